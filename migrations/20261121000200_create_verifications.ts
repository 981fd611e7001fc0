import type { Knex } from 'knex';

/**
 * One-time codes and what limits them. Every instant is Postgres' own (`now()`): the clocks of the processes
 * may differ or jump without a code living longer (reliability F33).
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE verifications (
      -- The product API's code_id and the id in the flow's workflow id.
      id uuid PRIMARY KEY,
      purpose text NOT NULL CHECK (purpose IN ('registration')),
      user_id bigint REFERENCES users (id) ON DELETE CASCADE,
      channel text NOT NULL CHECK (channel IN ('sms')),
      address_sealed text NOT NULL,
      address_index bytea NOT NULL CHECK (octet_length(address_index) = 32),
      message_kind text NOT NULL,
      -- A code that nobody may know: the same row, message and work as a real one, but no guess is right.
      decoy boolean NOT NULL,
      language text NOT NULL CHECK (language IN ('ru', 'en', 'ky')),
      created_at timestamptz NOT NULL DEFAULT now(),
      -- Nothing is sent after this: the caller has been told by then that it failed (reliability F8).
      act_before timestamptz NOT NULL,
      -- Made once by the sending activity, kept sealed so that a retried send carries the same code.
      code_sealed text,
      code_digest bytea CHECK (octet_length(code_digest) = 32),
      expires_at timestamptz,
      attempts smallint NOT NULL DEFAULT 0,
      max_attempts smallint NOT NULL CHECK (max_attempts > 0),
      -- A send is under way or its outcome is unknown; cleared when the provider surely took nothing.
      claimed_at timestamptz,
      sent_at timestamptz,
      -- The caller was told that nothing was sent: nothing may be sent any more.
      voided_at timestamptz,
      -- A newer code went to the same address for the same purpose.
      superseded_at timestamptz,
      -- The proof: which right guess may be consumed, and what it brings along.
      match_id uuid,
      matched_at timestamptz,
      match_email_sealed text,
      match_email_index bytea,
      match_password_sealed text,
      match_token_digest bytea,
      match_ip text,
      match_user_agent text,
      match_request_id text,
      consumed_at timestamptz,
      CHECK ((code_digest IS NULL) = (expires_at IS NULL)),
      CHECK (attempts <= max_attempts),
      CHECK ((match_id IS NULL) = (matched_at IS NULL)),
      CHECK (consumed_at IS NULL OR match_id IS NOT NULL)
    );
    CREATE INDEX verifications_address ON verifications (address_index, created_at);

    -- One row per address and class of purposes: taking a slot is one statement, so it cannot be raced.
    CREATE TABLE send_budgets (
      address_index bytea NOT NULL CHECK (octet_length(address_index) = 32),
      class text NOT NULL CHECK (class IN ('anonymous')),
      window_until timestamptz NOT NULL,
      day_count smallint NOT NULL,
      day_until timestamptz NOT NULL,
      PRIMARY KEY (address_index, class)
    );

    -- Per-IP and global caps (rate-limiter-flexible's own shape of table).
    CREATE TABLE rate_limits (
      key varchar(255) PRIMARY KEY,
      points integer NOT NULL DEFAULT 0,
      expire bigint
    );
    CREATE INDEX rate_limits_expire ON rate_limits (expire);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE rate_limits, send_budgets, verifications');
}
