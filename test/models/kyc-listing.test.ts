import test, { type ExecutionContext } from 'ava';
import { listCases as listForReviewers, seeCase } from '../../api/use-cases/kyc-case-details.js';
import { listOwnCases, seeOwnCase } from '../../api/use-cases/own-cases.js';
import { makeCrowd } from '../../bench/lib/crowd.js';
import { KYC_STATUSES } from '../../domain/kyc/words.js';
import { LIST_TOTAL_MAX } from '../../domain/limits.js';
import { IDENTITY_SEALED } from '../../models/identity-attempt.js';
import { KYC_SEALED } from '../../models/kyc-case.js';
import { type CaseFilter, listCases } from '../../models/kyc-listing.js';
import { findAccount, listUsers } from '../../models/user-listing.js';
import { FORM, openCases, PERSON } from '../support/cases.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { assertIndexed } from '../support/plans.js';

/* Issue 5, section 5: with 200,000 users and 50,000 cases each look is one indexed plan. */

const USERS = 200_000;
const CASES = 50_000;
const TABLES = ['users', 'kyc_cases', 'kyc_changes', 'identity_attempts', 'documents'];
const CALLER = { requestId: 'request-1', ip: '127.0.0.1', userAgent: 'test', language: 'ru' } as const;

let database: TestDatabase;
let cases: ReturnType<typeof openCases>;
test.before(async (t) => {
  t.timeout(300_000);
  database = await createTestDatabase();
  cases = openCases(database);
  const { sealer } = cases.deps;
  await makeCrowd((sql, values) => database.query(sql, values), {
    users: USERS,
    cases: CASES,
    formSealed: sealer.seal(KYC_SEALED.form, JSON.stringify(FORM)),
    claimSealed: sealer.seal(IDENTITY_SEALED.claim, JSON.stringify({ foreign: { document: 'AC1234567' } })),
    personSealed: sealer.seal(IDENTITY_SEALED.person, JSON.stringify(PERSON)),
  });
});

function indexed<Found>(
  t: ExecutionContext,
  run: () => Promise<Found>,
): Promise<{ found: Found; statements: number }> {
  return assertIndexed(t, { db: cases.database, database }, TABLES, run);
}

async function listed(t: ExecutionContext, filter: CaseFilter, page = { page: 1, perPage: 20 }) {
  const { found, statements } = await indexed(t, () => listCases(cases.database, filter, page));
  t.is(statements, 2);
  const times = found.rows.map(({ submittedAt }) => submittedAt.getTime());
  t.deepEqual(
    times,
    [...times].sort((a, b) => a - b),
  );
  return found;
}

test.serial(
  'the reviewers’ list: all, the first page and a deep one; the total stops at 10,000',
  async (t) => {
    const first = await listed(t, {});
    t.deepEqual([first.rows.length, first.total], [20, LIST_TOTAL_MAX]);
    const [oldest] = await database.query('SELECT type, number FROM kyc_cases ORDER BY submitted_at LIMIT 1');
    t.like(first.rows[0], oldest as object);
    t.is((await listed(t, {}, { page: 100, perPage: 100 })).rows.length, 100);
    t.is((await listed(t, {}, { page: CASES, perPage: 100 })).rows.length, 0);
  },
);

test.serial('by type, by status, by several, the rare and the common ones', async (t) => {
  t.is((await listed(t, { type: 'legal' })).total, LIST_TOTAL_MAX);
  for (const [status, share] of [
    ['created', 1],
    ['in_review', 2],
    ['withdrawn', 1],
    ['rejected', 3],
  ] as const) {
    const { rows, total } = await listed(t, { statuses: [status] });
    t.is(total, (CASES * share) / 20);
    t.true(rows.every((row) => row.status === status));
  }
  t.is((await listed(t, { statuses: ['approved'] })).total, LIST_TOTAL_MAX);
  const open = await listed(t, { statuses: ['created', 'identity_check', 'in_review', 'in_review'] });
  t.is(open.total, (CASES * 4) / 20);
  t.is(new Set(open.rows.map(({ status }) => status)).size, 3);
  const all = await listed(t, { statuses: KYC_STATUSES });
  t.deepEqual(all.rows, (await listed(t, {})).rows);
  const second = await listed(
    t,
    { type: 'individual_full', statuses: ['created', 'withdrawn'] },
    { page: 2, perPage: 100 },
  );
  t.is(second.rows.length, 100);
  t.is((await listed(t, { statuses: ['created'] }, { page: 25, perPage: 100 })).rows.length, 100);
});

test.serial('whom a listed case belongs to', async (t) => {
  const { found } = await indexed(t, () =>
    listForReviewers(cases.deps, { page: 3, perPage: 100, statuses: ['in_review'] }),
  );
  for (const { user, assignee } of found.items.slice(0, 3)) {
    const [row] = await database.query('SELECT uid FROM users WHERE id = $1', [user.id]);
    t.is(row?.['uid'], user.uid);
    t.is(assignee?.id, user.id - 1);
  }
});

test.serial('the page of a case, for reviewers and for its owner', async (t) => {
  const [row] = await database.query<{ number: string; user_id: string }>(
    `SELECT number, user_id FROM kyc_cases WHERE type = 'individual_basic' AND number = 5000`,
  );
  const key = { type: 'individual_basic', id: Number(row?.number) } as const;
  const { actor } = await cases.person('compliance');
  const { found, statements } = await indexed(t, () => seeCase(cases.deps, CALLER, actor, key));
  t.is(statements, 6);
  t.deepEqual([found.history.length, found.documents.length, found.identityCheck?.attempts], [2, 1, 1]);
  const owner = { userId: row?.user_id ?? '' };
  const own = await indexed(t, () => seeOwnCase(cases.deps, owner, key));
  t.deepEqual([own.statements, own.found.id], [1, key.id]);
  const list = await indexed(t, () => listOwnCases(cases.deps, owner, { page: 1, perPage: 20 }));
  t.deepEqual([list.statements, list.found.total], [2, 1]);
  const account = await indexed(t, () => findAccount(cases.database, owner.userId));
  t.deepEqual([account.statements, account.found?.details.kyc.length], [1, 1]);
});

test.serial('the list of users', async (t) => {
  for (const filter of [{}, { state: 'active' }, { role: 'support', state: 'banned' }] as const) {
    const page = { page: 1, perPage: 20 };
    const { found, statements } = await indexed(t, () => listUsers(cases.database, filter, page));
    t.is(statements, 2);
    t.is(found.rows.length, 20);
  }
});
