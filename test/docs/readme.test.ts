import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { ROOT } from '../../bin/lib/project.js';
import { programEnvironment } from '../support/environment.js';
import { startWholeSystem } from '../support/payments.js';

test('the first registration of the README, the second factor, the KYC case, the payment and Barong work as pasted', async (t) => {
  const { api, database, taskQueue } = await startWholeSystem();
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const [section = ''] = /## A first registration[\s\S]*?(?=\n## )/.exec(readme) ?? [];
  const blocks = [...section.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block);
  t.is(blocks.length, 5);
  const script = blocks.join('\necho\n');
  t.true(script.includes('http://127.0.0.1:3000'));
  const pasted = script.replaceAll('http://127.0.0.1:3000', api.url);
  // The terminal of the one who pastes finds the running system by its folder; here it is told where that is.
  const env = programEnvironment({ databaseUrl: database.url, taskQueue });
  const { stdout } = await promisify(execFile)('bash', ['-c', pasted], { cwd: ROOT, env });
  const [registered = '', loggedIn = '', reviewed = '', approved = '', paid = '', , member = ''] =
    stdout.split('\n');
  const { success, data } = JSON.parse(registered);
  t.true(success);
  t.like(data, { phone: '+996700123456', email: 'you@example.com', state: 'active' });
  t.regex(reviewed, /"status":"in_review".*"identity_check":\{"status":"verified","reason":null\}/);
  t.regex(approved, /"type":"individual_basic","status":"approved"\}\}$/);
  t.like(JSON.parse(paid).data, { amount: 10_000, currency: 'KGS', status: 'settled', refunded_amount: 0 });
  t.like(JSON.parse(member), { email: 'me@example.com', level: 1, state: 'active', otp: false });
  t.regex(loggedIn, /"provider":"sms","active":true.*"token":"[A-Za-z0-9_-]{43}"/);
});
