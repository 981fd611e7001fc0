import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startAbleId } from './able-id.js';
import { startAuth0 } from './auth0.js';
import { startCaptcha } from './captcha.js';
import { startKycaid } from './kycaid.js';
import type { ListenOptions, RunningSimulator } from './lib/api.js';
import { jsonFields } from './lib/json-fields.js';
import { startMail } from './mail.js';
import { startNambaOne } from './namba-one.js';
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
  'namba-one': startNambaOne,
  captcha: startCaptcha,
  auth0: startAuth0,
  kycaid: startKycaid,
};

/**
 * `node --import tsx simulators/main.ts <name> [--port N] [--host H] [--settings FILE]`: runs one simulator with its
 * default credentials until SIGTERM, SIGINT or the end of a supervisor that holds the other end of an IPC channel. Says
 * where it is in one line of JSON on stdout. FILE holds other options of its start as one JSON object: secrets do not
 * belong into a command line.
 */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      port: { type: 'string', default: '0' },
      host: { type: 'string', default: '127.0.0.1' },
      settings: { type: 'string' },
    },
  });
  const [name = ''] = positionals;
  const start = Object.hasOwn(SIMULATORS, name) ? SIMULATORS[name] : undefined;
  const port = /^[0-9]{1,5}$/.test(values.port) ? Number(values.port) : -1;
  const settings = values.settings === undefined ? {} : jsonFields(readFileSync(values.settings, 'utf8'));
  if (!start || positionals.length !== 1 || port < 0 || port > 65_535 || settings === null) {
    const names = Object.keys(SIMULATORS).join('|');
    throw new Error(`usage: simulators/main.ts ${names} [--port N] [--host H] [--settings FILE]`);
  }
  const simulator = await start({ ...settings, port, host: values.host });
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
