import { randomBytes, randomUUID } from 'node:crypto';
import test from 'ava';
import { rawHistory } from '../support/histories.js';
import { TestClient } from '../support/http.js';
import {
  dumpOf,
  filesOfServers,
  flowsOf,
  type Haystack,
  hunt,
  logsOf,
  type Needle,
} from '../support/hunt.js';
import { assertInvariants } from '../support/invariants.js';
import { startCodec, type TestProcess } from '../support/processes.js';
import { Scene } from '../support/scene.js';
import { freshPhone, passWindows, wrongCode } from '../support/system.js';
import { temporalCli } from '../support/temporal-cli.js';

/* A44: people register in every way that succeeds or fails, and then nothing of theirs is found anywhere. */
let scene: Scene;
let api: TestProcess;
let client: TestClient;
let processes: TestProcess[];
/** Nowhere at all. */
const secrets: Needle[] = [];
/** Nowhere but sealed in Postgres, and in the answer to their owner. */
const personal: Needle[] = [];

test.before(async () => {
  // The most talkative that they can be set to; the outbox keeps messages in Postgres, too.
  const env = { LOG_LEVEL: 'trace', DEVELOPMENT_OUTBOX: 'true', TRUSTED_PROXIES: '127.0.0.1' };
  scene = await Scene.begin({ env });
  const { database, taskQueue } = scene;
  const codec = startCodec({ databaseUrl: database.url, taskQueue, env: { LOG_LEVEL: 'trace' } });
  processes = await Promise.all([scene.startApi(), scene.startWorker(), codec]);
  [api] = processes as [TestProcess];
  client = new TestClient(api.url);
});
test.afterEach((t) => assertInvariants(t, scene));

/** Somebody whom nobody else looks like. */
interface Person {
  readonly phone: string;
  readonly email: string;
  readonly password: string;
}

function newPerson(): Person {
  const mark = randomBytes(6).toString('hex');
  const person = {
    phone: freshPhone(),
    email: `Person.${mark}@Example.com`,
    password: `geheim "${mark}" пароль`,
  };
  secrets.push({ name: 'password', value: person.password });
  const { phone, email } = person;
  for (const value of [email, email.toLowerCase()]) personal.push({ name: 'e-mail', value });
  // In its one form, as people write it at home, and without the plus.
  for (const value of [phone, phone.slice(1), `0${phone.slice(4)}`]) personal.push({ name: 'phone', value });
  return person;
}

async function codeOf({ phone }: Person): Promise<{ codeId: string; code: string }> {
  const held = await scene.obtainCode(api, phone);
  secrets.push({ name: 'code', value: held.code });
  return held;
}

function register({ email, password }: Person, code_id: string, code: unknown) {
  return client.post('/auth/register', { email, password, code_id, code });
}

async function registered(person: Person): Promise<string> {
  const { codeId, code } = await codeOf(person);
  const { body } = await register(person, codeId, Number(code));
  const token = body.data.token as string;
  scene.tokens.push(token);
  secrets.push({ name: 'token', value: token });
  return token;
}

test.serial('A44: people register, guess wrong, come late, lose their database, log out', async (t) => {
  const first = newPerson();
  const token = await registered(first);
  t.is((await client.get('/user/get_me', { token })).status, 200);
  await client.get(`/user/get_me?token=${token}&password=${encodeURIComponent(first.password)}`);
  await client.get(`/dev/outbox.json?to=${encodeURIComponent(first.phone)}`);

  const guesser = newPerson();
  const guessed = await codeOf(guesser);
  const wrong = wrongCode(guessed.code);
  secrets.push({ name: 'wrong code', value: wrong });
  t.is((await register(guesser, guessed.codeId, wrong)).status, 400);
  t.is((await scene.ask(api, guesser.phone)).status, 429);
  await scene.database.query('UPDATE verifications SET expires_at = now() WHERE id = $1', [guessed.codeId]);
  t.is((await register(guesser, guessed.codeId, guessed.code)).status, 400);

  // The e-mail of somebody who verified it.
  await scene.database.query('UPDATE users SET email_verified_at = now()');
  const { codeId, code } = await codeOf(newPerson());
  const rival = { ...newPerson(), email: first.email };
  t.is((await register(rival, codeId, code)).status, 409);

  // Broken on the way in: nothing of a body may be repeated anywhere.
  const broken = newPerson();
  await client.post('/auth/register', { ...broken, [broken.password]: broken.phone });
  await client.post('/auth/register', { email: [broken.email], password: { is: broken.password } });
  await client.request('POST', '/auth/register', `{"password": "${broken.password}`, {
    headers: { 'content-type': 'application/json' },
  });
  await client.post(`/auth/${encodeURIComponent(broken.password)}`, {});

  // A known phone, and numbers whose messages fail.
  await passWindows(scene.database);
  t.is((await scene.ask(api, first.phone)).status, 200);
  await scene.sms.fail({ status: 400 });
  t.is((await scene.ask(api, newPerson().phone)).status, 422);
  await scene.sms.fail({ status: 429, retry_after: 60 });
  t.is((await scene.ask(api, newPerson().phone)).status, 503);
  await scene.sms.fail(null);

  // A fault of ours in the middle of the business write, with all that its statement carries.
  const unlucky = newPerson();
  const held = await codeOf(unlucky);
  await scene.database.query('ALTER TABLE sessions RENAME TO sessions_elsewhere');
  const failed = await register(unlucky, held.codeId, held.code);
  await scene.database.query('ALTER TABLE sessions_elsewhere RENAME TO sessions');
  t.true([500, 503].includes(failed.status));
  t.is((await register(unlucky, held.codeId, held.code)).status, 200);

  const leaver = await registered(newPerson());
  t.is((await client.post('/user/logout', {}, { token: leaver })).status, 200);
  scene.tokens.splice(scene.tokens.indexOf(leaver), 1);
  t.is((await client.get('/user/get_me', { token: leaver })).status, 401);

  // An operator opens the first flow in the Web UI.
  const { events } = JSON.parse(await rawHistory(scene.temporal, `registration-${held.codeId}`));
  const { payloads } = events[0].workflowExecutionStartedEventAttributes.input;
  const decoded = await new TestClient(processes[2]?.url ?? '').post('/decode', { payloads });
  t.is(decoded.status, 200);
});

/** All places, those with real data of other test files too. */
async function everywhere(): Promise<{ open: Haystack[]; files: Haystack[] }> {
  const [dump, flows] = await Promise.all([dumpOf(scene.database), flowsOf(scene)]);
  const answers = scene.answers.map(({ body }) => JSON.stringify(body)).join('\n');
  return {
    open: [...logsOf(processes), ...dump, ...flows, { place: 'answers', text: answers }],
    files: filesOfServers(),
  };
}

test.serial(
  'A44: no code, password, token, phone or e-mail in logs, tables, histories, ids or files',
  async (t) => {
    secrets.push({ name: 'password hash', value: '$argon2id$' });
    const { open, files } = await everywhere();
    const kinds = ['code', 'password', 'password hash', 'token', 'wrong code'];
    t.deepEqual([...new Set(secrets.map(({ name }) => name))].sort(), kinds);
    t.deepEqual(hunt(open, [...secrets, ...personal]), []);
    // In files of many megabytes six digits are found by chance.
    const long = [...secrets, ...personal].filter(({ value }) => value.length > 6);
    t.deepEqual(hunt(files, long), []);
  },
);

test.serial('A44: the hunt finds a needle wherever one is planted', async (t) => {
  const needle = (name: string): Needle => ({ name, value: `canary-${randomBytes(8).toString('hex')}` });
  const [logged, text, bytes, plain, sealed, attribute] = [
    'logged',
    'text',
    'bytes',
    'plain',
    'sealed',
    'attribute',
  ].map(needle) as [Needle, Needle, Needle, Needle, Needle, Needle];
  const six = { name: 'six digits', value: '271828' };

  await client.get('/health/alive', { headers: { 'x-request-id': logged.value } });
  await scene.database.query('INSERT INTO rate_limits (key) VALUES ($1), ($2)', [
    `before ${text.value} after`,
    `the code ${six.value}.`,
  ]);
  await scene.database.query(
    `INSERT INTO send_budgets VALUES (decode(rpad($1, 64, '0'), 'hex'), 'anonymous', now(), 0, now())`,
    [Buffer.from(bytes.value).toString('hex')],
  );
  // A flow whose input is in clear, as from the CLI, and one whose input is sealed by the codec.
  const input = { verificationId: randomUUID(), sendWithinMs: 500, providerCallMs: 500, waitForCodeMs: 500 };
  await temporalCli(
    ...['workflow', 'start', '--type', 'registration', '--task-queue', scene.taskQueue],
    ...['--workflow-id', `planted-${randomUUID()}`, '--search-attribute', `UserRef="${attribute.value}"`],
    ...['--input', JSON.stringify({ ...input, note: plain.value })],
  );
  await scene.temporal.workflow.start('registration', {
    taskQueue: scene.taskQueue,
    workflowId: `planted-${randomUUID()}`,
    args: [{ ...input, note: `odd ${sealed.value}` }],
  });

  const { open, files } = await everywhere();
  t.deepEqual(hunt([...open, ...files], [logged, text, bytes, plain, sealed, attribute, six]), [
    'attribute in decoded history',
    'attribute in description of a flow',
    'attribute in raw history',
    'attribute in temporal.sqlite',
    'bytes in send_budgets.address_index',
    'logged in log of api',
    'plain in decoded history',
    'plain in raw history',
    'plain in temporal.sqlite',
    'sealed in decoded history',
    'six digits in rate_limits.key',
    'text in rate_limits.key',
  ]);
});
