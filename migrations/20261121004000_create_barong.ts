import type { Knex } from 'knex';

/**
 * What the Barong family adds to the accounts: registrations by e-mail, several phones, profiles and documents with their
 * review, data storages, API keys, service accounts, permissions and restrictions. The same people and the same facts as
 * those of the product API.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE users
      -- In lower case (barong.md section 2).
      ADD COLUMN username text UNIQUE CHECK (username ~ '^[a-z0-9]{4,12}$'),
      ADD COLUMN referral_id bigint REFERENCES users (id) ON DELETE SET NULL,
      -- The client's own words about the account, a JSON text: it may hold anything.
      ADD COLUMN data_sealed text,
      -- The account registered with this e-mail, which nobody has confirmed yet: it logs in by it all the same.
      ADD COLUMN email_registered_at timestamptz,
      -- The owner deleted the account; it is gone for good after this.
      ADD COLUMN deletion_due_at timestamptz;
    -- A newer registration replaces an unconfirmed one: one at a time.
    CREATE UNIQUE INDEX users_registered_email ON users (email_index)
      WHERE email_registered_at IS NOT NULL AND email_verified_at IS NULL;
    CREATE INDEX users_deletion_due ON users (deletion_due_at) WHERE deletion_due_at IS NOT NULL;

    -- SHA-256 of the CSRF token: whoever has one is a session in a cookie, and none for a bearer token.
    ALTER TABLE sessions ADD COLUMN csrf_digest bytea CHECK (octet_length(csrf_digest) = 32);

    -- Every phone of an account; the one that the account logs in by is in users, too, and comes here by itself.
    CREATE TABLE phones (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      user_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      -- Sealed in the context of users.phone.
      number_sealed text NOT NULL,
      number_index bytea NOT NULL CHECK (octet_length(number_index) = 32),
      validated_at timestamptz,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now(),
      UNIQUE (user_id, number_index)
    );
    -- A phone is proved by one account: the last word on races, on whichever side it is proved.
    CREATE UNIQUE INDEX phones_verified ON phones (number_index) WHERE validated_at IS NOT NULL;
    INSERT INTO phones (user_id, number_sealed, number_index, validated_at, created_at)
      SELECT id, phone_sealed, phone_index, phone_verified_at, created_at FROM users WHERE phone_index IS NOT NULL;
    CREATE FUNCTION keep_phone() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO phones (user_id, number_sealed, number_index, validated_at)
          VALUES (NEW.id, NEW.phone_sealed, NEW.phone_index, NEW.phone_verified_at)
          ON CONFLICT (user_id, number_index) DO UPDATE SET validated_at = EXCLUDED.validated_at, updated_at = now();
        RETURN NULL;
      END $$;
    CREATE TRIGGER users_keep_phone AFTER INSERT OR UPDATE OF phone_index, phone_verified_at ON users
      FOR EACH ROW WHEN (NEW.phone_index IS NOT NULL) EXECUTE FUNCTION keep_phone();

    -- Codes for phones beside the one that an account registered with; tokens that are mailed.
    ALTER TABLE verifications
      DROP CONSTRAINT verifications_purpose_check,
      ADD CONSTRAINT verifications_purpose_check CHECK (purpose IN ('registration', 'password_reset', 'login',
        'email_verification', 'factor_enabling', 'factor_disabling', 'phone_verification', 'email_confirmation', 'token_reset')),
      -- The session that the proof opens is one in a cookie: SHA-256 of its CSRF token.
      ADD COLUMN match_csrf_digest bytea CHECK (octet_length(match_csrf_digest) = 32);
    ALTER TABLE send_budgets
      DROP CONSTRAINT send_budgets_class_check,
      ADD CONSTRAINT send_budgets_class_check CHECK (class IN ('anonymous', 'login', 'email_verification',
        'factor_disabling', 'phone_verification', 'email_confirmation', 'token_reset'));

    -- Owners who closed their account: shut at once, erased when it is due, until then an operator can restore it.
    CREATE TABLE account_deletions (
      -- Made by the call: tried again, it finds its own work (reliability F19). The signal carries it; codes that the
      -- closing ended carry it as those of a ban carry the ban's.
      id uuid PRIMARY KEY,
      user_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      requested_at timestamptz NOT NULL DEFAULT now(),
      due_at timestamptz NOT NULL,
      restored_at timestamptz,
      erased_at timestamptz,
      -- When the flow took note of how it ended.
      settled_at timestamptz,
      -- When somebody should tell the flow again.
      next_signal_at timestamptz NOT NULL,
      CHECK (restored_at IS NULL OR erased_at IS NULL)
    );
    -- One at a time: the last word on races.
    CREATE UNIQUE INDEX account_deletions_open ON account_deletions (user_id)
      WHERE restored_at IS NULL AND erased_at IS NULL;
    CREATE INDEX account_deletions_unsettled ON account_deletions (next_signal_at) WHERE settled_at IS NULL;

    CREATE TABLE data_storages (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      user_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      title text NOT NULL CHECK (length(title) BETWEEN 1 AND 64),
      data_sealed text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now(),
      UNIQUE (user_id, title)
    );

    -- What a person claims to be, for review (barong.md section 8); profiles has what he calls himself.
    CREATE TABLE claimed_profiles (
      id uuid PRIMARY KEY,
      user_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      state text NOT NULL CHECK (state IN ('drafted', 'submitted', 'verified', 'rejected')),
      first_name_sealed text,
      first_name_index bytea CHECK (octet_length(first_name_index) = 32),
      last_name_sealed text,
      last_name_index bytea CHECK (octet_length(last_name_index) = 32),
      dob_sealed text,
      address_sealed text,
      postcode_sealed text,
      city_sealed text,
      -- ISO 3166-1, two or three letters.
      country text CHECK (country ~ '^[A-Z]{2,3}$'),
      metadata_sealed text,
      -- The case in which it is looked at, once it was submitted.
      case_id uuid UNIQUE REFERENCES kyc_cases (id) ON DELETE SET NULL,
      -- Who wrote it, where that is not its owner.
      author_id bigint REFERENCES users (id) ON DELETE SET NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now()
    );
    CREATE INDEX claimed_profiles_user ON claimed_profiles (user_id, created_at, id);
    -- At most one that is not decided: the last word on races.
    CREATE UNIQUE INDEX claimed_profiles_open ON claimed_profiles (user_id) WHERE state IN ('drafted', 'submitted');

    ALTER TABLE documents
      -- YYYY-MM-DD.
      ADD COLUMN expires_on text CHECK (expires_on ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
      -- Documents that were supplied together.
      ADD COLUMN batch text CHECK (length(batch) BETWEEN 1 AND 255),
      ADD COLUMN metadata_sealed text,
      -- The case in which they are looked at.
      ADD COLUMN case_id uuid REFERENCES kyc_cases (id) ON DELETE SET NULL;
    CREATE INDEX documents_case ON documents (case_id) WHERE case_id IS NOT NULL;

    ALTER TABLE kyc_numbers
      DROP CONSTRAINT kyc_numbers_type_check,
      ADD CONSTRAINT kyc_numbers_type_check CHECK (type IN ('legal', 'individual_basic', 'individual_full', 'profile',
        'document', 'address'));
    ALTER TABLE kyc_cases
      DROP CONSTRAINT kyc_cases_type_check,
      ADD CONSTRAINT kyc_cases_type_check CHECK (type IN ('legal', 'individual_basic', 'individual_full', 'profile',
        'document', 'address'));
    INSERT INTO kyc_numbers (type) VALUES ('profile'), ('document'), ('address');
    -- Who was approved may show another paper: of those types only an open case is the one.
    DROP INDEX kyc_cases_living;
    CREATE UNIQUE INDEX kyc_cases_living ON kyc_cases (user_id, type)
      WHERE status NOT IN ('rejected', 'withdrawn')
        AND (status <> 'approved' OR type NOT IN ('profile', 'document', 'address'));

    CREATE TABLE service_accounts (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      uid text NOT NULL UNIQUE CHECK (uid ~ '^SI[0-9A-F]{10}$'),
      owner_id bigint REFERENCES users (id) ON DELETE CASCADE,
      email_sealed text NOT NULL,
      email_index bytea NOT NULL UNIQUE CHECK (octet_length(email_index) = 32),
      role text NOT NULL CHECK (length(role) BETWEEN 1 AND 64),
      -- An owned one is never more than its owner; its own word matters where it has none, and to disable it.
      state text NOT NULL CHECK (state IN ('active', 'disabled')),
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now()
    );
    CREATE INDEX service_accounts_owner ON service_accounts (owner_id, id);

    CREATE TABLE api_keys (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      kid text NOT NULL UNIQUE CHECK (length(kid) BETWEEN 1 AND 64),
      user_id bigint REFERENCES users (id) ON DELETE CASCADE,
      service_account_id bigint REFERENCES service_accounts (id) ON DELETE CASCADE,
      algorithm text NOT NULL CHECK (algorithm = 'HS256'),
      scope text[] NOT NULL DEFAULT '{}',
      state text NOT NULL CHECK (state IN ('active', 'inactive')),
      secret_sealed text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now(),
      CHECK (num_nonnulls(user_id, service_account_id) = 1)
    );
    CREATE INDEX api_keys_user ON api_keys (user_id, id);
    CREATE INDEX api_keys_service_account ON api_keys (service_account_id, id);

    -- A nonce works once per key. Logged: a crash must not make those of the last seconds good again.
    CREATE TABLE api_key_nonces (
      api_key_id bigint NOT NULL REFERENCES api_keys (id) ON DELETE CASCADE,
      nonce bigint NOT NULL,
      used_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (api_key_id, nonce)
    );
    CREATE INDEX api_key_nonces_used ON api_key_nonces (used_at);

    CREATE TABLE permissions (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      role text NOT NULL CHECK (length(role) BETWEEN 1 AND 64),
      verb text NOT NULL CHECK (verb IN ('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'ALL')),
      -- Without the leading slash; a request's path begins with it.
      path text NOT NULL CHECK (length(path) BETWEEN 1 AND 255),
      action text NOT NULL CHECK (action IN ('ACCEPT', 'DROP', 'AUDIT')),
      topic text CHECK (length(topic) <= 255),
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now(),
      UNIQUE NULLS NOT DISTINCT (role, verb, path, action, topic)
    );
    INSERT INTO permissions (role, verb, path, action)
      SELECT role, 'ALL', 'api/v2/barong/resource', 'ACCEPT'
        FROM unnest(ARRAY['superadmin', 'admin', 'compliance', 'support', 'member', 'accountant', 'technical', 'trader',
                          'broker', 'maker', 'sa_maker', 'service_account']) AS role;

    CREATE TABLE restrictions (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      category text NOT NULL CHECK (category IN ('whitelist', 'maintenance', 'blacklist', 'blocklogin')),
      scope text NOT NULL CHECK (scope IN ('all', 'ip', 'ip_subnet', 'continent', 'country')),
      value text NOT NULL CHECK (length(value) BETWEEN 1 AND 64),
      -- The status of the answer; null: the default of category and scope.
      code integer CHECK (code BETWEEN 400 AND 599),
      state text NOT NULL DEFAULT 'enabled' CHECK (state IN ('enabled', 'disabled')),
      -- It is over by itself then.
      expires_at timestamptz,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now(),
      UNIQUE (category, scope, value)
    );

    -- Tokens that let an address in past every restriction; only the digest is kept.
    CREATE TABLE whitelinks (
      token_digest bytea PRIMARY KEY CHECK (octet_length(token_digest) = 32),
      created_by bigint REFERENCES users (id) ON DELETE SET NULL,
      expires_at timestamptz NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now()
    );

    -- Whoever changes a rule tells every process of the API at the commit.
    CREATE FUNCTION tell_access_rules() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM pg_notify('access_rules', TG_TABLE_NAME);
        RETURN NULL;
      END $$;
    CREATE TRIGGER permissions_tell AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON permissions
      FOR EACH STATEMENT EXECUTE FUNCTION tell_access_rules();
    CREATE TRIGGER restrictions_tell AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON restrictions
      FOR EACH STATEMENT EXECUTE FUNCTION tell_access_rules();
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    -- One whose proof would open a session in a cookie must not open one for a bearer token.
    DELETE FROM verifications WHERE purpose IN ('phone_verification', 'email_confirmation', 'token_reset')
       OR (match_csrf_digest IS NOT NULL AND consumed_at IS NULL);
    DELETE FROM send_budgets WHERE class IN ('phone_verification', 'email_confirmation', 'token_reset');
    ALTER TABLE verifications
      DROP COLUMN match_csrf_digest,
      DROP CONSTRAINT verifications_purpose_check,
      ADD CONSTRAINT verifications_purpose_check CHECK (purpose IN ('registration', 'password_reset', 'login',
        'email_verification', 'factor_enabling', 'factor_disabling'));
    ALTER TABLE send_budgets
      DROP CONSTRAINT send_budgets_class_check,
      ADD CONSTRAINT send_budgets_class_check CHECK (class IN ('anonymous', 'login', 'email_verification',
        'factor_disabling'));
    DROP TABLE account_deletions;
    DROP TABLE whitelinks, restrictions, permissions, api_key_nonces, api_keys, service_accounts, claimed_profiles,
      data_storages;
    DROP FUNCTION tell_access_rules();
    DROP TRIGGER users_keep_phone ON users;
    DROP FUNCTION keep_phone();
    DROP TABLE phones;
    ALTER TABLE documents DROP COLUMN expires_on, DROP COLUMN batch, DROP COLUMN metadata_sealed, DROP COLUMN case_id;
    DELETE FROM kyc_cases WHERE type IN ('profile', 'document', 'address');
    DELETE FROM kyc_numbers WHERE type IN ('profile', 'document', 'address');
    DROP INDEX kyc_cases_living;
    CREATE UNIQUE INDEX kyc_cases_living ON kyc_cases (user_id, type) WHERE status NOT IN ('rejected', 'withdrawn');
    ALTER TABLE kyc_cases
      DROP CONSTRAINT kyc_cases_type_check,
      ADD CONSTRAINT kyc_cases_type_check CHECK (type IN ('legal', 'individual_basic', 'individual_full'));
    ALTER TABLE kyc_numbers
      DROP CONSTRAINT kyc_numbers_type_check,
      ADD CONSTRAINT kyc_numbers_type_check CHECK (type IN ('legal', 'individual_basic', 'individual_full'));
    -- A session in a cookie must not live on as one for a bearer token.
    DELETE FROM sessions WHERE csrf_digest IS NOT NULL;
    ALTER TABLE sessions DROP COLUMN csrf_digest;
    ALTER TABLE users DROP COLUMN username, DROP COLUMN referral_id, DROP COLUMN data_sealed,
      DROP COLUMN email_registered_at, DROP COLUMN deletion_due_at;
  `);
}
