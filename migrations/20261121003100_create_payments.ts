import type { Knex } from 'knex';

/** Payments, everything that ever happened to them, and the ledger of what money came and went. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE payments (
      -- NambaOne's externalId.
      id uuid PRIMARY KEY,
      -- What people call it.
      number bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
      -- Books outlive accounts: whoever has paid is never deleted, only emptied.
      user_id bigint NOT NULL REFERENCES users (id),
      amount_minor bigint NOT NULL CHECK (amount_minor BETWEEN 1 AND 999999999999),
      currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
      status text NOT NULL CHECK (status IN ('created', 'pending', 'settled', 'failed', 'expired', 'canceled', 'refunded',
        'partially_refunded', 'needs_review')),
      -- Position of the newest change: whoever changes a payment counts it up, so two at once are seen.
      version integer NOT NULL,
      -- Why it is in review, or ended without money: a word.
      why text,
      -- NambaOne's names of the order and the page that the payer opens, once it exists.
      guid text UNIQUE,
      link_guid text,
      url text,
      -- How often NambaOne was asked about it while it was silent.
      asked integer NOT NULL DEFAULT 0,
      settled_at timestamptz,
      refunded_minor bigint NOT NULL DEFAULT 0 CHECK (refunded_minor BETWEEN 0 AND amount_minor),
      created_at timestamptz NOT NULL DEFAULT now(),
      expires_at timestamptz NOT NULL,
      -- When its flow has to do the next thing by itself; null: nothing.
      looks_at timestamptz,
      -- When it was last held against NambaOne's book.
      compared_at timestamptz
    );
    CREATE INDEX payments_user ON payments (user_id, number);
    CREATE INDEX payments_status ON payments (status, number);
    CREATE INDEX payments_created ON payments (created_at, id);
    -- Flows that did not do in time what they had to.
    CREATE INDEX payments_missed ON payments (looks_at) WHERE status IN ('created', 'pending');

    -- Append-only.
    CREATE TABLE payment_changes (
      -- Made by who changes: tried again, it finds its own work (reliability F19).
      id uuid PRIMARY KEY,
      payment_id uuid NOT NULL REFERENCES payments (id),
      seq integer NOT NULL CHECK (seq > 0),
      actor text NOT NULL CHECK (actor IN ('user', 'provider', 'clock', 'admin', 'reconciliation')),
      actor_id bigint REFERENCES users (id),
      from_status text,
      to_status text NOT NULL,
      why text,
      -- An admin's own words.
      reason_sealed text,
      -- What a difference was between: {"ours": {…}, "theirs": {…}}, words and amounts, nothing personal.
      sides jsonb,
      -- What it follows from.
      fact_id uuid REFERENCES inbox (id),
      at timestamptz NOT NULL DEFAULT now(),
      UNIQUE (payment_id, seq)
    );

    -- Double entry: each transaction (a settlement, a refund, a reversal) is two lines that add up to nothing.
    CREATE TABLE ledger_entries (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      -- The change that it follows from.
      change_id uuid NOT NULL REFERENCES payment_changes (id),
      payment_id uuid NOT NULL REFERENCES payments (id),
      kind text NOT NULL CHECK (kind IN ('settlement', 'refund', 'reversal')),
      -- namba_one: what NambaOne holds for us; payer: what we owe for it to whoever paid.
      account text NOT NULL CHECK (account IN ('namba_one', 'payer')),
      -- A debit is positive, a credit negative.
      amount_minor bigint NOT NULL CHECK (amount_minor <> 0),
      currency text NOT NULL,
      at timestamptz NOT NULL DEFAULT now(),
      UNIQUE (change_id, kind, account)
    );
    CREATE INDEX ledger_entries_payment ON ledger_entries (payment_id);
    CREATE INDEX ledger_entries_at ON ledger_entries (at, id);

    -- The last word on money, whatever any code does: every transaction is balanced, in the payment's currency; no payment
    -- is ever settled twice, and no more goes back than came.
    CREATE FUNCTION check_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      held bigint;
      owed payments%ROWTYPE;
    BEGIN
      IF (SELECT sum(amount_minor) FROM ledger_entries
           WHERE change_id = NEW.change_id AND kind = NEW.kind AND payment_id = NEW.payment_id) <> 0 THEN
        RAISE EXCEPTION 'ledger: a transaction is not balanced' USING ERRCODE = 'check_violation';
      END IF;
      -- Locked, so that of two at once, which do not see each other's lines, the second one waits and then does.
      SELECT * INTO owed FROM payments WHERE id = NEW.payment_id FOR NO KEY UPDATE;
      IF NEW.currency <> owed.currency THEN
        RAISE EXCEPTION 'ledger: another currency' USING ERRCODE = 'check_violation';
      END IF;
      SELECT sum(amount_minor) INTO held FROM ledger_entries WHERE payment_id = NEW.payment_id AND account = 'namba_one';
      IF held < 0 OR held > owed.amount_minor THEN
        RAISE EXCEPTION 'ledger: settled twice, or more went back than came' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER ledger_checked AFTER INSERT ON ledger_entries
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_ledger();

    CREATE FUNCTION keep_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'ledger: lines are never changed' USING ERRCODE = 'check_violation';
    END $$;
    CREATE TRIGGER ledger_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entries
      FOR EACH STATEMENT EXECUTE FUNCTION keep_ledger();
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP TABLE ledger_entries, payment_changes, payments;
    DROP FUNCTION check_ledger(), keep_ledger();
  `);
}
