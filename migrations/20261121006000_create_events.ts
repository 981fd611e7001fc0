import type { Knex } from 'knex';

/**
 * Events out (ADR 0034): what happens to accounts, kept by triggers in the transaction of what it tells, so that none is
 * forgotten, none is lost and none is told of what was rolled back; the endpoints that are told, and every attempt to.
 * What is personal stays sealed as it is in its own table, in the context that `in` names.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE webhook_endpoints (
      id uuid PRIMARY KEY,
      url text NOT NULL CHECK (length(url) BETWEEN 1 AND 2048),
      description text NOT NULL CHECK (length(description) <= 255),
      -- Names of events, or what they begin with; empty: all.
      events text[] NOT NULL,
      state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'paused', 'disabled')),
      -- Why nobody tries any more.
      disabled_for text CHECK (disabled_for IN ('gone', 'unreachable')),
      -- The newest first: each signs.
      secrets_sealed text[] NOT NULL CHECK (cardinality(secrets_sealed) BETWEEN 1 AND 4),
      -- Everything up to this place was delivered, or is not meant for it.
      place bigint NOT NULL,
      -- Of the event that comes next, in a row; and when it is tried again.
      failures integer NOT NULL DEFAULT 0,
      next_attempt_at timestamptz NOT NULL DEFAULT now(),
      -- The batch that may move it on: one that was thought dead finds another here.
      lease uuid,
      -- Somebody changed it, and its flow does not know yet; when the flow is to be told of anything again.
      has_news boolean NOT NULL DEFAULT true,
      next_signal_at timestamptz NOT NULL DEFAULT now(),
      -- The call that changed it last: tried again, it finds its own work (reliability F19).
      changed_as uuid NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now(),
      CHECK ((state = 'disabled') = (disabled_for IS NOT NULL))
    );

    CREATE TABLE events (
      seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      -- webhook-id of every delivery.
      id uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
      name text NOT NULL CHECK (name ~ '^(model|system)(\\.[a-z_]+)+$'),
      -- No reference: it outlives what it tells of.
      user_id bigint,
      body jsonb NOT NULL,
      -- Its turn. Given once it is committed, by one at a time: places are in the order of commits, which seq is not.
      place bigint UNIQUE,
      -- Sent where it is asked for, and to nobody else.
      is_aside boolean NOT NULL DEFAULT false,
      created_at timestamptz NOT NULL DEFAULT clock_timestamp()
    );
    CREATE SEQUENCE events_place OWNED BY events.place;
    CREATE INDEX events_unplaced ON events (seq) WHERE place IS NULL AND NOT is_aside;
    CREATE INDEX events_user ON events (user_id);
    CREATE INDEX events_created ON events (created_at);

    CREATE TABLE webhook_attempts (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      endpoint_id uuid NOT NULL REFERENCES webhook_endpoints (id) ON DELETE CASCADE,
      event_id uuid NOT NULL,
      event_name text NOT NULL,
      number integer NOT NULL,
      -- Somebody asked for it.
      is_resend boolean NOT NULL,
      -- What was answered, or a word of ours for why nothing was.
      status integer,
      error text,
      duration_ms integer NOT NULL,
      at timestamptz NOT NULL DEFAULT now(),
      CHECK ((status IS NULL) = (error IS NOT NULL))
    );
    CREATE INDEX webhook_attempts_endpoint ON webhook_attempts (endpoint_id, id);
    CREATE INDEX webhook_attempts_event ON webhook_attempts (endpoint_id, event_id, id);
    CREATE INDEX webhook_attempts_at ON webhook_attempts (at);

    -- Events that somebody wants sent once more.
    CREATE TABLE webhook_resends (
      id uuid PRIMARY KEY,
      endpoint_id uuid NOT NULL REFERENCES webhook_endpoints (id) ON DELETE CASCADE,
      event_id uuid NOT NULL REFERENCES events (id) ON DELETE CASCADE,
      asked_at timestamptz NOT NULL DEFAULT now()
    );
    CREATE INDEX webhook_resends_endpoint ON webhook_resends (endpoint_id, asked_at, id);
    CREATE INDEX webhook_resends_event ON webhook_resends (event_id);

    CREATE FUNCTION event_sealed(context text, sealed text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
      SELECT CASE WHEN sealed IS NOT NULL THEN jsonb_build_object('in', context, 'sealed', sealed) END $$;

    CREATE FUNCTION event_user(u users) RETURNS jsonb LANGUAGE sql STABLE AS $$
      SELECT jsonb_build_object('uid', u.uid, 'email', event_sealed('users.email', u.email_sealed),
        'username', u.username, 'role', u.role, 'level', u.level, 'otp', u.two_factor_provider IS NOT NULL,
        'state', u.state, 'referral_uid', (SELECT r.uid FROM users r WHERE r.id = u.referral_id),
        'data', event_sealed('users.data', u.data_sealed), 'created_at', u.created_at, 'updated_at', u.updated_at) $$;

    CREATE FUNCTION event_profile(p claimed_profiles) RETURNS jsonb LANGUAGE sql STABLE AS $$
      SELECT jsonb_build_object('id', p.id, 'first_name', event_sealed('claimed_profiles.first_name', p.first_name_sealed),
        'last_name', event_sealed('claimed_profiles.last_name', p.last_name_sealed),
        'dob', event_sealed('claimed_profiles.dob', p.dob_sealed),
        'address', event_sealed('claimed_profiles.address', p.address_sealed),
        'postcode', event_sealed('claimed_profiles.postcode', p.postcode_sealed),
        'city', event_sealed('claimed_profiles.city', p.city_sealed), 'country', p.country, 'state', p.state,
        'metadata', event_sealed('claimed_profiles.metadata', p.metadata_sealed),
        'created_at', p.created_at, 'updated_at', p.updated_at) $$;

    CREATE FUNCTION event_label(l labels) RETURNS jsonb LANGUAGE sql STABLE AS $$
      SELECT jsonb_build_object('id', l.id, 'key', l.key, 'value', l.value, 'scope', l.scope,
        'description', l.description, 'created_at', l.created_at, 'updated_at', l.updated_at) $$;

    CREATE FUNCTION event_document(d documents) RETURNS jsonb LANGUAGE sql STABLE AS $$
      SELECT jsonb_build_object('id', d.id, 'doc_type', d.doc_type,
        'doc_number', event_sealed('documents.number', d.number_sealed), 'doc_expire', d.expires_on,
        'identificator', d.batch, 'metadata', event_sealed('documents.metadata', d.metadata_sealed),
        'created_at', d.created_at) $$;

    CREATE FUNCTION event_data_storage(s data_storages) RETURNS jsonb LANGUAGE sql STABLE AS $$
      SELECT jsonb_build_object('id', s.id, 'title', s.title, 'data', event_sealed('data_storages.data', s.data_sealed),
        'created_at', s.created_at, 'updated_at', s.updated_at) $$;

    -- What was there before, of what is different now.
    CREATE FUNCTION event_changes(was jsonb, is_now jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
      SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(was)
       WHERE key <> 'updated_at' AND value IS DISTINCT FROM is_now -> key $$;

    -- Without an endpoint nobody would ever be told.
    CREATE FUNCTION keep_event(event_name text, account bigint, body jsonb) RETURNS void LANGUAGE sql AS $$
      INSERT INTO events (name, user_id, body) VALUES (event_name, account, body) $$;

    -- Of a row of an account's: created, or updated where something is different.
    CREATE FUNCTION keep_model_event(model text, account bigint, was jsonb, is_now jsonb) RETURNS void LANGUAGE plpgsql AS $$
      DECLARE
        owner jsonb := (SELECT jsonb_build_object('user', event_user(u)) FROM users u WHERE u.id = account);
        changes jsonb := event_changes(was, is_now);
      BEGIN
        IF was IS NULL THEN
          PERFORM keep_event('model.' || model || '.created', account, jsonb_build_object('record', owner || is_now));
        ELSIF changes <> '{}' THEN
          PERFORM keep_event('model.' || model || '.updated', account,
            jsonb_build_object('record', owner || is_now, 'changes', changes));
        END IF;
      END $$;

    -- Of something that happened to an account.
    CREATE FUNCTION keep_system_event(event text, account bigint, more jsonb) RETURNS void LANGUAGE sql AS $$
      SELECT keep_event('system.' || event, account,
        jsonb_build_object('record', jsonb_build_object('user', event_user(u)) || more)) FROM users u WHERE u.id = account $$;

    CREATE FUNCTION user_events() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        is_now jsonb;
        changes jsonb;
      BEGIN
        IF NOT EXISTS (SELECT FROM webhook_endpoints) THEN RETURN NULL; END IF;
        is_now := event_user(NEW);
        IF TG_OP = 'INSERT' THEN
          PERFORM keep_event('model.user.created', NEW.id, jsonb_build_object('record', is_now));
        ELSE
          changes := event_changes(event_user(OLD), is_now);
          IF changes <> '{}' THEN
            PERFORM keep_event('model.user.updated', NEW.id, jsonb_build_object('record', is_now, 'changes', changes));
          END IF;
        END IF;
        IF NEW.email_verified_at IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.email_verified_at IS NULL) THEN
          PERFORM keep_event('system.user.email.confirmed', NEW.id,
            jsonb_build_object('record', jsonb_build_object('user', is_now)));
        END IF;
        RETURN NULL;
      END $$;
    -- What is written with every login (a time step, a password) is not among these.
    CREATE TRIGGER users_events AFTER INSERT OR UPDATE OF uid, email_sealed, email_verified_at, username, role, level,
      two_factor_provider, state, referral_id, data_sealed ON users FOR EACH ROW EXECUTE FUNCTION user_events();

    CREATE FUNCTION profile_events() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF EXISTS (SELECT FROM webhook_endpoints) THEN
          PERFORM keep_model_event('profile', NEW.user_id, CASE WHEN TG_OP = 'UPDATE' THEN event_profile(OLD) END, event_profile(NEW));
        END IF;
        RETURN NULL;
      END $$;
    CREATE TRIGGER claimed_profiles_events AFTER INSERT OR UPDATE ON claimed_profiles
      FOR EACH ROW EXECUTE FUNCTION profile_events();

    CREATE FUNCTION label_events() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NOT EXISTS (SELECT FROM webhook_endpoints) THEN RETURN NULL; END IF;
        PERFORM keep_model_event('label', NEW.user_id, CASE WHEN TG_OP = 'UPDATE' THEN event_label(OLD) END, event_label(NEW));
        IF NEW.key = 'document' AND NEW.scope = 'private' AND NEW.value IN ('verified', 'rejected')
           AND (TG_OP = 'INSERT' OR OLD.value <> NEW.value) THEN
          PERFORM keep_system_event('document.' || NEW.value, NEW.user_id, '{}');
        END IF;
        RETURN NULL;
      END $$;
    CREATE TRIGGER labels_events AFTER INSERT OR UPDATE ON labels FOR EACH ROW EXECUTE FUNCTION label_events();

    CREATE FUNCTION document_events() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF EXISTS (SELECT FROM webhook_endpoints) THEN
          PERFORM keep_model_event('document', NEW.user_id, NULL, event_document(NEW));
        END IF;
        RETURN NULL;
      END $$;
    CREATE TRIGGER documents_events AFTER INSERT ON documents FOR EACH ROW EXECUTE FUNCTION document_events();

    CREATE FUNCTION data_storage_events() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF EXISTS (SELECT FROM webhook_endpoints) THEN
          PERFORM keep_model_event('data_storage', NEW.user_id, CASE WHEN TG_OP = 'UPDATE' THEN event_data_storage(OLD) END,
            event_data_storage(NEW));
        END IF;
        RETURN NULL;
      END $$;
    CREATE TRIGGER data_storages_events AFTER INSERT OR UPDATE ON data_storages
      FOR EACH ROW EXECUTE FUNCTION data_storage_events();

    CREATE FUNCTION session_events() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF EXISTS (SELECT FROM webhook_endpoints) THEN
          PERFORM keep_system_event('session.create', NEW.user_id,
            jsonb_build_object('user_ip', NEW.ip, 'user_agent', NEW.user_agent));
        END IF;
        RETURN NULL;
      END $$;
    CREATE TRIGGER sessions_events AFTER INSERT ON sessions FOR EACH ROW EXECUTE FUNCTION session_events();

    -- That a code or a token left, and by which way: never the code.
    CREATE FUNCTION verification_events() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF EXISTS (SELECT FROM webhook_endpoints) THEN
          PERFORM keep_system_event(CASE WHEN NEW.purpose IN ('password_reset', 'token_reset')
            THEN 'user.password.reset.token' ELSE 'user.email.confirmation.token' END, NEW.user_id,
            jsonb_build_object('channel', NEW.channel, 'language', NEW.language));
        END IF;
        RETURN NULL;
      END $$;
    CREATE TRIGGER verifications_events AFTER UPDATE OF sent_at ON verifications FOR EACH ROW
      WHEN (OLD.sent_at IS NULL AND NEW.sent_at IS NOT NULL AND NOT NEW.decoy AND NEW.user_id IS NOT NULL
        AND NEW.purpose IN ('email_confirmation', 'email_verification', 'password_reset', 'token_reset'))
      EXECUTE FUNCTION verification_events();

    CREATE FUNCTION activity_events() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF EXISTS (SELECT FROM webhook_endpoints) THEN
          PERFORM keep_system_event(CASE NEW.topic WHEN 'password' THEN 'user.password.change' ELSE 'user.password.reset' END,
            NEW.user_id, '{}');
        END IF;
        RETURN NULL;
      END $$;
    CREATE TRIGGER activities_events AFTER INSERT ON activities FOR EACH ROW
      WHEN (NEW.user_id IS NOT NULL AND NEW.result = 'succeed' AND ((NEW.topic = 'password' AND NEW.action = 'change')
        OR (NEW.topic IN ('password_reset', 'token_reset') AND NEW.action = 'complete')))
      EXECUTE FUNCTION activity_events();

    CREATE FUNCTION account_deletion_events() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF EXISTS (SELECT FROM webhook_endpoints) THEN
          PERFORM keep_system_event('user.account.deleted', NEW.user_id, jsonb_build_object('erased_at', NEW.due_at));
        END IF;
        RETURN NULL;
      END $$;
    CREATE TRIGGER account_deletions_events AFTER INSERT ON account_deletions
      FOR EACH ROW EXECUTE FUNCTION account_deletion_events();
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP TRIGGER users_events ON users;
    DROP TRIGGER claimed_profiles_events ON claimed_profiles;
    DROP TRIGGER labels_events ON labels;
    DROP TRIGGER documents_events ON documents;
    DROP TRIGGER data_storages_events ON data_storages;
    DROP TRIGGER sessions_events ON sessions;
    DROP TRIGGER verifications_events ON verifications;
    DROP TRIGGER activities_events ON activities;
    DROP TRIGGER account_deletions_events ON account_deletions;
    DROP FUNCTION user_events(), profile_events(), label_events(), document_events(), data_storage_events(),
      session_events(), verification_events(), activity_events(), account_deletion_events();
    DROP FUNCTION keep_system_event(text, bigint, jsonb), keep_model_event(text, bigint, jsonb, jsonb),
      keep_event(text, bigint, jsonb), event_changes(jsonb, jsonb);
    DROP FUNCTION event_user(users), event_profile(claimed_profiles), event_label(labels), event_document(documents),
      event_data_storage(data_storages), event_sealed(text, text);
    DROP TABLE webhook_resends, webhook_attempts, events, webhook_endpoints;
  `);
}
