import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';

function run(...args: string[]): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', 'simulators/main.ts', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function firstLine(stream: NodeJS.ReadableStream | null): Promise<string> {
  if (!stream) throw new Error('no stream');
  let text = '';
  for await (const chunk of stream) {
    text += String(chunk);
    if (text.includes('\n')) break;
  }
  return text.split('\n', 1)[0] ?? '';
}

for (const name of [
  'sms-gateway',
  'twilio',
  'telegram',
  'mail',
  'able-id',
  'namba-one',
  'captcha',
  'auth0',
]) {
  test(`${name} runs as a process and ends on SIGTERM`, async (t) => {
    const child = run(name, '--port', '0');
    t.teardown(() => child.kill('SIGKILL'));
    const said = JSON.parse(await firstLine(child.stdout)) as Record<
      'simulator' | 'url' | 'smtp_url',
      string
    >;
    const { simulator, url } = said;
    t.is(simulator, name);
    t.is(/^smtp:/.test(said.smtp_url ?? ''), name === 'mail');
    const response = await fetch(`${url}/control/messages`);
    t.deepEqual(await response.json(), { items: [] });
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number | null];
    t.is(code, 0);
  });
}

test('options of a start come in a file: secrets are in no command line', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'vestibule-test-settings-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'settings.json');
  writeFileSync(file, JSON.stringify({ apiKey: 'another-key', port: 1 }));
  const child = run('namba-one', '--settings', file);
  t.teardown(() => child.kill('SIGKILL'));
  const { url } = JSON.parse(await firstLine(child.stdout)) as { url: string };
  const headers = { authorization: 'Bearer another-key' };
  t.is((await fetch(`${url}/payment-orders/none`, { headers })).status, 404);
  t.is((await fetch(`${url}/payment-orders/none`)).status, 401);

  writeFileSync(file, '[]');
  const wrong = run('namba-one', '--settings', file);
  t.teardown(() => wrong.kill('SIGKILL'));
  t.regex(await firstLine(wrong.stderr), /^usage: /);
});

for (const args of [
  [],
  ['unknown'],
  ['toString'],
  ['twilio', '--port', '99999'],
  ['twilio', '--port', 'x'],
  ['twilio', 'more'],
]) {
  test(`"${args.join(' ')}" is a wrong call`, async (t) => {
    const child = run(...args);
    t.teardown(() => child.kill('SIGKILL'));
    const said = firstLine(child.stderr);
    const [code] = (await once(child, 'exit')) as [number | null];
    t.is(code, 1);
    t.regex(await said, /^usage: /);
  });
}
