import { type Client, Connection } from '@temporalio/client';

/** Calls of each connection that are not answered yet. */
const inFlight = new WeakMap<object, number>();

/**
 * Asks Temporal, and gives up at a deadline.
 *
 * The client carries a deadline in an AsyncLocalStorage, and one that has been used once makes Node 20 follow every promise of
 * the process until it is disabled: a tenth of what an API without any flow in hand has to do (docs/performance.md). So it is
 * disabled whenever nobody asks; the next call enables it again by itself.
 * @param deadlineMs from now
 * @throws whatever `ask` throws; gRPC's DEADLINE_EXCEEDED when it is over
 */
export async function within<R>(client: Client, deadlineMs: number, ask: () => Promise<R>): Promise<R> {
  const { connection } = client;
  inFlight.set(connection, (inFlight.get(connection) ?? 0) + 1);
  try {
    return await client.withDeadline(Date.now() + deadlineMs, ask);
  } finally {
    const left = (inFlight.get(connection) ?? 1) - 1;
    inFlight.set(connection, left);
    if (left === 0 && connection instanceof Connection) connection.callContextStorage.disable();
  }
}
