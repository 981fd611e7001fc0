import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { ROOT } from '../../bin/lib/project.js';
import { isIn, logIn, noticesOf, verifyEmail } from '../support/accounts.js';
import { ban, newAdmin, newNumbered, seen } from '../support/admins.js';
import { onCleanup } from '../support/cleanup.js';
import { programEnvironment } from '../support/environment.js';
import { eventually, freshPhone, GOOD_PASSWORD, startSystem, type TestSystem } from '../support/system.js';
import { temporaryFolder } from './support/folder.js';
import type { Finished } from './support/run-node.js';

let system: TestSystem;
test.before(async () => {
  system = await startSystem();
});

/** Runs `cli admin create`. @param input what is piped into it */
async function create(
  args: readonly string[],
  { input = '', env = {} }: { input?: string; env?: Readonly<Record<string, string | undefined>> } = {},
): Promise<Finished> {
  const { database, taskQueue } = system;
  const child = spawn(process.execPath, ['bin/cli.mjs', 'admin', 'create', ...args], {
    cwd: ROOT,
    env: programEnvironment({ databaseUrl: database.url, taskQueue, env }),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  onCleanup(() => child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  // Whoever does not read his input closes it.
  child.stdin.on('error', () => {}).end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

let people = 0;
function somebody(): { phone: string; email: string; password: string } {
  people += 1;
  return { phone: freshPhone(), email: `root.${people}@example.com`, password: GOOD_PASSWORD };
}
const argsOf = ({ phone, email }: { phone: string; email: string }): string[] => [
  ...['--phone', phone],
  ...['--email', email],
];

test('a superadmin is made, logs in and administrates; telling it again changes nothing', async (t) => {
  const { client, database } = system;
  const root = somebody();
  const made = await create([
    ...argsOf({ ...root, email: root.email.toUpperCase() }),
    '--password',
    root.password,
  ]);
  t.is(made.code, 0, made.output);
  t.regex(made.output, /^ID[0-9A-F]{10} is superadmin: made$/m);
  const { token } = (await logIn(client, root)).body.data;
  const me = (await client.get('/user/get_me', { token })).body.data;
  t.like(me, { ...root, password: undefined, role: 'superadmin', state: 'active', email_verified: false });
  t.is((await client.get('/admin/user/list', { token })).status, 200);
  const again = await create([...argsOf(root), '--password', root.password]);
  t.regex(again.output, /is superadmin: promoted$/m);
  t.is((await logIn(client, root)).status, 200);
  const log = await database.query(
    `SELECT action, ip, user_agent FROM activities WHERE topic = 'admin' AND user_id = $1 ORDER BY id`,
    [me.id],
  );
  t.deepEqual(
    log.map(({ action }) => action),
    ['make_superadmin', 'set_password', 'promote_superadmin'],
  );
  for (const { ip, user_agent: agent } of log) {
    t.is(ip, 'terminal');
    t.regex(agent as string, /^cli admin create, by ./);
  }
});

test('the password may come through standard input', async (t) => {
  const root = somebody();
  const made = await create(argsOf(root), { input: `${root.password}\n` });
  t.is(made.code, 0, made.output);
  t.is((await logIn(system.client, root)).status, 200);
});

test('an account is promoted and keeps its password and sessions, or gets the new one and loses them', async (t) => {
  const { client, database } = system;
  const [kept, changed] = [await newNumbered(system), await newNumbered(system)];
  const other = { phone: kept.phone.replace('+996', '0'), email: 'another@example.com' };
  t.regex((await create(argsOf(other))).output, /is superadmin: promoted$/m);
  t.true(await isIn(client, kept.token));
  t.like(await seen(client, kept, kept), { role: 'superadmin', email: kept.email });
  t.deepEqual(await noticesOf(database, kept), []);

  const password = 'four quiet rivers';
  t.is((await create([...argsOf(changed), '--password', password])).code, 0);
  t.false(await isIn(client, changed.token));
  t.is((await logIn(client, changed)).status, 401);
  t.is((await logIn(client, { ...changed, password })).status, 200);
  t.deepEqual(await noticesOf(database, changed), ['password_changed by sms']);
});

test('what the API would refuse is one sentence, and nothing is made', async (t) => {
  const { client, database } = system;
  const [admin, banned, holder] = [
    await newAdmin(system),
    await newNumbered(system),
    await newNumbered(system),
  ];
  await ban(client, admin, banned);
  await verifyEmail(client, holder);
  const root = somebody();
  const phone = ['--phone', root.phone];
  const email = ['--email', root.email];
  const password = ['--password', root.password];
  for (const [args, words] of [
    [[...phone, ...email], /^The password field must be defined$/m],
    [[...phone, ...email, '--password', 'short'], /^The password field must have at least 8 characters$/m],
    [
      [...phone, ...email, '--password', 'password1'],
      /^The password field is too common or too easy to guess$/m,
    ],
    [
      [...phone, ...email, '--password', root.phone],
      /^The password field is too common or too easy to guess$/m,
    ],
    [['--phone', '12', ...email, ...password], /^The phone field must be a valid mobile phone number$/m],
    [[...phone, '--email', 'nobody', ...password], /^The email field must be a valid email address$/m],
    [[...phone, ...password], /^The email field must be defined$/m],
    [[...phone, '--email', holder.email, ...password], /^another account has verified this e-mail$/m],
    [['--phone', banned.phone, ...email], /^the account of this phone is banned, locked or deleted$/m],
    [['--role', 'admin'], /admin create --phone/],
  ] as const) {
    const refused = await create(args);
    t.is(refused.code, 1, args.join(' '));
    t.regex(refused.output, words);
    t.false(refused.output.includes('    at '), refused.output);
  }
  t.is((await logIn(client, root)).status, 401);
  const [roles] = await database.query(
    `SELECT count(*)::int AS n FROM users WHERE id = $1 AND role = 'superadmin'`,
    [banned.id],
  );
  t.deepEqual(roles, { n: 0 });
});

test('without DATABASE_URL it finds the system that runs on DATA_DIR', async (t) => {
  const folder = join(temporaryFolder(), 'data');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'urls.json'), JSON.stringify({ postgres: system.database.url }));
  writeFileSync(join(folder, 'keys.json'), '{}');
  const root = somebody();
  const env = { DATABASE_URL: undefined, DATA_DIR: folder };
  const made = await create([...argsOf(root), '--password', root.password], { env });
  t.is(made.code, 0, made.output);
  await t.notThrowsAsync(eventually(async () => (await logIn(system.client, root)).status === 200));
});
