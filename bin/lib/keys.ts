import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Environment, setting } from './project.js';
import { Complaint } from './say.mjs';
import { writeFileAtomically } from './write-file.js';

/** Bytes of a key: AES-256 and HMAC-SHA-256 (platform/config/variables.ts refuses any other length). */
const KEY_BYTES = 32;
/** barong.md section 3; platform/config/jwt-keys.ts refuses shorter ones. */
const SIGNING_KEY_BITS = 2_048;
/** 192 bits, written in a URL as they are. */
const PASSWORD_BYTES = 24;

/** How each secret is made when nobody set it; the forms are those of platform/config/variables.ts. */
const MAKERS = {
  DATA_KEYS: () => `d1:${key()}`,
  PAYLOAD_KEYS: () => `p1:${key()}`,
  INDEX_KEY: key,
  CODE_KEY: key,
  REFERENCE_KEY: key,
  JWT_PRIVATE_KEYS: signingKey,
  POSTGRES_PASSWORD: () => randomBytes(PASSWORD_BYTES).toString('base64url'),
} as const;

/** The secrets of one installation. */
export type Keys = Record<keyof typeof MAKERS, string>;

/** The file that keeps the secrets of a data folder. */
export function keysFile(dataDirectory: string): string {
  return join(dataDirectory, 'keys.json');
}

/** Fresh secrets that nobody keeps: for a test run. */
export function makeKeys(): Keys {
  return Object.fromEntries(Object.entries(MAKERS).map(([name, make]) => [name, make()])) as Keys;
}

/**
 * The secrets of a data folder: what the environment sets, else what `keys.json` keeps, else made now and kept
 * there (0600). An unreadable file is never overwritten: without its keys the data cannot be read again.
 * @param options `needed`: there is data already, so that the file must be there too
 * @throws Complaint
 */
export function loadKeys(dataDirectory: string, environment: Environment, { needed = false } = {}): Keys {
  const path = keysFile(dataDirectory);
  if (needed && !existsSync(path) && setting(environment, 'POSTGRES_PASSWORD') === undefined) {
    throw new Complaint(
      `${path} is missing, and the database that is there cannot be opened without it: restore it from a copy, or delete the whole data folder to begin anew.`,
    );
  }
  const kept = existsSync(path) ? parse(path) : {};
  const added: Record<string, string> = {};
  const keys = Object.fromEntries(
    Object.entries(MAKERS).map(([name, make]) => {
      const known = setting(environment, name) ?? kept[name];
      if (known !== undefined) return [name, known];
      added[name] = make();
      return [name, added[name]];
    }),
  ) as Keys;
  if (Object.keys(added).length > 0) {
    writeFileAtomically(path, `${JSON.stringify({ ...kept, ...added }, null, 2)}\n`);
  }
  return keys;
}

function parse(path: string): Record<string, string> {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof value === 'object' && value !== null) return value as Record<string, string>;
  } catch {
    // Said below.
  }
  throw new Complaint(
    `${path} is damaged: restore it from a copy, or delete the whole data folder to begin anew (what is in it cannot be read without these keys).`,
  );
}

/** RS256: what verifies the family's tokens expects it (barong.md section 3). */
function signingKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: SIGNING_KEY_BITS });
  return privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64');
}

function key(): string {
  return randomBytes(KEY_BYTES).toString('base64');
}
