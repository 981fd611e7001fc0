import { parseArgs } from 'node:util';
import { Complaint } from '../../bin/lib/say.mjs';

/** What can be measured. */
export const SCENARIOS = [
  'counts',
  'registration',
  'two-factor-login',
  'login',
  'password-reset',
  'get-me',
  'family',
  'kyc-pages',
  'submission',
  'settlement',
  'intake',
  'events-out',
  'case-memory',
  'memory',
  'start',
] as const;
export type Scenario = (typeof SCENARIOS)[number];

/** The numbers of callers that the ratios are about. */
const CALLERS = [16, 1] as const;
export type Callers = (typeof CALLERS)[number];

/** Another build or another environment of the product, measured in the same run. */
export interface Variant {
  readonly label: string;
  /** Its production build; absent: the one that is measured anyway. */
  readonly folder?: string;
  readonly nodeArgs: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** How the bench was called. */
export interface Options {
  readonly scenarios: readonly Scenario[];
  readonly rounds: number;
  /** Length of a turn. */
  readonly seconds: number;
  /** How many call at once; each is a match of its own. */
  readonly callers: readonly Callers[];
  /** A finished build to measure instead of a fresh one. */
  readonly build: string | undefined;
  readonly variants: readonly Variant[];
  /** Folder for profiles of the product's processes. */
  readonly profiles: string | undefined;
  /** Exit code 1 when something that is asked for is missed. */
  readonly check: boolean;
  /** Put the tables into docs/performance.md. */
  readonly write: boolean;
}

export const USAGE = `npm run bench -- [options]
  --only a,b        of: ${SCENARIOS.join(', ')} (default: all)
  --rounds N        turns of each side (default 3)
  --seconds N       length of a turn (default 10)
  --callers N       only with so many callers: ${CALLERS.join(' or ')}
  --quick           one round of two seconds: whether it works, not how fast it is
  --build FOLDER    measure this production build; default: build one now
  --variant "LABEL NAME=value …"   measure the product once more with these variables; BUILD=folder is another build,
                    NODE=--flag,--flag its Node flags; may be given again
  --profile FOLDER  write V8 processor profiles of the product's API and worker there
  --check           exit code 1 when a ratio of docs/performance.md is missed
  --write           put the tables into docs/performance.md`;

/** @throws Complaint that shows how it is called */
export function readOptions(args: readonly string[]): Options {
  const { values } = parse(args);
  const named = values.only?.split(',') ?? SCENARIOS;
  const scenarios = SCENARIOS.filter((scenario) => named.includes(scenario));
  if (scenarios.length !== named.length) throw new Complaint(`unknown scenario\n\n${USAGE}`);
  return {
    scenarios,
    rounds: values.quick ? 1 : count(values.rounds),
    callers: CALLERS.filter((callers) => values.callers === undefined || Number(values.callers) === callers),
    seconds: values.quick ? 2 : count(values.seconds),
    build: values.build,
    variants: (values.variant ?? []).map(parseVariant),
    profiles: values.profile,
    check: values.check,
    write: values.write,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        only: { type: 'string' },
        rounds: { type: 'string', default: '3' },
        seconds: { type: 'string', default: '10' },
        callers: { type: 'string' },
        quick: { type: 'boolean', default: false },
        build: { type: 'string' },
        variant: { type: 'string', multiple: true },
        profile: { type: 'string' },
        check: { type: 'boolean', default: false },
        write: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new Complaint(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  }
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Complaint(`${text} is no count\n\n${USAGE}`);
  return value;
}

function parseVariant(text: string): Variant {
  const [label = '', ...pairs] = text.split(/\s+/);
  const {
    BUILD: folder,
    NODE: node,
    ...env
  } = Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  ) as Record<string, string>;
  if (!/^[a-z0-9-]+$/.test(label) || pairs.some((pair) => !pair.includes('=')))
    throw new Complaint(`--variant "${text}" is not "LABEL NAME=value …"\n\n${USAGE}`);
  return { label, ...(folder === undefined ? {} : { folder }), nodeArgs: node?.split(',') ?? [], env };
}
