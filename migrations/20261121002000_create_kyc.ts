import type { Knex } from 'knex';

/**
 * KYC cases, everything that ever happened to them, identity checks at AbleID and what its hooks said. Changes and hooks
 * are facts: rows first, then a signal that carries no more than their id (architecture 2).
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- The numbers that people see count per type, without gaps (product-api: "ids count per type from 1").
    CREATE TABLE kyc_numbers (
      type text PRIMARY KEY CHECK (type IN ('legal', 'individual_basic', 'individual_full')),
      last bigint NOT NULL DEFAULT 0
    );
    INSERT INTO kyc_numbers (type) VALUES ('legal'), ('individual_basic'), ('individual_full');

    CREATE TABLE kyc_cases (
      id uuid PRIMARY KEY,
      type text NOT NULL CHECK (type IN ('legal', 'individual_basic', 'individual_full')),
      number bigint NOT NULL CHECK (number > 0),
      user_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      status text NOT NULL CHECK (status IN ('created', 'identity_check', 'in_review', 'resubmission_requested',
        'approved', 'rejected', 'withdrawn')),
      -- Position of the newest change: whoever changes a case counts it up, so two at once are seen.
      version integer NOT NULL,
      -- What the applicant is told, of the newest verdict that said something.
      message_sealed text,
      assignee_id bigint REFERENCES users (id) ON DELETE SET NULL,
      submitted_at timestamptz NOT NULL DEFAULT now(),
      decided_at timestamptz,
      -- When it came into its status, and how often its owner was reminded since.
      since timestamptz NOT NULL DEFAULT now(),
      reminded integer NOT NULL DEFAULT 0,
      -- The reviewers' clock (domain/kyc/review-clock): no due time, it is stopped; a pause, it stands still since then.
      due_at timestamptz,
      paused_at timestamptz,
      escalated_at timestamptz,
      CHECK (paused_at IS NULL OR due_at IS NOT NULL),
      UNIQUE (type, number)
    );
    -- One open or approved case per user and type (product-api): the last word on races.
    CREATE UNIQUE INDEX kyc_cases_living ON kyc_cases (user_id, type) WHERE status NOT IN ('rejected', 'withdrawn');
    CREATE INDEX kyc_cases_user ON kyc_cases (user_id, submitted_at, id);
    -- The reviewers' lists, oldest first.
    CREATE INDEX kyc_cases_oldest ON kyc_cases (submitted_at, id);
    CREATE INDEX kyc_cases_status ON kyc_cases (status, submitted_at, id);
    CREATE INDEX kyc_cases_type ON kyc_cases (type, submitted_at, id);
    CREATE INDEX kyc_cases_type_status ON kyc_cases (type, status, submitted_at, id);

    -- Append-only but for the two columns of the delivery.
    CREATE TABLE kyc_changes (
      -- Made by the call that changes: tried again, it finds its own work (reliability F19). The signal carries it.
      id uuid PRIMARY KEY,
      case_id uuid NOT NULL REFERENCES kyc_cases (id) ON DELETE CASCADE,
      seq integer NOT NULL CHECK (seq > 0),
      actor text NOT NULL CHECK (actor IN ('applicant', 'reviewer', 'flow')),
      actor_id bigint REFERENCES users (id) ON DELETE SET NULL,
      from_status text,
      to_status text NOT NULL,
      -- What a reviewer asked for; with four-eyes not what the case became.
      verdict text CHECK (verdict IN ('in_review', 'approved', 'rejected', 'resubmission_requested')),
      reverses boolean NOT NULL DEFAULT false,
      -- Free words about a person, and his form: sealed as everything personal is (docs/security.md, section 3).
      reason_sealed text,
      message_sealed text,
      form_sealed text,
      at timestamptz NOT NULL DEFAULT now(),
      -- When the flow took note of it.
      applied_at timestamptz,
      -- When somebody should tell the flow again.
      next_signal_at timestamptz NOT NULL,
      CHECK ((actor = 'reviewer') = (verdict IS NOT NULL)),
      UNIQUE (case_id, seq)
    );
    CREATE INDEX kyc_changes_unapplied ON kyc_changes (next_signal_at) WHERE applied_at IS NULL;

    CREATE TABLE identity_attempts (
      -- AbleID's transactionId.
      id uuid PRIMARY KEY,
      case_id uuid NOT NULL REFERENCES kyc_cases (id) ON DELETE CASCADE,
      -- starting: AbleID was not heard yet; void: it never opened, and counts for nothing.
      status text NOT NULL CHECK (status IN ('starting', 'pending', 'verified', 'failed', 'expired', 'unavailable', 'void')),
      -- A word: AbleID's, made safe, or ours.
      reason text,
      -- PINFL and birth date, or the document.
      claim_sealed text NOT NULL,
      -- Blind index of the same and of the language: asked for again, it is the same attempt.
      claim_index bytea NOT NULL CHECK (octet_length(claim_index) = 32),
      lang text CHECK (lang IN ('ru', 'en', 'uz', 'oz')),
      -- The secret of its hook URLs; sealed, because AbleID is told it by a worker.
      token_digest bytea NOT NULL UNIQUE CHECK (octet_length(token_digest) = 32),
      token_sealed text,
      -- AbleID's own id and page, once it opened.
      able_id_attempt text,
      url_sealed text,
      window_lang text,
      -- What AbleID said of the person, and his photo.
      person_sealed text,
      address_sealed text,
      photo_id uuid REFERENCES documents (id) ON DELETE SET NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      expires_at timestamptz,
      ended_at timestamptz
    );
    CREATE INDEX identity_attempts_case ON identity_attempts (case_id, created_at);
    -- One at a time: the last word on races.
    CREATE UNIQUE INDEX identity_attempts_open ON identity_attempts (case_id) WHERE status IN ('starting', 'pending');

    CREATE TABLE identity_hooks (
      id uuid PRIMARY KEY,
      attempt_id uuid NOT NULL REFERENCES identity_attempts (id) ON DELETE CASCADE,
      kind text NOT NULL CHECK (kind IN ('result', 'passport', 'photo', 'registration', 'person')),
      -- Of the body as it came: a repeat is the same fact.
      body_digest bytea NOT NULL CHECK (octet_length(body_digest) = 32),
      -- AbleID's id, where the hook names one: it can come before the answer that tells it to us.
      able_id_attempt text,
      -- null: it succeeded.
      reason text,
      person_sealed text,
      address_sealed text,
      photo_id uuid REFERENCES documents (id) ON DELETE SET NULL,
      received_at timestamptz NOT NULL DEFAULT now(),
      applied_at timestamptz,
      next_signal_at timestamptz NOT NULL,
      UNIQUE (attempt_id, kind, body_digest)
    );
    CREATE INDEX identity_hooks_unapplied ON identity_hooks (next_signal_at) WHERE applied_at IS NULL;

    -- A photo of AbleID's is kept as documents are, and is none that its owner sent.
    ALTER TABLE documents ADD COLUMN source text NOT NULL DEFAULT 'applicant' CHECK (source IN ('applicant', 'able_id'));
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP TABLE identity_hooks, identity_attempts, kyc_changes, kyc_cases, kyc_numbers;
    DELETE FROM documents WHERE source <> 'applicant';
    ALTER TABLE documents DROP COLUMN source;
  `);
}
