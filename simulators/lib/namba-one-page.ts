import type { OrderStatus } from '../../domain/payment/words.js';
import type { SimulatorAnswer, SimulatorRequest } from './api.js';
import { htmlPage } from './html-page.js';
import { decide, type NambaOneWorld, plainPlan } from './namba-one-control.js';
import { isUndecided, type Order } from './namba-one-order.js';

/** Its buttons, in their order, and what each makes of the order. */
const BUTTONS: readonly (readonly [OrderStatus, string])[] = [
  ['SETTLED', 'Pay'],
  ['FAILED', 'Decline'],
];

/** What the page says of an order that is decided. */
const WORDS: Readonly<Partial<Record<OrderStatus, string>>> = {
  SETTLED: 'Paid. You may close this page.',
  FAILED: 'Declined: nothing was paid.',
  CANCELED: 'This order was canceled.',
  EXPIRED: 'This order has expired.',
  REFUNDED: 'Paid, and refunded.',
  PARTIALLY_REFUNDED: 'Paid, and refunded in part.',
};

/**
 * The page that a payer sees, `GET /pay/<paymentLinkGuid>`; a button posts to the same address. An order that is
 * decided has no buttons any more. Null where there is no such page.
 */
export function answerPage(request: SimulatorRequest, world: NambaOneWorld): SimulatorAnswer | null {
  const [, link] = /^\/pay\/([^/]+)$/.exec(request.path) ?? [];
  if (link === undefined || !['GET', 'POST'].includes(request.method)) return null;
  const order = world.book.findBy('paymentLinkGuid', link);
  if (!order) return page(404, 'There is no such order.');
  if (request.method === 'POST' && isUndecided(order)) {
    const pressed = new URLSearchParams(request.body).get('status');
    const status = BUTTONS.find(([word]) => word === pressed)?.[0];
    if (status === undefined) return page(400, 'There is no such button.');
    decide(order, plainPlan(status), world);
  }
  return page(200, content(world.book.find(order.externalId) ?? order));
}

function content(order: Order): string {
  // Both are ours or of a fixed form, unless a knob made them odd.
  const sum = escaped(`${order.amount} ${order.currency}`);
  if (!isUndecided(order))
    return `<p>${sum}</p>\n<p role="status">${WORDS[order.status] ?? order.status}</p>`;
  const buttons = BUTTONS.map(([word, label]) => `<button name="status" value="${word}">${label}</button>`);
  return `<p>To pay: ${sum}</p>\n<form method="post">${buttons.join('\n')}</form>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

function page(status: number, body: string): SimulatorAnswer {
  return htmlPage({ status, title: 'NambaOne (simulator)', body });
}
