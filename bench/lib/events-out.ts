import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { withClient } from '../../bin/lib/postgres-server.js';
import { Complaint, say } from '../../bin/lib/say.mjs';
import { WEBHOOK_SECRET } from '../../models/webhook-endpoint.js';
import { loadConfig } from '../../platform/config/config.js';
import { createSealer } from '../../platform/crypto.js';
import { makeWebhookSecret } from '../../platform/webhook-secret.js';
import { residentMegabytes } from './processor-time.js';
import type { Program } from './program.js';
import { type ProductOptions, startProduct } from './sides.js';
import type { Stage } from './stage.js';

/** Events delivered to one endpoint. */
export interface EventsOut {
  readonly events: number;
  readonly seconds: number;
  /** MB of the worker when a tenth was delivered, and at the end. */
  readonly early: number;
  readonly after: number;
}

const EVENTS = 10_000;
const LOOK_MS = 100;
const DELIVERED_WITHIN_MS = 15 * 60_000;

/** One after the other, each signed, acknowledged and kept: to a receiver that answers at once. */
export async function measureEventsOut(
  stage: Stage,
  load: Program,
  options: Pick<ProductOptions, 'build' | 'variant'>,
  share = 1,
): Promise<EventsOut> {
  const events = Math.round(EVENTS * share);
  say(`\n${events} events to one endpoint`);
  let received = 0;
  const receiver = createServer((incoming, outgoing) => {
    incoming.resume().once('end', () => {
      received += 1;
      outgoing.end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const { port } = receiver.address() as AddressInfo;
  const env = { ...options.variant.env, WEBHOOK_PRIVATE_NETWORKS: '127.0.0.0/8' };
  const product = await startProduct(stage, load, {
    ...options,
    variant: { ...options.variant, label: 'events-out', env },
  });
  try {
    await happen(stage, events, `http://127.0.0.1:${port}/`);
    let early = 0;
    for (const began = performance.now(); ; ) {
      const weight = residentMegabytes(product.worker.pid);
      if (early === 0 && received >= events * 0.1) early = weight;
      const seconds = (performance.now() - began) / 1_000;
      if (received >= events) {
        say(`  ${(events / seconds).toFixed(1)}/s, ${early.toFixed(0)} -> ${weight.toFixed(0)} MB`);
        return { events, seconds, early, after: weight };
      }
      if (seconds * 1_000 > DELIVERED_WITHIN_MS)
        throw new Complaint(`${received} of ${events} were delivered`);
      await pause(LOOK_MS);
    }
  } finally {
    await product.stop();
    // Whoever is measured next has nobody to tell.
    await withClient(stage.databaseUrl, (client) =>
      client.query('DELETE FROM webhook_endpoints; DELETE FROM events'),
    );
    receiver.closeAllConnections();
    receiver.close();
  }
}

/** An endpoint that is paused, as many events, and the word to go on. */
async function happen({ databaseUrl, keys }: Stage, events: number, url: string): Promise<void> {
  const config = loadConfig('cli', { ...keys, NODE_ENV: 'production', DATABASE_URL: databaseUrl });
  const secret = createSealer(config.DATA_KEYS).seal(WEBHOOK_SECRET, makeWebhookSecret());
  const id = randomUUID();
  await withClient(databaseUrl, async (client) => {
    await client.query(
      `INSERT INTO webhook_endpoints (id, url, description, events, secrets_sealed, place, changed_as, state)
       VALUES ($1, $2, '', '{model.label}', ARRAY[$3], 0, $1, 'paused')`,
      [id, url, secret],
    );
    await client.query(
      `WITH one AS (
         INSERT INTO users (uid, role, state, level, password_sealed, language)
         VALUES ('IDFFFFFFFFFF', 'member', 'active', 0, 'none', 'en') RETURNING id)
       INSERT INTO labels (user_id, key, value, scope) SELECT id, 'bench-' || n, 'here', 'public' FROM one, generate_series(1, $1::int) n`,
      [events],
    );
    await client.query(
      `UPDATE webhook_endpoints SET state = 'active', has_news = true, next_signal_at = now()`,
    );
  });
}
