import { randomBytes, randomInt } from 'node:crypto';
import test from 'ava';
import { SIMULATOR_CREDENTIALS } from '../../simulators/lib/credentials.js';
import { newAdmin, newNumbered } from '../support/admins.js';
import { upload } from '../support/forms.js';
import { dumpOf, filesOfServers, flowsOf, hunt, logsOf, type Needle } from '../support/hunt.js';
import {
  checkEnded,
  checkStarted,
  FORMS,
  flowOf,
  judge,
  resubmit,
  startCheck,
  type TestCase,
  wholeCase,
} from '../support/kyc.js';
import { photo } from '../support/pictures.js';
import { type IdentitySystem, startIdentitySystem } from '../support/system.js';

/* A44 for KYC: forms, documents, identity checks and verdicts go every way, and then nothing of theirs is found. */
let system: IdentitySystem;
/** Nowhere at all. */
const secrets: Needle[] = [{ name: 'AbleID secret', value: SIMULATOR_CREDENTIALS.ableIdSecret }];
/** Nowhere but sealed in Postgres and in the store, and in the answers to those who may see it. */
const personal: Needle[] = [];
const mark = (name: string): string => {
  const value = `${name} ${randomBytes(6).toString('hex')}`;
  personal.push({ name, value });
  return value;
};
const digits = (name: string, count: number): string => {
  const value = Array.from({ length: count }, () => randomInt(1, 10)).join('');
  personal.push({ name, value });
  return value;
};

test.before(async () => {
  system = await startIdentitySystem({ LOG_LEVEL: 'trace', IDENTITY_PULL_WAIT_SECONDS: '2,1' });
});

test.serial('A44: people submit, are checked, are refused and decided, and AbleID fails at it', async (t) => {
  const { client, ableId, database } = system;
  const [applicant, reviewer] = await Promise.all([newNumbered(system), newAdmin(system, 'compliance')]);
  const form = {
    ...FORMS.individual_basic,
    first_name: letters('имя'),
    document_number: digits('document', 9),
    document_issuing_authority: mark('authority'),
  };
  const { token } = applicant;
  const answer = await client.post('/kyc/submit_individual_basic', form, { token });
  t.is(answer.status, 200);
  const kase: TestCase = { type: 'individual_basic', id: answer.body.data.id };
  // Refused, and with everything in the wrong place.
  t.is((await client.post('/kyc/submit_individual_basic', form, { token })).status, 409);
  t.is((await client.get(`/kyc/get?type=${form.document_number}&id=1`, { token })).status, 422);
  t.is((await upload(client, token, await photo(), { number: digits('number', 9) })).status, 200);

  const resident = { pinfl: digits('PINFL', 14), birth_date: '1987-06-05' };
  await ableId.fail({ error_rate: 1, status: 500 });
  t.is((await startCheck(client, applicant, kase, { resident })).status, 503);
  await ableId.fail(null);
  const { page } = await checkStarted(client, applicant, kase, { resident });
  secrets.push({ name: 'page', value: page });
  const [start] = await ableId.calls(page.split('/').at(-1));
  const hooks = (start?.fields['hooks'] as readonly string[] | undefined) ?? [];
  const hook = hooks[0] ?? '';
  secrets.push({ name: 'hook token', value: hook.split('/').at(-2) ?? '' });
  // AbleID's own hooks carry the person; a forged one does, too.
  const said = { lastName: letters('фамилия'), address: mark('address'), document: digits('passport', 9) };
  await ableId.decideAt(page, 'pass', { data: said });
  await client.post(`/hooks/able_id/${randomBytes(32).toString('base64url')}/result`, { data: said });
  t.is((await checkEnded(client, applicant, kase)).status, 'verified');
  t.is((await wholeCase(client, reviewer, kase)).identity_check.person.last_name, said.lastName);

  const words = { reason: mark('reason'), message: mark('message') };
  t.is((await judge(client, reviewer, kase, 'resubmission_requested', words)).status, 200);
  t.is((await resubmit(client, applicant, kase)).status, 200);
  // A fault of ours in the middle of a verdict.
  await database.query('ALTER TABLE activities RENAME TO activities_elsewhere');
  const failed = await judge(client, reviewer, kase, 'rejected', words);
  await database.query('ALTER TABLE activities_elsewhere RENAME TO activities');
  t.true([500, 503].includes(failed.status), String(failed.status));
  t.is((await judge(client, reviewer, kase, 'rejected', words)).status, 200);
  t.is(await (await flowOf(system, kase)).result(), 'rejected');
});

/** A name of somebody: letters only. */
function letters(name: string): string {
  const value = name + Array.from({ length: 10 }, () => String.fromCharCode(0x430 + randomInt(32))).join('');
  personal.push({ name, value });
  return value;
}

test.serial('A44: nothing of it is in logs, tables, histories, ids or files', async (t) => {
  t.true(secrets.every(({ value }) => value.length > 8));
  const [dump, flows] = await Promise.all([dumpOf(system.database), flowsOf(system)]);
  const types = new Set<string>();
  for await (const { type } of system.temporal.workflow.list({ query: `TaskQueue = '${system.taskQueue}'` }))
    types.add(type);
  t.true(types.has('kycReview') && types.has('identityCheck'));
  const needles = [...secrets, ...personal];
  t.deepEqual(hunt([...logsOf([system.api, system.worker]), ...dump, ...flows], needles), []);
  t.deepEqual(hunt(filesOfServers(), needles), []);
});
