import type { Knex } from 'knex';

/** Login, second factors, password reset, e-mail verification: what they add to accounts and codes. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE verifications
      DROP CONSTRAINT verifications_purpose_check,
      ADD CONSTRAINT verifications_purpose_check CHECK (purpose IN ('registration', 'password_reset', 'login',
        'email_verification', 'factor_enabling', 'factor_disabling')),
      DROP CONSTRAINT verifications_channel_check,
      ADD CONSTRAINT verifications_channel_check CHECK (channel IN ('sms', 'telegram', 'email', 'totp')),
      -- Nothing is sent: the code is an authenticator app's, or the address belongs to nobody (a decoy).
      ALTER COLUMN message_kind DROP NOT NULL,
      -- What the provider calls the message, where it can be asked later whether it arrived.
      ADD COLUMN provider_reference text,
      -- Support lifted the limits of the address: wrong guesses before this count no more.
      ADD COLUMN forgiven_at timestamptz,
      -- The authenticator's key that waits for its first code.
      ADD COLUMN totp_secret_sealed text;
    CREATE INDEX verifications_user ON verifications (user_id, created_at) WHERE user_id IS NOT NULL;

    ALTER TABLE send_budgets
      DROP CONSTRAINT send_budgets_class_check,
      ADD CONSTRAINT send_budgets_class_check CHECK (class IN ('anonymous', 'login', 'email_verification',
        'factor_disabling'));

    ALTER TABLE messages
      DROP CONSTRAINT messages_channel_check,
      ADD CONSTRAINT messages_channel_check CHECK (channel IN ('sms', 'telegram', 'email'));
    CREATE INDEX messages_user ON messages (user_id, kind, created_at);

    ALTER TABLE users
      ADD COLUMN totp_secret_sealed text,
      -- The last time step whose code was used: no code works twice (RFC 6238 5.2).
      ADD COLUMN totp_last_step bigint NOT NULL DEFAULT 0,
      -- The chat that the owner linked to the bot.
      ADD COLUMN telegram_chat_sealed text,
      ADD COLUMN telegram_chat_index bytea UNIQUE CHECK (octet_length(telegram_chat_index) = 32),
      ADD CHECK ((telegram_chat_sealed IS NULL) = (telegram_chat_index IS NULL)),
      ADD CHECK (two_factor_provider IS DISTINCT FROM 'totp' OR totp_secret_sealed IS NOT NULL);

    -- Wrong passwords and wrong codes in a row: of an account, from a network. A stranger's failures make the
    -- stranger wait and nobody else (reliability A21). The subject may be an address that nobody has.
    CREATE TABLE guess_waits (
      subject text NOT NULL,
      kind text NOT NULL CHECK (kind IN ('password', 'factor')),
      network text NOT NULL,
      failures integer NOT NULL,
      blocked_until timestamptz NOT NULL,
      failed_at timestamptz NOT NULL,
      PRIMARY KEY (subject, kind, network)
    );
    CREATE INDEX guess_waits_failed ON guess_waits (failed_at);

    -- Deep links that join a chat to an account; only the digest of the link's token is kept.
    CREATE TABLE telegram_links (
      token_digest bytea PRIMARY KEY CHECK (octet_length(token_digest) = 32),
      user_id bigint NOT NULL UNIQUE REFERENCES users (id) ON DELETE CASCADE,
      expires_at timestamptz NOT NULL
    );
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP TABLE telegram_links, guess_waits;
    ALTER TABLE users DROP COLUMN totp_secret_sealed CASCADE, DROP COLUMN totp_last_step,
      DROP COLUMN telegram_chat_sealed CASCADE, DROP COLUMN telegram_chat_index;
    UPDATE users SET two_factor_provider = NULL WHERE two_factor_provider = 'totp';
    DROP INDEX messages_user;
    DELETE FROM messages WHERE channel <> 'sms';
    ALTER TABLE messages
      DROP CONSTRAINT messages_channel_check,
      ADD CONSTRAINT messages_channel_check CHECK (channel IN ('sms'));
    DELETE FROM send_budgets WHERE class <> 'anonymous';
    ALTER TABLE send_budgets
      DROP CONSTRAINT send_budgets_class_check,
      ADD CONSTRAINT send_budgets_class_check CHECK (class IN ('anonymous'));
    DELETE FROM verifications WHERE purpose <> 'registration' OR channel <> 'sms' OR message_kind IS NULL;
    DROP INDEX verifications_user;
    ALTER TABLE verifications
      DROP COLUMN totp_secret_sealed, DROP COLUMN forgiven_at, DROP COLUMN provider_reference,
      ALTER COLUMN message_kind SET NOT NULL,
      DROP CONSTRAINT verifications_channel_check,
      ADD CONSTRAINT verifications_channel_check CHECK (channel IN ('sms')),
      DROP CONSTRAINT verifications_purpose_check,
      ADD CONSTRAINT verifications_purpose_check CHECK (purpose IN ('registration'));
  `);
}
