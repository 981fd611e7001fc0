import test from 'ava';
import { REFUSED } from '../../../support/accounts.js';
import { newAdmin, newNumbered } from '../../../support/admins.js';
import {
  checkEnded,
  checkStarted,
  heard,
  judge,
  ownCase,
  RESIDENT,
  startCheck,
  submitted,
  wholeCase,
} from '../../../support/kyc.js';
import { type IdentitySystem, startIdentitySystem } from '../../../support/system.js';

/* Identity checks through the API, AbleID's simulator on the other side; the flow's own tests: test/workflows/identity-check.test.ts. */
let system: IdentitySystem;
test.before(async () => {
  system = await startIdentitySystem({ IDENTITY_PULL_WAIT_SECONDS: '2,2' });
});

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

test.serial(
  'start, page, pass: each answer to the letter, and what its owner and a reviewer see',
  async (t) => {
    const { client, ableId } = system;
    const [who, reviewer] = await Promise.all([newNumbered(system), newAdmin(system, 'compliance')]);
    const kase = await submitted(client, who);
    const started = await startCheck(client, who, kase, { resident: RESIDENT, lang: 'uz' });
    t.is(started.status, 200, JSON.stringify(started.body));
    const { attempt_id, url, expires_at, ...rest } = started.body.data;
    t.deepEqual([rest, Object.keys(started.body)], [{ lang: 'uz' }, ['success', 'data']]);
    t.regex(attempt_id, UUID);
    t.regex(expires_at, ISO);
    t.true(url.startsWith(ableId.url));
    const { status, next_step, identity_check } = await ownCase(client, who, kase);
    t.deepEqual(
      { status, next_step, identity_check },
      {
        status: 'identity_check',
        next_step: 'pass_identity_check',
        identity_check: { status: 'pending', reason: null },
      },
    );

    const again = await startCheck(client, who, kase, { resident: RESIDENT, lang: 'uz' });
    t.deepEqual(again.body, started.body, 'whoever lost the answer gets it again');
    const other = await startCheck(client, who, kase, { foreign: { document: 'C01X00T47' } });
    t.is(other.status, 409);
    t.deepEqual(other.body, REFUSED.conflict);

    await ableId.decideAt(url, 'pass');
    t.deepEqual(await checkEnded(client, who, kase), { status: 'verified', reason: null });
    await heard(system.database, kase);
    const own = await ownCase(client, who, kase);
    t.is(own.status, 'in_review');
    t.is(own.next_step, 'wait_for_review');
    const { identity_check: check, history } = await wholeCase(client, reviewer, kase);
    t.is(check.status, 'verified');
    t.is(check.attempts, 1);
    t.deepEqual(check.claim, { resident: RESIDENT });
    t.deepEqual(check.person, {
      last_name: 'Петров',
      first_name: 'Иван',
      middle_name: 'Алексеевич',
      birth_date: RESIDENT.birth_date,
      pinfl: RESIDENT.pinfl,
      document: check.person.document,
    });
    t.regex(check.photo.url, /^\/documents\/file\?token=/);
    t.true(
      check.mismatched.every((flag: string) => flag === 'document'),
      'the form is the seed’s, and so is the person',
    );
    t.deepEqual(
      history.map(({ actor, from, to }: Record<string, unknown>) => [
        actor === 'flow' ? 'flow' : 'somebody',
        from,
        to,
      ]),
      [
        ['somebody', null, 'created'],
        ['somebody', 'created', 'identity_check'],
        ['flow', 'identity_check', 'in_review'],
      ],
    );
    t.is((await startCheck(client, who, kase)).status, 409, 'verified already');
    t.is((await judge(client, reviewer, kase, 'approved')).status, 200, 'no reason is needed');
  },
);

test.serial('three attempts a case, whatever their end', async (t) => {
  const { client, ableId } = system;
  const who = await newNumbered(system);
  const kase = await submitted(client, who, 'individual_full');
  for (const [outcome, status] of [
    ['fail', 'failed'],
    ['expire', 'expired'],
    ['fail', 'failed'],
  ] as const) {
    const { page } = await checkStarted(client, who, kase, { foreign: { document: `C01X00T47 ${outcome}` } });
    await ableId.decideAt(page, outcome);
    const check = await checkEnded(client, who, kase);
    t.is(check.status, status);
    t.regex(check.reason, /^[A-Z0-9_]{1,64}$/);
  }
  const fourth = await startCheck(client, who, kase);
  t.is(fourth.status, 409);
  t.deepEqual(fourth.body, REFUSED.conflict);
  t.is((await ownCase(client, who, kase)).next_step, 'wait_for_review');
});

test.serial('what cannot be checked: a company, a decided case, nobody, two at once', async (t) => {
  const { client } = system;
  const [who, reviewer] = await Promise.all([newNumbered(system), newAdmin(system)]);
  const kase = await submitted(client, who);
  for (const [body, message] of [
    [{ type: 'legal', id: 1, resident: RESIDENT }, 'The selected type is invalid'],
    [kase, 'The resident field must be defined'],
    [{ ...kase, resident: RESIDENT, foreign: { document: 'A1' } }, 'The foreign field is not allowed'],
    [
      { ...kase, resident: { ...RESIDENT, pinfl: '1' } },
      'The resident.pinfl field must be a PINFL of 14 digits',
    ],
    [{ ...kase, resident: RESIDENT, lang: 'ky' }, 'The selected lang is invalid'],
    [{ ...kase, resident: RESIDENT, status: 'verified' }, 'The status field is not allowed'],
  ] as const) {
    const answer = await client.post('/kyc/start_identity_check', body, { token: who.token });
    t.is(answer.status, 422);
    t.deepEqual(answer.body.error, { code: 'E_VALIDATION_ERROR', messages: [message] });
  }
  t.is((await judge(client, reviewer, kase, 'rejected', { reason: 'test' })).status, 200);
  t.is((await startCheck(client, who, kase)).status, 409);
});

test.serial('AbleID away: 503 with Retry-After, and the case waits unharmed', async (t) => {
  const { client, ableId } = system;
  const who = await newNumbered(system);
  const kase = await submitted(client, who);
  await ableId.stop();
  const away = await startCheck(client, who, kase);
  await ableId.restart();
  t.is(away.status, 503, JSON.stringify(away.body));
  t.deepEqual(away.body.error.code, 'E_UNAVAILABLE');
  t.true(Number(away.headers.get('retry-after')) >= 1);
  const { status, next_step } = await ownCase(client, who, kase);
  t.is(status, 'created');
  t.is(next_step, 'start_identity_check');
  t.is((await startCheck(client, who, kase)).status, 200);
});
