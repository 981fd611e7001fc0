import test from 'ava';
import { newNumbered } from '../support/admins.js';
import { programEnvironment } from '../support/environment.js';
import { startSystem, type TestSystem } from '../support/system.js';
import { type Finished, runNode } from './support/run-node.js';

let system: TestSystem;
test.before(async () => {
  system = await startSystem({ TRUSTED_PROXIES: '127.0.0.1' });
});

function cli(...args: string[]): Promise<Finished> {
  const { database, taskQueue } = system;
  return runNode(['bin/cli.mjs', ...args], programEnvironment({ databaseUrl: database.url, taskQueue }));
}
const linesOf = ({ output }: Finished): string[] => output.split('\n').filter((line) => line !== '');

test.serial('restrictions: added, listed, ended', async (t) => {
  t.deepEqual(linesOf(await cli('restriction', 'list')), ['there is none']);
  t.is((await cli('restriction', 'add', 'blacklist', 'country', 'Germany', '--code', '451')).code, 0);
  const again = await cli('restriction', 'add', 'blacklist', 'country', 'Germany');
  t.deepEqual(again, { code: 1, output: 'there is one of this category, scope and value already\n' });
  t.is((await cli('restriction', 'add', 'maintenance', 'all', '--hours', '2')).code, 0);
  const lines = linesOf(await cli('restriction', 'list'));
  t.deepEqual(
    lines.map((line) => line.replace(/20\d\d-[\d:T.-]+Z/, '<time>')),
    ['1  blacklist  country Germany  enabled  answers 451', '3  maintenance  all all  enabled  until <time>'],
  );
  for (const id of ['1', '3']) t.is((await cli('restriction', 'remove', id)).code, 0);
  t.is((await cli('restriction', 'remove', '1')).output, 'there is no such restriction\n');
});

test.serial('what keeps nobody out is refused', async (t) => {
  for (const args of [
    ['blacklist', 'ip', '0x7f.1'],
    ['blacklist', 'ip_subnet', '10.0.0.0/33'],
    ['blacklist', 'country', '1'],
    ['blacklist', 'all', 'everybody'],
    ['blacklist', 'ip', '203.0.113.7', '--code', '200'],
    ['blacklist', 'ip', '203.0.113.7', '--hours', '0'],
    ['blacklist', 'ip', '203.0.113.7', '--days', '1'],
    ['greylist', 'all'],
    ['blacklist'],
  ]) {
    const { code, output } = await cli('restriction', 'add', ...args);
    t.is(code, 1, args.join(' '));
    t.regex(output, /restriction add <category> <scope>/);
  }
});

test.serial('a whitelink works at the API', async (t) => {
  const { output, code } = await cli('whitelink', 'create', '--hours', '2');
  t.is(code, 0);
  const [token = ''] = output.split(' ');
  t.regex(output, /^[A-Za-z0-9_-]{43} {2}works for 2 hours/);
  const answer = await system.client.post(
    '/api/v2/barong/identity/users/access',
    { whitelink_token: token },
    { headers: { 'x-forwarded-for': '203.0.113.99' } },
  );
  t.is(answer.status, 201);
  t.regex((await cli('restriction', 'list')).output, /whitelist {2}ip 203\.0\.113\.99 {2}enabled/);
  const rows = await system.database.query('SELECT * FROM whitelinks');
  t.false(JSON.stringify(rows).includes(token));
  t.is((await cli('whitelink', 'create', '--hours', '721')).code, 1);
});

test.serial('permissions are listed', async (t) => {
  const lines = linesOf(await cli('permission', 'list'));
  t.true(lines.some((line) => / {2}member {2}ACCEPT ALL api\/v2\/barong\/resource$/.test(line)));
  t.is((await cli('permission', 'list', 'all')).code, 1);
});

test.serial('a service account: of an active owner, with a role that there is', async (t) => {
  const somebody = await newNumbered(system);
  const [row] = await system.database.query<{ uid: string }>('SELECT uid FROM users WHERE id = $1', [
    somebody.id,
  ]);
  const owner = row?.uid ?? '';
  const create = (...args: string[]) => cli('service-account', 'create', ...args);
  t.is(
    (await create('--owner', owner, '--role', 'member')).output,
    'its owner has no verified e-mail: say one with --email\n',
  );
  await system.database.query('UPDATE users SET email_verified_at = now() WHERE id = $1', [somebody.id]);
  const made = await create('--owner', owner, '--role', 'service_account');
  t.regex(made.output, /^SI[0-9A-F]{10}\n$/);
  const own = ['--owner', owner, '--role', 'service_account', '--email', 'bot@example.com'];
  t.is((await create(...own)).code, 0);
  t.is((await create(...own)).output, 'another service account has this e-mail\n');
  t.is((await create('--owner', owner, '--role', 'king')).output, 'no permission knows this role\n');
  t.is(
    (await create('--owner', 'ID0000000000', '--role', 'member')).output,
    'nobody has this uid, or he is not active\n',
  );
  t.is((await create('--owner', owner)).code, 1);
});
