import type { Knex } from 'knex';

/** Notices that no caller waits for, and what development keeps of every message. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Written in the transaction of the fact that it tells; sent afterwards by the message sender.
    CREATE TABLE messages (
      id uuid PRIMARY KEY,
      user_id bigint REFERENCES users (id) ON DELETE CASCADE,
      kind text NOT NULL,
      channel text NOT NULL CHECK (channel IN ('sms')),
      address_sealed text NOT NULL,
      language text NOT NULL CHECK (language IN ('ru', 'en', 'ky')),
      state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sent', 'failed')),
      attempts smallint NOT NULL DEFAULT 0,
      next_attempt_at timestamptz NOT NULL DEFAULT now(),
      last_error text,
      created_at timestamptz NOT NULL DEFAULT now(),
      sent_at timestamptz
    );
    CREATE INDEX messages_due ON messages (next_attempt_at) WHERE state = 'queued';

    -- Never written in production (platform/config refuses it there).
    CREATE TABLE development_outbox (
      id uuid PRIMARY KEY,
      channel text NOT NULL,
      kind text NOT NULL,
      to_index bytea NOT NULL,
      to_sealed text NOT NULL,
      code_sealed text,
      text_sealed text NOT NULL,
      sent_at timestamptz NOT NULL DEFAULT now()
    );
    CREATE INDEX development_outbox_newest ON development_outbox (sent_at DESC);
    CREATE INDEX development_outbox_to ON development_outbox (to_index, sent_at DESC);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE development_outbox, messages');
}
