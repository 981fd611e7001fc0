import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DomainError } from '../domain/errors.js';
import { ConfigError } from '../platform/config/config.js';
import { isDatabaseOutage } from '../platform/database.js';
import {
  PERMISSION_USAGE,
  permissionCommand,
  RESTRICTION_USAGE,
  restrictionCommand,
  WHITELINK_USAGE,
  whitelinkCommand,
} from './cli/access.js';
import { ADMIN_USAGE, adminCommand } from './cli/admin.js';
import { CASE_USAGE, caseCommand } from './cli/case.js';
import { INBOX_USAGE, inboxCommand } from './cli/inbox.js';
import { findLocalSystem } from './cli/local-system.js';
import { Refusal } from './cli/refusal.js';
import { SERVICE_ACCOUNT_USAGE, serviceAccountCommand } from './cli/service-account.js';
import { TELEGRAM_USAGE, telegramCommand } from './cli/telegram.js';
import { USER_USAGE, userCommand } from './cli/user.js';
import { WEBHOOK_USAGE, webhookCommand } from './cli/webhook.js';

const USAGE = `npm run cli -- <command>
${USER_USAGE}
${ADMIN_USAGE}
${CASE_USAGE}
${INBOX_USAGE}
${RESTRICTION_USAGE}
${WHITELINK_USAGE}
${PERMISSION_USAGE}
${SERVICE_ACCOUNT_USAGE}
${WEBHOOK_USAGE}
${TELEGRAM_USAGE}
Without DATABASE_URL it finds the system that npm start runs (DATA_DIR, default .data).`;

/** What is done to the system that runs here, or at DATABASE_URL. */
const COMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  user: userCommand,
  admin: adminCommand,
  case: caseCommand,
  inbox: inboxCommand,
  restriction: restrictionCommand,
  whitelink: whitelinkCommand,
  permission: permissionCommand,
  'service-account': serviceAccountCommand,
  webhook: webhookCommand,
};

/** `npm run cli -- …`, and `node dist/bin/cli.js …` in production: what support does. */
export async function main(args: readonly string[]): Promise<void> {
  try {
    const [noun, ...rest] = args;
    if (noun === 'telegram') return await telegramCommand(rest);
    const command = Object.hasOwn(COMMANDS, noun ?? '') ? COMMANDS[noun ?? ''] : undefined;
    if (!command) throw new Refusal(USAGE);
    findLocalSystem();
    await command(rest);
  } catch (error) {
    const words = wordsFor(error);
    if (words === undefined) throw error;
    process.stderr.write(`${words}\n`);
    process.exitCode = 1;
  }
}

/** What a person at the terminal is told; undefined for a fault of ours. */
function wordsFor(error: unknown): string | undefined {
  if (error instanceof Refusal || error instanceof ConfigError) return error.message;
  if (error instanceof DomainError && error.code === 'not_found') return 'nobody is found by that';
  return isDatabaseOutage(error) ? 'Postgres does not answer' : undefined;
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url))
  await main(process.argv.slice(2));
