import type { Knex } from 'knex';

/**
 * Accounts: users, their profile, labels and sessions. `…_sealed` is AES-256-GCM text with its key id,
 * `…_index` the blind index beside it (32 bytes), so that neither a dump nor an index shows a person.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE users (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      uid text NOT NULL UNIQUE CHECK (uid ~ '^ID[0-9A-F]{10}$'),
      -- The verification that made the account: a repeated creation finds its own row (reliability F5, F19).
      registration_id uuid UNIQUE,
      role text NOT NULL CHECK (role IN ('superadmin', 'admin', 'compliance', 'support', 'member')),
      -- Derived from the private labels by domain/standing, written with them in one transaction.
      state text NOT NULL CHECK (state IN ('pending', 'active', 'banned', 'deleted', 'locked')),
      level smallint NOT NULL CHECK (level >= 0),
      phone_sealed text,
      phone_index bytea CHECK (octet_length(phone_index) = 32),
      phone_verified_at timestamptz,
      email_sealed text,
      email_index bytea CHECK (octet_length(email_index) = 32),
      email_verified_at timestamptz,
      password_sealed text NOT NULL,
      password_changed_at timestamptz NOT NULL DEFAULT now(),
      two_factor_provider text CHECK (two_factor_provider IN ('sms', 'telegram', 'email', 'totp')),
      language text NOT NULL CHECK (language IN ('ru', 'en', 'ky')),
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now(),
      CHECK ((phone_sealed IS NULL) = (phone_index IS NULL)),
      CHECK ((email_sealed IS NULL) = (email_index IS NULL))
    );
    -- Uniqueness counts verified addresses only (product-api, "E-mail"): the last word on races.
    CREATE UNIQUE INDEX users_verified_phone ON users (phone_index) WHERE phone_verified_at IS NOT NULL;
    CREATE UNIQUE INDEX users_verified_email ON users (email_index) WHERE email_verified_at IS NOT NULL;
    CREATE INDEX users_email ON users (email_index);

    CREATE TABLE profiles (
      user_id bigint PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
      first_name_sealed text,
      first_name_index bytea CHECK (octet_length(first_name_index) = 32),
      last_name_sealed text,
      last_name_index bytea CHECK (octet_length(last_name_index) = 32),
      patronymic_sealed text,
      contact_info_sealed text,
      timezone text,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now()
    );

    CREATE TABLE labels (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      user_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      key text NOT NULL CHECK (key ~ '^[a-z0-9_-]{3,255}$'),
      value text NOT NULL CHECK (value ~ '^[a-z0-9_-]{3,255}$'),
      scope text NOT NULL CHECK (scope IN ('public', 'private')),
      description text CHECK (length(description) <= 255),
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now(),
      UNIQUE (user_id, key, scope)
    );

    CREATE TABLE sessions (
      id uuid PRIMARY KEY,
      user_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      -- SHA-256 of the bearer token, which itself is stored nowhere.
      token_digest bytea NOT NULL UNIQUE CHECK (octet_length(token_digest) = 32),
      ip text NOT NULL,
      user_agent text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      last_seen_at timestamptz NOT NULL DEFAULT now(),
      expires_at timestamptz NOT NULL,
      ended_at timestamptz
    );
    CREATE INDEX sessions_living ON sessions (user_id) WHERE ended_at IS NULL;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE sessions, labels, profiles, users');
}
