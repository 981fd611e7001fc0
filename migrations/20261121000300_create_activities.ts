import type { Knex } from 'knex';

/** The append-only activity log: who, what, result, reason, from where (ASVS 16.2.1, 16.3). */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE activities (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      at timestamptz NOT NULL DEFAULT now(),
      -- The account it happened to, where one is known; no cascade: the log outlives the account.
      user_id bigint,
      -- The verification it belongs to, where there is one.
      verification_id uuid,
      -- Blind index of the address that it was about, where no account and no verification says so.
      address_index bytea CHECK (octet_length(address_index) = 32),
      topic text NOT NULL,
      action text NOT NULL,
      result text NOT NULL CHECK (result IN ('succeed', 'failed', 'denied')),
      -- A word, never personal data.
      reason text,
      ip text NOT NULL,
      user_agent text NOT NULL,
      request_id text NOT NULL
    );
    CREATE INDEX activities_user ON activities (user_id, id);
    CREATE INDEX activities_at ON activities (at);

    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'the activity log is append-only'; END $$;
    CREATE TRIGGER activities_append_only BEFORE UPDATE OR DELETE ON activities
      FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER activities_no_truncate BEFORE TRUNCATE ON activities
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE activities; DROP FUNCTION refuse_change()');
}
