import type { Knex } from 'knex';

/**
 * Calls that may be sent again, by the keys of those who make them (product-api, `Idempotency-Key`): what each stands for,
 * who is at it, and what it was answered.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE idempotency_keys (
      user_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      -- As the route declares it.
      path text NOT NULL,
      -- SHA-256: the key itself is its sender's and not kept.
      key_digest bytea NOT NULL CHECK (octet_length(key_digest) = 32),
      -- SHA-256 of the body as it came: with another one the key is refused.
      body_digest bytea NOT NULL CHECK (octet_length(body_digest) = 32),
      -- What the call makes has it for its id, at every try.
      operation_id uuid NOT NULL,
      -- The try that is at it, or was the last one.
      holder uuid NOT NULL,
      locked_until timestamptz NOT NULL,
      finished_at timestamptz,
      -- json, not jsonb: that would sort the keys, and a replay is the same to the byte. Nothing personal (docs/security.md).
      answer json,
      created_at timestamptz NOT NULL DEFAULT now(),
      CHECK ((finished_at IS NULL) = (answer IS NULL)),
      PRIMARY KEY (user_id, path, key_digest)
    );
    -- For housekeeping.
    CREATE INDEX idempotency_keys_locked_until ON idempotency_keys (locked_until);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE idempotency_keys');
}
