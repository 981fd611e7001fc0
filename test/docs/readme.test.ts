import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { ROOT } from '../../bin/lib/project.js';
import { startSystem } from '../support/system.js';

test('the first registration of the README and the login with a second factor work as pasted', async (t) => {
  const { api } = await startSystem();
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const [section = ''] = /## A first registration[\s\S]*?(?=\n## )/.exec(readme) ?? [];
  const blocks = [...section.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block);
  t.is(blocks.length, 2);
  const script = blocks.join('\necho\n');
  t.true(script.includes('http://127.0.0.1:3000'));
  const pasted = script.replaceAll('http://127.0.0.1:3000', api.url);
  const { stdout } = await promisify(execFile)('bash', ['-c', pasted]);
  const [registered = '', loggedIn = ''] = stdout.split('\n');
  const { success, data } = JSON.parse(registered);
  t.true(success);
  t.like(data, { phone: '+996700123456', email: 'you@example.com', state: 'active' });
  t.regex(loggedIn, /"provider":"sms","active":true.*"token":"[A-Za-z0-9_-]{43}"/);
});
