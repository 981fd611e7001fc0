import type { Knex } from 'knex';

/** Administrators of the Barong family: their roles, what they may call, their audit, comments, and the indexes of their lists. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE users
      DROP CONSTRAINT users_role_check,
      ADD CONSTRAINT users_role_check CHECK (role IN ('superadmin', 'admin', 'compliance', 'support', 'accountant',
        'technical', 'trader', 'broker', 'maker', 'member'));
    CREATE INDEX users_level ON users (level, id);
    CREATE INDEX users_created ON users (created_at, id);
    CREATE INDEX users_updated ON users (updated_at, id);
    CREATE INDEX labels_value ON labels (key, value, user_id);
    CREATE INDEX claimed_profiles_country ON claimed_profiles (country, user_id);
    CREATE INDEX claimed_profiles_first_name ON claimed_profiles (first_name_index, user_id);
    CREATE INDEX claimed_profiles_last_name ON claimed_profiles (last_name_index, user_id);
    -- Accounts whose documents wait for somebody to look at them, the longest waiting first.
    CREATE INDEX labels_pending_documents ON labels (updated_at, user_id)
      WHERE key = 'document' AND scope = 'private' AND value IN ('pending', 'replaced');

    ALTER TABLE activities
      -- Set: an administrator did it, or tried to; the topic of the permission by which he was let in.
      ADD COLUMN audit_topic text CHECK (length(audit_topic) BETWEEN 1 AND 255),
      -- What was changed beside an account: permission:12.
      ADD COLUMN subject text CHECK (length(subject) BETWEEN 1 AND 255),
      -- {field: {old, new}}: personal data masked, secrets left out.
      ADD COLUMN changes jsonb,
      -- Made by the call: tried again, it finds its own row.
      ADD COLUMN operation_id uuid;
    ALTER TABLE activities DISABLE TRIGGER activities_append_only;
    UPDATE activities SET audit_topic = topic WHERE actor_id IS NOT NULL;
    ALTER TABLE activities ENABLE TRIGGER activities_append_only;
    CREATE UNIQUE INDEX activities_operation ON activities (operation_id) WHERE operation_id IS NOT NULL;
    CREATE INDEX activities_audit ON activities (id) WHERE audit_topic IS NOT NULL;
    CREATE INDEX activities_actor ON activities (actor_id, id) WHERE audit_topic IS NOT NULL;
    CREATE INDEX activities_audit_topic ON activities (audit_topic, id) WHERE audit_topic IS NOT NULL;
    -- One kind of event, the newest first, however rare it is.
    CREATE INDEX activities_event ON activities (topic, action, id);
    -- What the metrics count, and nothing else: found by the time that is asked for.
    CREATE INDEX activities_metrics ON activities (at, topic, result)
      WHERE (topic IN ('registration', 'login') AND action = 'complete' AND result = 'succeed')
         OR (topic = 'login' AND action IN ('guess_password', 'guess_code') AND result = 'failed');
    CREATE INDEX claimed_profiles_created ON claimed_profiles (created_at, id);

    -- What administrators write about an account among themselves; its owner never sees it.
    CREATE TABLE comments (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      user_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      author_id bigint REFERENCES users (id) ON DELETE SET NULL,
      title_sealed text NOT NULL,
      data_sealed text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now()
    );
    CREATE INDEX comments_user ON comments (user_id, id);

    -- Who may go in at all; what each of them may do there is in domain/abilities.
    INSERT INTO permissions (role, verb, path, action)
      SELECT role, 'ALL', 'api/v2/barong/admin', 'ACCEPT'
        FROM unnest(ARRAY['superadmin', 'admin', 'compliance', 'support', 'accountant', 'technical']) AS role
      ON CONFLICT DO NOTHING;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DELETE FROM permissions WHERE path = 'api/v2/barong/admin';
    DROP TABLE comments;
    ALTER TABLE activities DROP COLUMN audit_topic, DROP COLUMN subject, DROP COLUMN changes, DROP COLUMN operation_id;
    DROP INDEX users_level, users_created, users_updated, labels_value, claimed_profiles_country,
      claimed_profiles_first_name, claimed_profiles_last_name, labels_pending_documents, activities_event,
      activities_metrics, claimed_profiles_created;
    -- Roles that there were none of.
    UPDATE users SET role = 'member' WHERE role NOT IN ('superadmin', 'admin', 'compliance', 'support', 'member');
    ALTER TABLE users
      DROP CONSTRAINT users_role_check,
      ADD CONSTRAINT users_role_check CHECK (role IN ('superadmin', 'admin', 'compliance', 'support', 'member'));
  `);
}
