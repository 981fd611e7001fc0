import { randomBytes } from 'node:crypto';
import test from 'ava';
import { newId } from '../../platform/ids.js';
import { type Happening, openCases } from '../support/cases.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { programEnvironment } from '../support/environment.js';
import { type Finished, runNode } from './support/run-node.js';

let database: TestDatabase;
let cases: ReturnType<typeof openCases>;
test.before(async () => {
  database = await createTestDatabase();
  cases = openCases(database);
});

async function cli(...args: string[]): Promise<Finished> {
  const env = programEnvironment({ databaseUrl: database.url, taskQueue: 'unused' });
  return runNode(['bin/cli.mjs', 'case', ...args], env);
}

const linesOf = ({ output }: Finished): string[] => output.split('\n').filter((line) => line !== '');

test.serial('open cases with their clocks and flows; decided ones are none', async (t) => {
  t.deepEqual(linesOf(await cli('list')), ['no case is open']);
  t.deepEqual(linesOf(await cli('inbox')), ['every fact was delivered']);
  const [applicant, reviewer] = [await cases.person(), await cases.person('compliance')];
  const due = (day: number): Date => new Date(Date.UTC(2026, 1, day));
  const asked: Happening = {
    actor: 'reviewer',
    by: reviewer,
    to: 'resubmission_requested',
    verdict: 'resubmission_requested',
    reason: 'личное',
    message: 'тоже',
  };
  const paused = await cases.submit(applicant, { type: 'legal', dueAt: due(1), happened: [asked] });
  await cases
    .database('kyc_cases')
    .where({ id: paused.uuid })
    .update({ pausedAt: due(2) });
  const later = await cases.submit(applicant, { type: 'individual_full', dueAt: due(5), assignee: reviewer });
  const late = await cases.submit(applicant, { dueAt: due(4), escalatedAt: due(4) });
  await cases.attempt(late, 'failed');
  const rejected = {
    actor: 'reviewer',
    by: reviewer,
    to: 'rejected',
    verdict: 'rejected',
    reason: 'x',
  } as const;
  await cases.submit(applicant, { type: 'legal', happened: [rejected] });
  t.deepEqual(linesOf(await cli('list')), [
    `individual_basic ${late.id}  created  identity failed  due 2026-02-04T00:00:00.000Z, late  kyc-review-${late.uuid}`,
    `individual_full ${later.id}  created  due 2026-02-05T00:00:00.000Z  with ${reviewer.uid}  kyc-review-${later.uuid}`,
    `legal ${paused.id}  resubmission_requested  due 2026-02-01T00:00:00.000Z, paused since 2026-02-02T00:00:00.000Z  kyc-review-${paused.uuid}`,
  ]);
});

test.serial(
  'the history of a case: who and when, nothing of what was said, and what its flow was not told',
  async (t) => {
    const [applicant, reviewer] = [await cases.person(), await cases.person('compliance')];
    const made = await cases.submit(applicant, {
      happened: [
        { actor: 'applicant', by: applicant, to: 'identity_check' },
        { actor: 'flow', to: 'in_review', reason: 'личное' },
        { actor: 'reviewer', by: reviewer, to: 'in_review', verdict: 'approved' },
        {
          ...{ actor: 'reviewer', by: reviewer, to: 'rejected', verdict: 'rejected' },
          reverses: true,
          reason: 'личное',
        },
      ],
    });
    await cases.database('kyc_changes').update({ appliedAt: new Date() });
    const delivered = await cli('show', 'individual_basic', String(made.id));
    t.is(delivered.code, 0);
    const at = /^20[0-9T:.-]+Z {2}/;
    t.deepEqual(
      linesOf(delivered).map((line) => line.replace(at, '')),
      [
        `individual_basic ${made.id}  rejected  of ${applicant.uid}  kyc-review-${made.uuid}`,
        `created  by ${applicant.uid}`,
        `created -> identity_check  by ${applicant.uid}`,
        'identity_check -> in_review  by flow',
        `in_review -> in_review  said approved  by ${reviewer.uid}`,
        `in_review -> rejected  (a reversal)  by ${reviewer.uid}`,
        'every fact was delivered',
      ],
    );
    t.false(delivered.output.includes('личное'));

    await cases.database('kyc_changes').where({ caseId: made.uuid, seq: 5 }).update({ appliedAt: null });
    await cases.attempt(made, 'pending');
    const [change] = await cases.database('kyc_changes').where({ caseId: made.uuid, seq: 5 });
    const [attempt] = await cases.database('identity_attempts').where({ caseId: made.uuid });
    const hookId = newId();
    await cases.database('inbox').insert({
      ...{
        id: hookId,
        source: 'able_id',
        eventKey: randomBytes(32),
        subjectId: attempt.id,
        verifiedBy: 'token',
      },
      ...{ receivedAt: new Date('2027-01-01'), nextSignalAt: new Date('2027-01-02') },
    });
    await cases
      .database('identity_hooks')
      .insert({ id: hookId, attemptId: attempt.id, kind: 'photo', bodyDigest: randomBytes(32) });
    const told = [
      `individual_basic ${made.id}  rejected  ${change.id} to kyc-review-${made.uuid}`,
      `individual_basic ${made.id}  hook photo  ${hookId} to identity-check-${attempt.id}`,
    ];
    const undelivered = ({ output }: Finished) =>
      linesOf({ output } as Finished)
        .filter((line) => line.startsWith('undelivered since 20'))
        .map((line) => line.replace(/^undelivered since \S+ {2}/, '').replace(/ {2}again at 20\S+Z$/, ''));
    t.deepEqual(undelivered(await cli('show', 'individual_basic', String(made.id))), told);
    t.deepEqual(undelivered(await cli('inbox')), told);
    const other = await cases.submit(applicant, { type: 'legal' });
    await cases.database('kyc_changes').where({ caseId: other.uuid }).update({ appliedAt: new Date() });
    t.is(linesOf(await cli('show', 'legal', String(other.id))).at(-1), 'every fact was delivered');
  },
);

test.serial('a case that is none, and calls that are none, are one sentence', async (t) => {
  for (const [args, words] of [
    [['show', 'legal', '999999'], /^there is no such case$/m],
    [['show', 'legal', '99999999999999'], /case show <type> <number>/],
    [['show', 'company', '1'], /case show <type> <number>/],
    [['show', 'legal'], /case show <type> <number>/],
    [['list', 'all'], /case list/],
    [[], /case list/],
  ] as const) {
    const refused = await cli(...args);
    t.is(refused.code, 1, args.join(' '));
    t.regex(refused.output, words);
    t.false(refused.output.includes('    at '));
  }
});
