import { ensureDatabase, withClient } from '../../bin/lib/postgres-server.js';
import { say } from '../../bin/lib/say.mjs';
import { IDENTITY_SEALED } from '../../models/identity-attempt.js';
import { KYC_SEALED } from '../../models/kyc-case.js';
import { SEALED } from '../../models/user.js';
import { loadConfig } from '../../platform/config/config.js';
import { createSealer, makeSessionToken } from '../../platform/crypto.js';
import { newId } from '../../platform/ids.js';
import { migrateToLatest } from '../../platform/migrate.js';
import { makeCrowd } from './crowd.js';
import { headerLines } from './kept-connection.js';
import type { Program } from './program.js';
import { type Product, type ProductOptions, startProduct } from './sides.js';
import type { Stage } from './stage.js';
import type { Target, TurnResult } from './turn.js';
import { type Turns, takeTurns } from './turns.js';

/** How many there are on each side. */
export interface CrowdSize {
  readonly users: number;
  readonly cases: number;
}

/** The pages that reviewers look at, and how each side answered. */
export interface KycPages {
  readonly sizes: Readonly<Record<'few' | 'many', CrowdSize>>;
  readonly pages: readonly { readonly title: string; readonly turns: Turns }[];
}

/** Issue 5, section 5: "with 200,000 users and 50,000 cases …, no more than 3× the same page with 1,000 users". */
const SIZES = { few: { users: 1_000, cases: 250 }, many: { users: 200_000, cases: 50_000 } } as const;
const REVIEWER = 'ID0000000001';

/** What of an individual's form says who he is; the rest of it is as long as a form is. */
const FORM = {
  ...{ last_name: 'Токтогулова', first_name: 'Айзада', document_series: 'AC', document_number: '1234567' },
  additional_contact_info: 'x'.repeat(2_000),
};
const CLAIM = { resident: { pinfl: '31212904567890', birthDate: '1990-12-31' } };
const PERSON = {
  ...{ lastName: 'Токтогулова', firstName: 'Айзада', middleName: null, birthDate: '1990-12-31' },
  ...{ pinfl: '31212904567890', document: 'AC 1234567' },
};

/** The list as it opens, and narrowed down; every one of them has a full page on both sides. */
const LISTS = [
  '',
  '&type=legal',
  '&statuses[]=approved',
  '&statuses[]=created&statuses[]=in_review',
  '&page=2',
];

/** The lists of the Barong family's administrators (issue 8: the same demand); every one has a full page on both sides, too. */
const ACCOUNT_LISTS = [
  '/users?',
  '/users?page=2&',
  '/users?order_by=created_at&ordering=desc&',
  '/users?state=active&role=member&',
  '/users?country=KG&extended=true&',
  '/users/labels?key=phone&value=verified&',
  '/users/documents/pending?',
];

interface Place {
  readonly databaseUrl: string;
  readonly token: string;
  /** The same account's session of the Barong family. */
  readonly cookie: string;
  /** Numbers of an individual's cases. */
  readonly numbers: readonly string[];
}

/** Two products, alike but for the number of people in their databases, answer the same pages in turns. */
export async function measureKycPages(
  stage: Stage,
  load: Program,
  options: Pick<ProductOptions, 'build' | 'variant'>,
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<KycPages> {
  say('\nFilling a database with 1,000 and one with 200,000 people');
  const few = await prepare(stage, 'few');
  const many = await prepare(stage, 'many');
  const sides: Product[] = [];
  try {
    for (const [label, { databaseUrl: url }] of Object.entries({ few, many })) {
      const variant = { ...options.variant, label };
      const databaseUrls = { api: url, worker: url };
      sides.push(await startProduct(stage, load, { ...options, variant, databaseUrls }));
    }
    const places: Readonly<Record<string, Place>> = { few, many };
    const pages: { title: string; turns: Turns }[] = [];
    for (const [title, pathsOf] of Object.entries(PAGES)) {
      const match = {
        ...{ title, callers: 1, rounds, seconds, warmUpSeconds: seconds / 2 },
        play: (
          side: { label: string },
          turn: { callers: number; limit: { seconds: number } | { count: number } },
        ) => {
          const { origin } = sides.find(({ label }) => label === side.label) as Product;
          const targets = targetsOf(places[side.label] as Place, pathsOf);
          return load.ask<TurnResult>({ ...turn, work: { kind: 'get', origin, targets } });
        },
      };
      pages.push({ title, turns: await takeTurns(sides, stage.parts, match) });
    }
    return { sizes: SIZES, pages };
  } finally {
    await Promise.all(sides.map((side) => side.stop()));
  }
}

const BARONG_ADMIN = '/api/v2/barong/admin';

/** By their titles. */
const PAGES: Readonly<Record<string, (place: Place) => readonly string[]>> = {
  'list of KYC cases': () => LISTS.map((filter) => `/admin/kyc/list?per_page=20${filter}`),
  'lists of accounts, Barong family': () => ACCOUNT_LISTS.map((list) => `${BARONG_ADMIN}${list}limit=20`),
  'page of a KYC case': ({ numbers }) =>
    numbers.map((number) => `/admin/kyc/get?type=individual_basic&id=${number}`),
};

function targetsOf(place: Place, pathsOf: (place: Place) => readonly string[]): readonly Target[] {
  const { token, cookie } = place;
  return pathsOf(place).map((path) => ({
    path,
    ...(path.startsWith(BARONG_ADMIN)
      ? { headers: headerLines({ Cookie: `_barong_session=${cookie}` }) }
      : { token }),
  }));
}

/** A database of its own, its people, and a reviewer who is signed in. */
async function prepare({ databaseUrl, keys }: Stage, label: keyof typeof SIZES): Promise<Place> {
  const { users, cases } = SIZES[label];
  const url = new URL(databaseUrl);
  await ensureDatabase(Number(url.port), decodeURIComponent(url.password), `kyc_${label}`);
  url.pathname = `/kyc_${label}`;
  await migrateToLatest(url.href);
  const config = loadConfig('cli', { ...keys, NODE_ENV: 'production', DATABASE_URL: url.href });
  const sealer = createSealer(config.DATA_KEYS);
  const { token, digest } = makeSessionToken();
  const cookie = makeSessionToken();
  return withClient(url.href, async (client) => {
    await makeCrowd((sql, values) => client.query(sql, values), {
      ...{ users, cases, emailSealed: sealer.seal(SEALED.email, 'aizada@example.com') },
      formSealed: sealer.seal(KYC_SEALED.form, JSON.stringify(FORM)),
      claimSealed: sealer.seal(IDENTITY_SEALED.claim, JSON.stringify(CLAIM)),
      personSealed: sealer.seal(IDENTITY_SEALED.person, JSON.stringify(PERSON)),
    });
    await client.query(
      `WITH reviewer AS (UPDATE users SET role = 'compliance' WHERE uid = $1 RETURNING id)
       INSERT INTO sessions (id, user_id, token_digest, ip, user_agent, expires_at)
       SELECT $2, id, $3, '127.0.0.1', 'bench', now() + interval '1 day' FROM reviewer`,
      [REVIEWER, newId(), digest],
    );
    // Bound to the browser that the load names, which is none.
    await client.query(
      `INSERT INTO sessions (id, user_id, token_digest, csrf_digest, ip, user_agent, expires_at)
       SELECT $2, id, $3, $3, '127.0.0.1', '', now() + interval '1 day' FROM users WHERE uid = $1`,
      [REVIEWER, newId(), cookie.digest],
    );
    // Spread over all of them; the tenth ones have a document.
    const { rows } = await client.query<{ number: string }>(
      `SELECT number FROM kyc_cases WHERE type = 'individual_basic' ORDER BY sha256(number::text::bytea) LIMIT 64`,
    );
    return { databaseUrl: url.href, token, cookie: cookie.token, numbers: rows.map(({ number }) => number) };
  });
}
