import { createHmac } from 'node:crypto';
import { tokenOf } from './applicants.js';
import { type KeptConnection, postRequest, signedRequest } from './kept-connection.js';
import { AMOUNT_MINOR, PREPARED_PAYMENTS, paymentId, WEBHOOK_SECRET } from './payment-words.js';
import { ok } from './product-calls.js';

/** Where requests go. */
interface Wire {
  readonly connection: KeptConnection;
  readonly api: string;
}

/** Another payer each time, and another fact. */
const used = { payer: 0, fact: 0 };
const AMOUNT = (AMOUNT_MINOR / 100).toFixed(2);

/** A payment, and NambaOne's word that it was paid. Its flow works on after the answer. */
export async function settle({ connection, api }: Wire): Promise<{ readonly ms: number }> {
  const token = tokenOf(used.payer++);
  const began = performance.now();
  const { external_id: externalId } = ok<{ external_id: string }>(
    await connection.send(postRequest(api, '/payment/create', { amount: AMOUNT_MINOR }, token)),
  );
  ok(await connection.send(webhook(api, externalId, 'SETTLED')));
  return { ms: performance.now() - began };
}

/** NambaOne's word about one of the prepared payments, another one each time. */
export async function tell({ connection, api }: Wire, status: string): Promise<{ readonly ms: number }> {
  const request = webhook(api, paymentId(used.fact % PREPARED_PAYMENTS), status, String(used.fact++));
  const began = performance.now();
  ok(await connection.send(request));
  return { ms: performance.now() - began };
}

function webhook(origin: string, externalId: string, status: string, remark = ''): string {
  const data = {
    ...{ guid: '', externalId, channel: 'QR', paymentLinkGuid: '', merchantAccountGuid: '' },
    ...{ currency: 'KGS', amount: AMOUNT, paymentAmount: AMOUNT, refundAmount: '0', remark },
    ...{ customerGuid: '', maskedPhoneNumber: '+996700***456', status, createdAt: '', settledAt: '' },
  };
  const body = JSON.stringify({
    createdAt: '2026-11-21T10:00:00.000Z',
    type: 'PAYMENT_ORDER',
    version: '1',
    data,
  });
  const signature = createHmac('sha256', WEBHOOK_SECRET).update(body).digest('hex');
  return signedRequest(origin, '/namba_one/webhook', body, signature);
}
