/** What a person may set for the commands of bin/, beside the product's own variables. */
interface StartVariable {
  readonly desc: string;
  /** What is used when it is not set; empty: the text says what. */
  readonly default: string | number;
  readonly example?: string;
}

/**
 * Variables of `npm start`, `npm test` and their like: no program of the product reads them or asks for them, so they
 * are not in platform/config/variables.ts. `.env.example` is printed from both. All are optional; only `npm start`
 * reads `.env`, the other commands take them from the shell.
 */
export const START_VARIABLES = {
  DATA_DIR: {
    default: '.data',
    desc: 'npm start: folder of its databases, keys, logs and urls.json; relative to the clone',
  },
  VESTIBULE_CACHE_DIR: {
    default: '',
    desc: 'all commands: folder of what is slow to make (binaries of Temporal and Postgres, tools); empty: /var/cache/vestibule for root, else vestibule in $XDG_CACHE_HOME or ~/.cache',
    example: '/var/cache/vestibule',
  },
  TEMPORAL_CLI_PATH: {
    default: '',
    desc: 'all commands: Temporal CLI to run as the server; empty: one is looked for, downloaded or built',
    example: '/usr/local/bin/temporal',
  },
  TEMPORAL_PORT: {
    default: 7233,
    desc: 'npm start: port of its Temporal server; unset: this one, or a free one when it is taken',
  },
  TEMPORAL_UI_PORT: {
    default: 8233,
    desc: 'npm start: port of the Temporal Web UI; unset: this one, or a free one when it is taken',
  },
  POSTGRES_PORT: {
    default: 54_320,
    desc: 'npm start: port of its Postgres; unset: this one, or a free one when it is taken',
  },
  ABLE_ID_SIMULATOR_PORT: {
    default: 8236,
    desc: 'npm start: port of the AbleID simulator; unset: this one, or a free one when it is taken',
  },
  NAMBA_ONE_SIMULATOR_PORT: {
    default: 8237,
    desc: 'npm start: port of the NambaOne simulator; unset: this one, or a free one when it is taken',
  },
  POSTGRES_PASSWORD: {
    default: '',
    desc: 'npm start: password of the superuser and the role of its Postgres; empty: made once and kept in keys.json',
  },
  FUZZ_SEED: { default: 1, desc: 'npm run test:fuzz: seed of the requests that are made up' },
  CI: { default: 'false', desc: 'npm test, npm run test:fuzz: true makes a skip a failure' },
} as const satisfies Readonly<Record<string, StartVariable>>;
