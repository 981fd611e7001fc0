import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
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

for (const name of ['sms-gateway', 'twilio', 'telegram', 'mail', 'able-id']) {
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
