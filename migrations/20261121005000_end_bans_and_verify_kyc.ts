import type { Knex } from 'knex';

/** Bans that end by themselves; what a KYC provider is asked about cases, and what it calls us and our files. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE bans
      -- When it ends by itself; null: it does not.
      ADD COLUMN ends_at timestamptz,
      -- When the flow took note of its end, and when somebody should tell the flow again.
      ADD COLUMN settled_at timestamptz,
      ADD COLUMN next_signal_at timestamptz,
      -- Nobody lifts one whose moment came.
      DROP CONSTRAINT bans_check,
      ADD CONSTRAINT bans_check CHECK (lifted_by IS NULL OR lifted_at IS NOT NULL),
      ADD CONSTRAINT bans_lifted CHECK (lifted_at IS NULL OR lifted_by IS NOT NULL OR ends_at IS NOT NULL),
      ADD CONSTRAINT bans_told CHECK ((ends_at IS NULL) = (next_signal_at IS NULL));
    CREATE INDEX bans_unsettled ON bans (next_signal_at) WHERE settled_at IS NULL AND next_signal_at IS NOT NULL;

    -- Of registrations by e-mail, those that nobody confirmed: housekeeping looks for them.
    CREATE INDEX users_unconfirmed ON users (email_registered_at)
      WHERE email_registered_at IS NOT NULL AND email_verified_at IS NULL;

    ALTER TABLE kyc_changes
      DROP CONSTRAINT kyc_changes_actor_check,
      ADD CONSTRAINT kyc_changes_actor_check CHECK (actor IN ('applicant', 'reviewer', 'flow', 'provider')),
      DROP CONSTRAINT kyc_changes_check,
      ADD CONSTRAINT kyc_changes_check CHECK ((actor IN ('reviewer', 'provider')) = (verdict IS NOT NULL));

    CREATE TABLE kyc_verifications (
      -- Made by the call that hands in; the flow's id.
      id uuid PRIMARY KEY,
      case_id uuid NOT NULL REFERENCES kyc_cases (id) ON DELETE CASCADE,
      -- Position of the change that brought the form which is asked about: another form is another question.
      form_seq integer NOT NULL CHECK (form_seq > 0),
      -- The client's name for papers that belong together; empty for a profile.
      batch text NOT NULL CHECK (length(batch) <= 255),
      status text NOT NULL CHECK (status IN ('asking', 'waiting', 'approved', 'rejected', 'left', 'overtaken')),
      -- What the provider calls applicant and verification.
      applicant_ref text CHECK (length(applicant_ref) BETWEEN 1 AND 128),
      verification_ref text UNIQUE CHECK (length(verification_ref) BETWEEN 1 AND 128),
      created_at timestamptz NOT NULL DEFAULT now(),
      -- When the provider took the question.
      asked_at timestamptz,
      ended_at timestamptz,
      -- When the flow took note of how it ended, and when somebody should tell the flow again.
      settled_at timestamptz,
      next_signal_at timestamptz NOT NULL,
      CHECK ((status IN ('asking', 'waiting')) = (ended_at IS NULL)),
      CHECK (status <> 'waiting' OR (verification_ref IS NOT NULL AND asked_at IS NOT NULL)),
      UNIQUE (case_id, form_seq, batch)
    );
    CREATE INDEX kyc_verifications_unsettled ON kyc_verifications (next_signal_at) WHERE settled_at IS NULL;

    -- What the provider calls what we have handed over: a step that is tried again finds what it made.
    CREATE TABLE kyc_provider_objects (
      verification_id uuid NOT NULL REFERENCES kyc_verifications (id) ON DELETE CASCADE,
      -- Of ours: applicant, papers, selfie, address, file and the id of the document.
      name text NOT NULL CHECK (length(name) BETWEEN 1 AND 64),
      ref text NOT NULL CHECK (length(ref) BETWEEN 1 AND 128),
      PRIMARY KEY (verification_id, name)
    );

    ALTER TABLE inbox
      DROP CONSTRAINT inbox_source_check,
      ADD CONSTRAINT inbox_source_check CHECK (source IN ('namba_one', 'namba_one_asked', 'resolution', 'able_id',
        'kyc_provider'));
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DELETE FROM inbox WHERE source = 'kyc_provider';
    ALTER TABLE inbox
      DROP CONSTRAINT inbox_source_check,
      ADD CONSTRAINT inbox_source_check CHECK (source IN ('namba_one', 'namba_one_asked', 'resolution', 'able_id'));
    DROP TABLE kyc_provider_objects, kyc_verifications;
    -- What the provider decided stays decided: the flow did it.
    ALTER TABLE kyc_changes DROP CONSTRAINT kyc_changes_check;
    UPDATE kyc_changes SET actor = 'flow', verdict = NULL WHERE actor = 'provider';
    ALTER TABLE kyc_changes
      DROP CONSTRAINT kyc_changes_actor_check,
      ADD CONSTRAINT kyc_changes_actor_check CHECK (actor IN ('applicant', 'reviewer', 'flow')),
      ADD CONSTRAINT kyc_changes_check CHECK ((actor = 'reviewer') = (verdict IS NOT NULL));
    DROP INDEX users_unconfirmed;
    ALTER TABLE bans DROP CONSTRAINT bans_told, DROP CONSTRAINT bans_lifted, DROP CONSTRAINT bans_check;
    -- Who spoke it is the nearest that there is to somebody who ended it.
    UPDATE bans SET lifted_by = banned_by WHERE lifted_at IS NOT NULL AND lifted_by IS NULL;
    ALTER TABLE bans
      ADD CONSTRAINT bans_check CHECK ((lifted_at IS NULL) = (lifted_by IS NULL)),
      DROP COLUMN ends_at, DROP COLUMN settled_at, DROP COLUMN next_signal_at;
  `);
}
