import type { Route } from '../../../../../api/http/route.js';
import { type Input, pairsOf } from './asked.js';
import { PASSWORD } from './people.js';
import { formOf, freshWord } from './prepared.js';

/** A4: what a statement that is put together from texts would run. */
const SQL = ["' OR 1=1 --", "'; DROP TABLE users; --", 'id; SELECT pg_sleep(9)'];
/** A6: texts that Postgres or a JSON parser stumbles over, and texts that only look odd. */
const BROKEN = ['a\u0000b', '\ud800'];
const ODD = ['\u202eltr', '😀\uffff'];
/** A5: what is no scalar. */
const OPERATORS: readonly unknown[] = [{ $gt: '' }, ['a']];
const OTHERS: readonly unknown[] = [null, true, -1.5];
/** What takes an object, too: what a captcha's widget gives. */
const TAKES_OBJECTS: readonly string[] = ['captcha_response'];

/** Valid enough to get to the parameter beside it. */
const PLAIN: Readonly<Record<string, () => string>> = {
  email: () => `${freshWord()}@example.com`,
  password: () => PASSWORD,
  new_password: () => PASSWORD,
  confirm_password: () => PASSWORD,
  reset_password_token: () => 'a'.repeat(43),
  algorithm: () => 'HS256',
  doc_type: () => 'Passport',
  doc_expire: () => '2099-01-31',
  country: () => 'KG',
  phone_number: () => '+996700999999',
  verification_code: () => '000000',
  topic: () => 'all',
  title: () => 'personal',
  data: () => '{}',
};

const isBroken = (value: unknown): boolean => (BROKEN as readonly unknown[]).includes(value);

/** A call with one parameter that is hostile. */
interface HostileCall {
  readonly parameter: string;
  readonly value: unknown;
  /** It has to be refused; anything else may be text like any other. */
  readonly isRefused: boolean;
  /** Nothing has such a path, so that no operation is asked. */
  readonly isNowhere: boolean;
  readonly input: () => Promise<Input>;
}

/** What is known of whoever asks, for the parameters that a call is checked for first. */
type Known = Readonly<Record<string, () => string | Promise<string>>>;

/** All hostile calls of an operation (A4, A5, A6, A15). */
export function hostileCalls(route: Route, known: Known): readonly HostileCall[] {
  const calls: HostileCall[] = [];
  const params = Object.keys(route.params?.fields ?? {});
  const query = namesOf(route.query);
  const body = namesOf(route.body);
  const add = (parameter: string, value: unknown, isRefused: boolean, input: () => Promise<Input>) =>
    calls.push({ parameter, value, isRefused, isNowhere: params.includes(parameter) && isRefused, input });
  const plain = async (): Promise<Input> => ({
    ...(params.length > 0 && { params: await plainOf(params, known) }),
    ...(query.length > 0 && { query: await plainOf(required(route.query), known) }),
    ...(body.length > 0 && { body: await plainOf(required(route.body), known) }),
  });
  for (const name of params)
    for (const value of [...SQL, ...BROKEN.slice(0, 1), ...ODD])
      add(name, value, isBroken(value), async () => ({
        ...(await plain()),
        params: { [name]: value },
      }));
  for (const name of query) {
    for (const value of [...SQL, ...BROKEN.slice(0, 1), ...ODD])
      add(name, value, isBroken(value), async () => withQuery(await plain(), [[name, value]]));
    // A15: two of them are none.
    const twice = ['1', '2'].map((value) => [name, value] as const);
    add(name, 'twice', true, async () => withQuery(await plain(), twice));
  }
  for (const name of body) {
    const isFile = route.lenient?.files !== undefined;
    const texts = [...SQL, ...(isFile ? [] : BROKEN), ...ODD];
    const objects = isFile ? [] : [...OPERATORS, ...OTHERS];
    for (const value of [...texts, ...objects]) {
      const isRefused = isBroken(value) || (OPERATORS.includes(value) && !TAKES_OBJECTS.includes(name));
      add(name, value, isRefused, async () => {
        const { body: sent, ...rest } = await plain();
        const changed = { ...(sent as object), [name]: value };
        return { ...rest, body: isFile ? await formOf(changed as Record<string, string>) : changed };
      });
    }
  }
  return calls;
}

const namesOf = (schema: Route['body']): string[] =>
  Object.keys(schema?.fields ?? {}).filter((name) => name !== 'upload');

function required(schema: Route['body']): string[] {
  const described = schema?.describe().fields ?? {};
  return namesOf(schema).filter((name) => (described[name] as { optional?: boolean }).optional !== true);
}

async function plainOf(names: readonly string[], known: Known): Promise<Record<string, string>> {
  const pairs = names.map(async (name) => [name, await (known[name] ?? PLAIN[name] ?? freshWord)()] as const);
  return Object.fromEntries(await Promise.all(pairs));
}

/** A parameter by other values than the plain one. */
function withQuery(input: Input, pairs: readonly (readonly [string, string])[]): Input {
  const names = new Set(pairs.map(([name]) => name));
  const rest = pairsOf(input.query ?? {}).filter(([name]) => !names.has(name));
  return { ...input, query: [...rest, ...pairs] };
}
