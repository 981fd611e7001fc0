import { setTimeout as pause } from 'node:timers/promises';
import { withClient } from '../../bin/lib/postgres-server.js';
import { Complaint } from '../../bin/lib/say.mjs';

/** Facts that no flow has taken note of, by side. */
const OPEN = {
  submission: {
    bare: 'SELECT count(*) AS open FROM bare_cases WHERE applied_at IS NULL',
    product: 'SELECT count(*) AS open FROM kyc_changes WHERE applied_at IS NULL',
  },
  settlement: {
    bare: 'SELECT count(*) AS open FROM bare_payments WHERE settled_at IS NULL',
    product: 'SELECT count(*) AS open FROM inbox WHERE delivered_at IS NULL',
  },
} as const;
/** Work whose flows go on after the answer. */
export type Settled = keyof typeof OPEN;
const LOOK_MS = 20;
const SETTLES_WITHIN_MS = 2 * 60_000;

/**
 * Waits until the flows of all submissions, or payments, have done what they were told: an answer comes before it, and what is left
 * over would be done in the other side's turn. @returns how long that took, seconds
 */
export async function settle(databaseUrl: string, piece: Settled, side: 'bare' | 'product'): Promise<number> {
  const began = performance.now();
  await withClient(databaseUrl, async (client) => {
    for (;;) {
      const { rows } = await client.query<{ open: string }>(OPEN[piece][side]);
      if (rows[0]?.open === '0') return;
      if (performance.now() - began > SETTLES_WITHIN_MS)
        throw new Complaint(`${rows[0]?.open} facts were taken by no flow`);
      await pause(LOOK_MS);
    }
  });
  return (performance.now() - began) / 1_000;
}
