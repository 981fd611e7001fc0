import { userInfo } from 'node:os';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { object } from 'yup';
import { compile } from '../../api/http/validate.js';
import { sentence } from '../../api/surfaces/ackgt/errors.js';
import { email, password, phone } from '../../api/surfaces/ackgt/fields.js';
import { createSuperadmin, type NewSuperadmin } from '../../api/use-cases/superadmin.js';
import { DomainError } from '../../domain/errors.js';
import { DEFAULT_LANGUAGE } from '../../domain/language.js';
import { loadConfig } from '../../platform/config/config.js';
import { standingRules } from '../../platform/config/standing.js';
import { createBlindIndexer, createSealer } from '../../platform/crypto.js';
import { connectDatabase } from '../../platform/database.js';
import { newId } from '../../platform/ids.js';
import { createPasswordHasher } from '../../platform/password-hasher.js';
import { createPhoneParser, type PhoneParser } from '../../platform/phone.js';
import { Refusal } from './refusal.js';

export const ADMIN_USAGE = `  admin create --phone <phone> --email <e-mail> [--password <password>]
                            makes a superadmin, or promotes the account that holds the phone
  password: better through standard input than in the list of processes; an account that exists may keep its own`;

/** What a person at the terminal is told instead of a code. */
const WORDS: Readonly<Record<string, string>> = {
  conflict: 'another account has verified this e-mail',
  'conflict:phone': 'another account has proved this phone beside the one that it logs in by',
  forbidden: 'the account of this phone is banned, locked or deleted',
};

/** `cli admin create …`. @throws Refusal when it is called otherwise, or the API would refuse such an account */
export async function adminCommand(args: readonly string[]): Promise<void> {
  const given = await readArguments(args);
  const config = loadConfig('cli');
  const phones = createPhoneParser([config.PHONE_DEFAULT_REGION, ...config.PHONE_OTHER_REGIONS], []);
  const database = connectDatabase(config, 'cli');
  try {
    const { uid, outcome } = await createSuperadmin(
      {
        database,
        index: createBlindIndexer(config.INDEX_KEY),
        sealer: createSealer(config.DATA_KEYS),
        hasher: createPasswordHasher(config.HASH_QUEUE_MAX),
        productName: config.PRODUCT_NAME,
        standing: standingRules(config),
      },
      {
        requestId: newId(),
        ip: 'terminal',
        userAgent: `cli admin create, by ${userInfo().username}`,
        language: 'en',
      },
      checked(phones, given),
    );
    process.stdout.write(`${uid} is superadmin: ${outcome}\n`);
  } catch (error) {
    throw inWords(error);
  } finally {
    await database.destroy();
  }
}

/** What was given, as it was typed. */
type Given = Readonly<Record<'phone' | 'email' | 'password', string | undefined>>;

/** @throws Refusal */
async function readArguments([name, ...rest]: readonly string[]): Promise<Given> {
  const option = { type: 'string' } as const;
  try {
    if (name !== 'create') throw new TypeError('no such command');
    const { values } = parseArgs({
      args: rest,
      options: { phone: option, email: option, password: option },
    });
    return { phone: values.phone, email: values.email, password: values.password ?? (await piped()) };
  } catch (error) {
    if (error instanceof TypeError) throw new Refusal(`npm run cli -- …\n${ADMIN_USAGE}`);
    throw error;
  }
}

/** The first line of standard input, where something is piped into it. */
async function piped(): Promise<string | undefined> {
  if (process.stdin.isTTY) return undefined;
  const [line = ''] = (await text(process.stdin)).split(/\r?\n/);
  return line === '' ? undefined : line;
}

/** Held against the API's own rules. @throws DomainError `validation_failed` */
function checked(phones: PhoneParser, given: Given): NewSuperadmin {
  const parse = (spelt: string): string | null => phones.parse(spelt);
  compile(object({ phone: phone(parse), email: email(), password: password().optional() }))(given);
  return {
    phone: parse(given.phone ?? '') ?? '',
    email: given.email ?? '',
    ...(given.password !== undefined && { password: given.password }),
    language: DEFAULT_LANGUAGE,
  };
}

function inWords(error: unknown): unknown {
  if (!(error instanceof DomainError)) return error;
  const { code, details } = error;
  const words = details.fields?.map(sentence).join('\n') ?? WORDS[`${code}:${details.reason}`] ?? WORDS[code];
  return words === undefined ? error : new Refusal(words);
}
