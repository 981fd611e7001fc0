/** How many there are, and what stands in their sealed columns: one value opens for all rows of a column. */
export interface CrowdOptions {
  readonly users: number;
  /** At most a quarter of the users: each has one at most. */
  readonly cases: number;
  /** Of the accounts' e-mails, where somebody opens them. */
  readonly emailSealed?: string;
  /** Of KYC_SEALED.form, of an individual. */
  readonly formSealed: string;
  /** Of IDENTITY_SEALED.claim and .person. */
  readonly claimSealed: string;
  readonly personSealed: string;
}

/** Runs one statement. */
type Query = (sql: string, values: unknown[]) => Promise<unknown>;

/** Sealed texts of the length of a phone or an e-mail, and of a password hash; nobody opens them. */
const SEALED = { address: 60, password: 150 } as const;

/** Names and digests in the order of the rows, as ours have it by their time: random ones take four times as long. */
const uuid = (n: string): string => `('00000000-0000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`;
const digest = (n: string): string => `decode(lpad(to_hex(${n}), 64, '0'), 'hex')`;

/**
 * Fills an empty database with people who look like a product's after a while: most cases are decided, some are open, those
 * of individuals have an identity check, and a tenth has a document. By SQL: through the product it would take hours.
 */
export async function makeCrowd(query: Query, options: CrowdOptions): Promise<void> {
  const { users, cases, formSealed, claimSealed, personSealed } = options;
  const { emailSealed = 'x'.repeat(SEALED.address) } = options;
  await query(
    `INSERT INTO users (uid, role, state, level, phone_sealed, phone_index, phone_verified_at, email_sealed, email_index,
                        password_sealed, language, created_at)
     SELECT 'ID' || lpad(upper(to_hex(n)), 10, '0'),
            CASE WHEN n % 10000 = 0 THEN 'support' ELSE 'member' END,
            CASE WHEN n % 1000 = 0 THEN 'banned' ELSE 'active' END, 1,
            repeat('x', ${SEALED.address}), ${digest('n')}, now(),
            $2, ${digest('n')}, repeat('x', ${SEALED.password}), 'ru',
            now() - ($1::int - n) * interval '1 minute'
       FROM generate_series(1, $1::int) AS n`,
    [users, emailSealed],
  );
  await query(
    `INSERT INTO labels (user_id, key, value, scope)
     SELECT id, 'phone', 'verified', 'private' FROM users
     UNION ALL SELECT id, 'document', CASE WHEN id % 20 = 0 THEN 'pending' ELSE 'verified' END, 'private'
                 FROM users WHERE id % 4 = 0`,
    [],
  );
  await query(
    `INSERT INTO claimed_profiles (id, user_id, state, country)
     SELECT ${uuid('id')}, id, 'verified', CASE WHEN id % 16 = 0 THEN 'KZ' ELSE 'KG' END FROM users WHERE id % 4 = 0`,
    [],
  );
  await query(
    `INSERT INTO kyc_cases (id, type, number, user_id, status, version, submitted_at, decided_at, due_at, assignee_id)
     SELECT ${uuid('n')}, type, (n + 2) / 3, u.id, status, 2, at,
            CASE WHEN status IN ('approved', 'rejected') THEN at + interval '1 hour' END,
            CASE WHEN status IN ('created', 'identity_check', 'in_review', 'resubmission_requested')
                 THEN at + interval '1 day' END,
            CASE WHEN status = 'in_review' THEN u.id - 1 END
       FROM generate_series(1, $1::int) AS n
      CROSS JOIN LATERAL (SELECT (ARRAY['legal', 'individual_basic', 'individual_full'])[n % 3 + 1] AS type,
              (ARRAY['created', 'identity_check', 'in_review', 'in_review', 'resubmission_requested', 'withdrawn',
                     'rejected', 'rejected', 'rejected', 'approved'])[least(n % 20, 9) + 1] AS status,
              now() - ($1::int - n) * interval '1 minute' AS at) AS what
       JOIN users u ON u.uid = 'ID' || lpad(upper(to_hex(n * 4)), 10, '0')`,
    [cases],
  );
  await query(
    `INSERT INTO kyc_changes (id, case_id, seq, actor, actor_id, from_status, to_status, verdict, form_sealed, at,
                              applied_at, next_signal_at)
     SELECT ${uuid('row_number() OVER ()')}, c.id, step, CASE step WHEN 1 THEN 'applicant' ELSE 'reviewer' END,
            CASE step WHEN 1 THEN c.user_id ELSE c.user_id - 1 END, CASE step WHEN 2 THEN 'created' END,
            CASE step WHEN 1 THEN 'created' ELSE c.status END, CASE step WHEN 2 THEN 'in_review' END,
            CASE step WHEN 1 THEN $1 END, c.submitted_at, c.submitted_at, c.submitted_at
       FROM kyc_cases c, generate_series(1, 2) AS step`,
    [formSealed],
  );
  await query(
    `INSERT INTO identity_attempts (id, case_id, status, claim_sealed, claim_index, token_digest, person_sealed,
                                    created_at, ended_at)
     SELECT c.id, c.id, 'verified', $1, ${digest('0')}, ${digest('row_number() OVER ()')}, $2, c.submitted_at,
            c.submitted_at FROM kyc_cases c WHERE c.type <> 'legal'`,
    [claimSealed, personSealed],
  );
  await query(
    `INSERT INTO documents (id, user_id, doc_type, side, content_type, size, content_index, upload_index, storage_key)
     SELECT id, user_id, 'passport', 'front', 'image/jpeg', 200000, ${digest('0')}, ${digest('0')}, id
       FROM kyc_cases WHERE number % 10 = 0`,
    [],
  );
  await query(
    `UPDATE kyc_numbers SET last = coalesce((SELECT max(number) FROM kyc_cases c WHERE c.type = kyc_numbers.type), 0)`,
    [],
  );
  // The planner knows what there is, and index-only scans need no look at the rows.
  for (const table of [
    'users',
    'labels',
    'claimed_profiles',
    'kyc_cases',
    'kyc_changes',
    'identity_attempts',
    'documents',
  ])
    await query(`VACUUM ANALYZE ${table}`, []);
}
