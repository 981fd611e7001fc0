// The worker of the bare loop: the product's worker settings, none of its code. The bench starts it.
import { readFile } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import { NativeConnection, Worker } from '@temporalio/worker';
import pg from 'pg';
import { readSettings, reportReady } from './lib/channel.js';

// As worker/main.ts sets it.
setFlagsFromString('--heap-growing-percent=50');

const {
  temporalAddress,
  taskQueue,
  workflowBundle,
  databaseUrl,
  gatewayUrl,
  gatewayKey,
  nambaOneUrl,
  nambaOneKey,
} = readSettings();
const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });

const activities = {
  async begin({ id }: { id: string }): Promise<void> {
    await pool.query('INSERT INTO bare_flows (id) VALUES ($1)', [id]);
  },
  async finish({ id, proof }: { id: string; proof: string }): Promise<void> {
    await pool.query('UPDATE bare_flows SET proof = $2, done_at = now() WHERE id = $1', [id, proof]);
  },
  async take({ caseId }: { caseId: string }): Promise<void> {
    await pool.query('UPDATE bare_cases SET applied_at = now() WHERE id = $1 AND applied_at IS NULL', [
      caseId,
    ]);
  },
  async order({ paymentId }: { paymentId: string }): Promise<void> {
    const response = await fetch(`${nambaOneUrl}/payment-orders`, {
      method: 'POST',
      headers: { authorization: `Bearer ${nambaOneKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ externalId: paymentId, amount: '100.00', currency: 'KGS' }),
    });
    const { guid } = (await response.json()) as { guid: string };
    if (!response.ok) throw new Error(`NambaOne answered ${response.status}`);
    await pool.query('UPDATE bare_payments SET guid = $2 WHERE id = $1', [paymentId, guid]);
  },
  async book({ paymentId }: { paymentId: string }): Promise<void> {
    await pool.query(
      `WITH settled AS (
         UPDATE bare_payments SET settled_at = now() WHERE id = $1 AND settled_at IS NULL RETURNING id, amount)
       INSERT INTO bare_entries (payment_id, account, amount)
       SELECT id, account, CASE account WHEN 'payer' THEN -amount ELSE amount END
         FROM settled, (VALUES ('namba_one'), ('payer')) AS line (account)`,
      [paymentId],
    );
  },
  async post({ id, to }: { id: string; to: string }): Promise<void> {
    const response = await fetch(gatewayUrl, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${gatewayKey}`,
        'content-type': 'application/json',
        'idempotency-key': id,
      },
      body: JSON.stringify({ id, to, text: 'Your code is 123456' }),
    });
    await response.text();
    if (!response.ok) throw new Error(`the gateway answered ${response.status}`);
  },
};

/** The bare flow sees its activities by this type only. */
export type BareActivities = typeof activities;

const worker = await Worker.create({
  connection: await NativeConnection.connect({ address: temporalAddress }),
  taskQueue,
  workflowBundle: { code: await readFile(workflowBundle, 'utf8') },
  activities,
  // As worker/main.ts sets them.
  stickyQueueScheduleToStartTimeout: '1s',
  workflowThreadPoolSize: 2,
  maxCachedWorkflows: 150,
  maxConcurrentLocalActivityExecutions: 10,
});
const running = worker.run();
reportReady();
await running;
