import type { Knex } from 'knex';

/**
 * The inbox: what other companies, and admins, told us, each a row before anybody is answered (architecture 2). A signal
 * carries the id of a row and nothing else; whoever looks after the inbox signals again what no flow took note of.
 * AbleID's hooks move into it: their table keeps what was read out of them.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE inbox (
      id uuid PRIMARY KEY,
      source text NOT NULL CHECK (source IN ('namba_one', 'namba_one_asked', 'resolution', 'able_id')),
      -- What makes a repeat a repeat, in the words of the source.
      event_key bytea NOT NULL CHECK (octet_length(event_key) = 32),
      -- The payment or the identity attempt; null: it is about nothing that we know, and somebody should look.
      subject_id uuid,
      -- How it was known to be theirs.
      verified_by text NOT NULL CHECK (verified_by IN ('signature', 'ip', 'secret_path', 'none', 'asked', 'session', 'token')),
      -- The raw body, sealed; null where there is none, and for photos, which are kept as documents are.
      body_sealed text,
      received_at timestamptz NOT NULL DEFAULT now(),
      -- When a flow took note of it, and what it made of it: one word.
      delivered_at timestamptz,
      outcome text,
      -- How often a flow was told of it, and when it is to be told again; null: there is nobody to be told.
      attempts integer NOT NULL DEFAULT 0,
      next_signal_at timestamptz,
      UNIQUE (source, event_key)
    );
    CREATE INDEX inbox_due ON inbox (next_signal_at) WHERE delivered_at IS NULL AND next_signal_at IS NOT NULL;
    CREATE INDEX inbox_subject ON inbox (subject_id, received_at, id);
    CREATE INDEX inbox_received ON inbox (received_at, id);
    -- Facts that belong to nothing: few, and somebody has to see them.
    CREATE INDEX inbox_unknown ON inbox (received_at) WHERE subject_id IS NULL;

    INSERT INTO inbox (id, source, event_key, subject_id, verified_by, received_at, delivered_at, attempts, next_signal_at)
    SELECT id, 'able_id', sha256(convert_to(attempt_id || ':' || kind || ':' || encode(body_digest, 'hex'), 'UTF8')),
           attempt_id, 'token', received_at, applied_at, 1, next_signal_at
      FROM identity_hooks;
    DROP INDEX identity_hooks_unapplied;
    ALTER TABLE identity_hooks
      DROP COLUMN received_at, DROP COLUMN applied_at, DROP COLUMN next_signal_at,
      ADD FOREIGN KEY (id) REFERENCES inbox (id) ON DELETE CASCADE;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE identity_hooks DROP CONSTRAINT identity_hooks_id_fkey,
      ADD COLUMN received_at timestamptz, ADD COLUMN applied_at timestamptz, ADD COLUMN next_signal_at timestamptz;
    UPDATE identity_hooks h SET received_at = i.received_at, applied_at = i.delivered_at,
           next_signal_at = coalesce(i.next_signal_at, now())
      FROM inbox i WHERE i.id = h.id;
    ALTER TABLE identity_hooks ALTER COLUMN received_at SET NOT NULL, ALTER COLUMN received_at SET DEFAULT now(),
      ALTER COLUMN next_signal_at SET NOT NULL;
    CREATE INDEX identity_hooks_unapplied ON identity_hooks (next_signal_at) WHERE applied_at IS NULL;
    DROP TABLE inbox;
  `);
}
