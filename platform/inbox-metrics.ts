import { Gauge, Histogram, type Registry } from 'prom-client';

/** What waits in the inbox, of one source. */
interface Backlog {
  readonly source: string;
  readonly waiting: number;
  readonly oldestSeconds: number;
}

/** From the instant of a settlement to the longest outage that anybody sleeps through. */
const BUCKETS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3_600];

/**
 * The inbox in numbers: what waits, how old the oldest is, and how long facts took from the door to their flow.
 * @param backlog asked whenever somebody reads the metrics
 * @returns called with the seconds that a fact took
 */
export function observeInbox(
  registry: Registry,
  backlog: () => Promise<readonly Backlog[]>,
): (seconds: number) => void {
  const oldest = new Gauge({
    name: 'inbox_oldest_seconds',
    help: 'Age of the oldest fact that no flow took note of, by source',
    labelNames: ['source'],
    registers: [registry],
  });
  new Gauge({
    name: 'inbox_waiting',
    help: 'Facts that no flow took note of, by source',
    labelNames: ['source'],
    registers: [registry],
    async collect() {
      const rows = await backlog();
      this.reset();
      oldest.reset();
      for (const { source, waiting, oldestSeconds } of rows) {
        this.set({ source }, waiting);
        oldest.set({ source }, oldestSeconds);
      }
    },
  });
  const delivery = new Histogram({
    name: 'inbox_delivery_seconds',
    help: 'Time from the receipt of a fact until a flow took note of it',
    buckets: BUCKETS,
    registers: [registry],
  });
  return (seconds) => delivery.observe(Math.max(0, seconds));
}
