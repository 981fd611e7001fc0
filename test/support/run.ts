/** What `npm test` prepared for this run (bin/lib/test-environment.ts sets it). */
export interface Run {
  /** Superuser's URL: makes and drops databases. */
  readonly databaseAdminUrl: string;
  /** A migrated, empty database to copy. */
  readonly templateDatabase: string;
  /** host:port of the Temporal server that all files share; each file has a task queue of its own. */
  readonly temporalAddress: string;
  readonly temporalCli: string;
  /** File of the prebuilt workflow bundle. */
  readonly workflowBundle: string;
  /** Folder of the compiled programs: `api/main.js` and its like. */
  readonly product: string;
  /** Folder of this run: what runs from a folder inside it is stopped at the end, and all is deleted. */
  readonly folder: string;
  /** Secrets by the names of `.env.example`, the same in every file of the run. */
  readonly keys: Readonly<Record<string, string>>;
  /** Toxiproxy's server; undefined where there is none. */
  readonly toxiproxyServer: string | undefined;
  /** A small S3 server; undefined where there is none. */
  readonly s3Server: string | undefined;
}

let known: Run | undefined;

/** Reads it. @throws Error outside `npm test` */
export function testRun(): Run {
  known ??= {
    databaseAdminUrl: need('TEST_DATABASE_ADMIN_URL'),
    templateDatabase: need('TEST_TEMPLATE_DATABASE'),
    temporalAddress: need('TEMPORAL_ADDRESS'),
    temporalCli: need('TEMPORAL_CLI_PATH'),
    workflowBundle: need('TEST_WORKFLOW_BUNDLE'),
    product: need('TEST_PRODUCT'),
    folder: need('TEST_FOLDER'),
    keys: JSON.parse(need('TEST_KEYS')) as Record<string, string>,
    toxiproxyServer: process.env['TEST_TOXIPROXY_SERVER'],
    s3Server: process.env['TEST_S3_SERVER'],
  };
  return known;
}

function need(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run this file with \`npm test -- <file>\``);
  return value;
}
