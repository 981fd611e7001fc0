import type { Knex } from 'knex';

/** Bans, what they end, who did it; and the indexes of the administrators' list of users. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE bans (
      -- Made by the call that bans: tried again, it finds its own work (reliability F19).
      id uuid PRIMARY KEY,
      user_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      -- Free words about a person: sealed as everything personal is (docs/security.md, section 3).
      reason_sealed text NOT NULL,
      -- What the owner may read.
      message_sealed text,
      banned_by bigint NOT NULL REFERENCES users (id),
      created_at timestamptz NOT NULL DEFAULT now(),
      lifted_by bigint REFERENCES users (id),
      lifted_at timestamptz,
      -- Of the call that lifted it, for the same end as id.
      lift_id uuid UNIQUE,
      CHECK ((lifted_at IS NULL) = (lifted_by IS NULL)),
      CHECK ((lifted_at IS NULL) = (lift_id IS NULL))
    );
    -- One at a time: the last word on races.
    CREATE UNIQUE INDEX bans_in_force ON bans (user_id) WHERE lifted_at IS NULL;

    -- The ban that ended a code. No reference: codes are ended before the ban's own row is written, because whoever
    -- uses a proof locks the code first and the account after it, and the other way round each would wait for ever.
    ALTER TABLE verifications ADD COLUMN ban_id uuid;
    CREATE INDEX verifications_ban ON verifications (ban_id) WHERE ban_id IS NOT NULL;

    -- Who did it, where that is not the account that it happened to.
    ALTER TABLE activities ADD COLUMN actor_id bigint;

    CREATE INDEX users_state ON users (state, id);
    CREATE INDEX users_role ON users (role, id);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP INDEX users_role, users_state;
    ALTER TABLE activities DROP COLUMN actor_id;
    ALTER TABLE verifications DROP COLUMN ban_id;
    DROP TABLE bans;
  `);
}
