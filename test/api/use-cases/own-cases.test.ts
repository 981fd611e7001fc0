import test from 'ava';
import { listOwnCases, seeOwnCase } from '../../../api/use-cases/own-cases.js';
import { IDENTITY_ATTEMPTS_MAX } from '../../../domain/limits.js';
import { openCases } from '../../support/cases.js';
import { createTestDatabase } from '../../support/database.js';

let cases: ReturnType<typeof openCases>;
test.before(async () => {
  cases = openCases(await createTestDatabase());
});

test('own cases: the newest first, page by page, and nobody else’s', async (t) => {
  const { deps } = cases;
  const [me, other] = [await cases.person(), await cases.person()];
  const legal = await cases.submit(me, { type: 'legal' });
  const basic = await cases.submit(me, { type: 'individual_basic' });
  const full = await cases.submit(me, { type: 'individual_full' });
  await cases.submit(other, { type: 'legal' });
  const page = async (number: number) => {
    const { items, total } = await listOwnCases(deps, me.actor, { page: number, perPage: 2 });
    return [total, ...items.map(({ type, id }) => `${type} ${id}`)];
  };
  t.deepEqual(await page(1), [3, `individual_full ${full.id}`, `individual_basic ${basic.id}`]);
  t.deepEqual(await page(2), [3, `legal ${legal.id}`]);
  t.deepEqual(await page(3), [3]);
  t.like(await seeOwnCase(deps, me.actor, legal), { id: legal.id, type: 'legal' });
  for (const key of [
    { type: 'legal', id: legal.id + 1 },
    { type: 'individual_full', id: legal.id + 1_000 },
  ] as const)
    await t.throwsAsync(seeOwnCase(deps, me.actor, key), { message: 'not_found' });
  await t.throwsAsync(seeOwnCase(deps, other.actor, legal), { message: 'not_found' });
});

test('what its owner is told of a decided case', async (t) => {
  const me = await cases.person();
  const decidedAt = new Date('2026-02-03T04:05:06.000Z');
  const rejected = {
    actor: 'reviewer',
    by: me,
    to: 'rejected',
    verdict: 'rejected',
    reason: 'secret',
  } as const;
  const made = await cases.submit(me, {
    happened: [rejected],
    message: 'Ваш паспорт не читается',
    decidedAt,
  });
  const told = await seeOwnCase(cases.deps, me.actor, made);
  t.deepEqual(told, {
    id: made.id,
    type: 'individual_basic',
    status: 'rejected',
    nextStep: 'submit_again',
    identityCheck: null,
    message: 'Ваш паспорт не читается',
    submittedAt: told.submittedAt,
    decidedAt,
  });
});

test('the newest attempt is told, those that never opened are not, and the last one ends the offers', async (t) => {
  const me = await cases.person();
  const made = await cases.submit(me);
  const now = async () => {
    const { nextStep, identityCheck } = await seeOwnCase(cases.deps, me.actor, made);
    const [listed] = (await listOwnCases(cases.deps, me.actor, { page: 1, perPage: 20 })).items;
    t.deepEqual(listed?.identityCheck, identityCheck);
    return [nextStep, identityCheck?.status, identityCheck?.reason];
  };
  t.deepEqual(await now(), ['start_identity_check', undefined, undefined]);
  await cases.attempt(made, 'void');
  t.deepEqual(await now(), ['start_identity_check', undefined, undefined]);
  for (let attempt = 1; attempt < IDENTITY_ATTEMPTS_MAX; attempt += 1) {
    await cases.attempt(made, 'failed', { reason: 'FACE_NOT_MATCHED' });
    t.deepEqual(await now(), ['start_identity_check', 'failed', 'FACE_NOT_MATCHED']);
  }
  await cases.attempt(made, 'starting');
  t.deepEqual(await now(), ['start_identity_check', 'failed', 'FACE_NOT_MATCHED']);
  await cases.database('identity_attempts').where({ status: 'starting' }).update({ status: 'pending' });
  t.deepEqual(await now(), ['pass_identity_check', 'pending', null]);
  await cases.database('identity_attempts').where({ status: 'pending' }).update({ status: 'expired' });
  t.deepEqual(await now(), ['wait_for_review', 'expired', null]);
});
