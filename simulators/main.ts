import { parseArgs } from 'node:util';
import { startAbleId } from './able-id.js';
import type { ListenOptions, RunningSimulator } from './lib/api.js';
import { startMail } from './mail.js';
import { startSmsGateway } from './sms-gateway.js';
import { startTelegram } from './telegram.js';
import { startTwilio } from './twilio.js';

/** Simulators that can run as a process of their own. */
const SIMULATORS: Readonly<Record<string, (options: ListenOptions) => Promise<RunningSimulator>>> = {
  'sms-gateway': startSmsGateway,
  twilio: startTwilio,
  telegram: startTelegram,
  mail: startMail,
  'able-id': startAbleId,
};

/**
 * `node --import tsx simulators/main.ts <name> [--port N] [--host H]`: runs one simulator with its default
 * credentials until SIGTERM, SIGINT or the end of a supervisor that holds the other end of an IPC channel. Says where it is in one line of JSON on stdout.
 */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { port: { type: 'string', default: '0' }, host: { type: 'string', default: '127.0.0.1' } },
  });
  const [name = ''] = positionals;
  const start = Object.hasOwn(SIMULATORS, name) ? SIMULATORS[name] : undefined;
  const port = /^[0-9]{1,5}$/.test(values.port) ? Number(values.port) : -1;
  if (!start || positionals.length !== 1 || port < 0 || port > 65_535) {
    throw new Error(`usage: simulators/main.ts ${Object.keys(SIMULATORS).join('|')} [--port N] [--host H]`);
  }
  const simulator = await start({ port, host: values.host });
  process.stdout.write(
    `${JSON.stringify({ simulator: name, url: simulator.url, smtp_url: simulator.smtpUrl })}\n`,
  );
  const stop = (): void => void simulator.close().then(() => process.exit(0));
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, stop);
  if (process.channel) process.once('disconnect', stop);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : 'failed'}\n`);
  process.exit(1);
});
