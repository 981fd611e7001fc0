import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { ROOT } from '../../bin/lib/project.js';
import { startSystem } from '../support/system.js';

test('the first registration of the README works as pasted', async (t) => {
  const { api } = await startSystem();
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const [, script = ''] = /## A first registration[\s\S]*?```sh\n([\s\S]*?)```/.exec(readme) ?? [];
  t.true(script.includes('http://127.0.0.1:3000'));
  const pasted = script.replaceAll('http://127.0.0.1:3000', api.url);
  const { stdout } = await promisify(execFile)('bash', ['-c', pasted]);
  const { success, data } = JSON.parse(stdout);
  t.true(success);
  t.like(data, { phone: '+996700123456', email: 'you@example.com', state: 'active' });
});
