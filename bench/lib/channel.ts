/** Settings of a bench program travel as JSON in this variable. */
const VARIABLE = 'BENCH_SETTINGS';

/** What a program of the bench is told; each is told what it needs. */
export interface ProgramSettings {
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly taskQueue: string;
  /** The bare flow's bundle. */
  readonly workflowBundle: string;
  /** URL that a message is POSTed to, and its key. */
  readonly gatewayUrl: string;
  readonly gatewayKey: string;
  /** NambaOne's simulator and its key. */
  readonly nambaOneUrl: string;
  readonly nambaOneKey: string;
  readonly port: number;
}

/** The environment of a bench program. */
export function settingsEnvironment(settings: Partial<ProgramSettings>): Record<string, string | undefined> {
  return { PATH: process.env['PATH'], [VARIABLE]: JSON.stringify(settings) };
}

/** The settings that this process was started with. */
export function readSettings(): ProgramSettings {
  return JSON.parse(process.env[VARIABLE] ?? '{}') as ProgramSettings;
}

/** Tells the bench that this process is ready; from now on it ends when the bench ends. */
export function reportReady(): void {
  process.once('disconnect', () => process.exit(0));
  process.send?.('ready');
}

/** Answers each request of the bench, one after the other. */
export function answerRequests<Request, Result>(answer: (request: Request) => Promise<Result>): void {
  process.on('message', (request: Request) => {
    answer(request).then(
      (result) => process.send?.({ result }),
      (error: unknown) =>
        process.send?.({ failure: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
  reportReady();
}
