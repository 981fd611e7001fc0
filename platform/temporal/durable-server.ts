import { setTimeout as pause } from 'node:timers/promises';
import { type Client, isGrpcServiceError, ServiceError } from '@temporalio/client';
import type { Config } from '../config/config.js';
import type { Logger } from '../log.js';
import { StartRefusal } from '../process.js';
import { within } from './within.js';

/** One question; a server that does not answer in this time is asked again. */
const ASK_MS = 1_500;
/** Between two questions. */
const ASK_AGAIN_MS = 1_000;
/** gRPC's DEADLINE_EXCEEDED and UNAVAILABLE: the server is away. */
const AWAY: readonly number[] = [4, 14];

/**
 * Refuses a Temporal server on sqlite, whose data may be in memory, unless the configuration accepts one (it does by
 * default outside production; reliability F16). A server that is away is asked until it answers: a worker has nothing
 * else to do.
 * @throws StartRefusal; the client's own error when the server answers with one
 */
export async function requireDurableServer(
  config: Pick<Config, 'TEMPORAL_ALLOW_DEV_SERVER'>,
  client: Client,
  log: Logger,
): Promise<void> {
  for (;;) {
    try {
      return await refuseSqlite(config, client);
    } catch (error) {
      if (!isAway(error)) throw error;
      log.warn('Temporal does not answer yet');
      await pause(ASK_AGAIN_MS);
    }
  }
}

async function refuseSqlite(
  config: Pick<Config, 'TEMPORAL_ALLOW_DEV_SERVER'>,
  client: Client,
): Promise<void> {
  if (config.TEMPORAL_ALLOW_DEV_SERVER) return;
  const { persistenceStore } = await within(client, ASK_MS, () =>
    client.connection.workflowService.getClusterInfo({}),
  );
  if (persistenceStore === 'sqlite') {
    throw new StartRefusal(
      'Temporal runs on sqlite, which may be in memory: production needs a durable server',
    );
  }
}

/**
 * The same for a program that starts while Temporal is away: when the server does not answer now, it is asked until
 * it does, and `refuse` is called should it be on sqlite. Settles after the first question.
 * @throws StartRefusal when the first answer is enough
 */
export async function requireDurableServerOnceItAnswers(
  config: Pick<Config, 'TEMPORAL_ALLOW_DEV_SERVER'>,
  client: Client,
  { log, refuse }: { readonly log: Logger; readonly refuse: (refusal: StartRefusal) => void },
): Promise<void> {
  const answered = async (): Promise<boolean> => {
    try {
      await refuseSqlite(config, client);
      return true;
    } catch (error) {
      if (error instanceof StartRefusal) throw error;
      if (isAway(error)) return false;
      // It is no dev server that we know: those answer everybody.
      log.warn({ err: error }, 'Temporal does not tell where it keeps its data');
      return true;
    }
  };
  if (await answered()) return;
  log.warn('Temporal does not answer yet');
  void (async () => {
    try {
      do await pause(ASK_AGAIN_MS, undefined, { ref: false });
      while (!(await answered()));
    } catch (error) {
      refuse(error as StartRefusal);
    }
  })();
}

function isAway(error: unknown): boolean {
  const cause = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(cause) && AWAY.includes(cause.code);
}
