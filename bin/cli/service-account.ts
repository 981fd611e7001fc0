import { parseArgs } from 'node:util';
import { addServiceAccount } from '../../api/use-cases/add-service-account.js';
import { DomainError } from '../../domain/errors.js';
import { loadConfig } from '../../platform/config/config.js';
import { createBlindIndexer, createSealer } from '../../platform/crypto.js';
import { connectDatabase } from '../../platform/database.js';
import { Refusal } from './refusal.js';

export const SERVICE_ACCOUNT_USAGE = `  service-account create --owner <uid> --role <role> [--email <e-mail>]
                                        an account of a program, without a login; its owner makes its API keys
  role: one that permissions know; e-mail: name+UID@domain of its owner's unless said otherwise`;

/** What a person at the terminal is told instead of a code. */
const WORDS: Readonly<Record<string, string>> = {
  owner: 'nobody has this uid, or he is not active',
  role: 'no permission knows this role',
  email: 'its owner has no verified e-mail: say one with --email',
  email_taken: 'another service account has this e-mail',
};

/** `cli service-account create …`. @throws Refusal when it is called otherwise, or cannot be */
export async function serviceAccountCommand([name, ...args]: readonly string[]): Promise<void> {
  const given = name === 'create' ? options(args) : undefined;
  if (!given) throw new Refusal(`npm run cli -- …\n${SERVICE_ACCOUNT_USAGE}`);
  const config = loadConfig('cli');
  const database = connectDatabase(config, 'cli');
  try {
    const deps = {
      database,
      index: createBlindIndexer(config.INDEX_KEY),
      sealer: createSealer(config.DATA_KEYS),
    };
    process.stdout.write(`${await addServiceAccount(deps, given)}\n`);
  } catch (error) {
    const words = error instanceof DomainError ? WORDS[error.details.reason ?? ''] : undefined;
    throw words === undefined ? error : new Refusal(words);
  } finally {
    await database.destroy();
  }
}

function options(args: readonly string[]) {
  try {
    const option = { type: 'string' } as const;
    const { values } = parseArgs({
      args: [...args],
      options: { owner: option, role: option, email: option },
    });
    const { owner, role, email } = values;
    return owner === undefined || role === undefined ? undefined : { ownerUid: owner, role, email };
  } catch {
    return undefined;
  }
}
