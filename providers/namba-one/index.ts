import { NAMBA_ONE_CALL_MS } from '../../domain/limits.js';
import { createCall, type NambaOneAnswer, type NambaOneCall, type NambaOneConfig } from './client.js';
import { badAnswer, NambaOneError } from './error.js';
import type { NambaOne } from './namba-one.js';
import { isOrderId, knownOrder, openedOrder, orderFields, orderPage } from './wire.js';

/** Where orders are: the one address of our assumed contract (docs/namba-one.md). */
const ORDERS = 'payment-orders';
/** Orders of one page of the book. Own number. */
const PAGE = 100;

/**
 * NambaOne as the configuration names it. Without NAMBA_ONE_URL there are no payments: every call is
 * `misconfigured: not_configured`.
 * @param deadlineMs of one call, from the first byte sent to the last one read
 * @throws Error at start when its configuration cannot work
 */
export function createNambaOne(config: NambaOneConfig, deadlineMs: number = NAMBA_ONE_CALL_MS): NambaOne {
  const call = config.NAMBA_ONE_URL === '' ? notConfigured : createCall(config, deadlineMs);
  const isSecure = /^https:/i.test(config.NAMBA_ONE_URL);
  return {
    async createOrder(order, signal) {
      const answer = await call({ method: 'POST', path: ORDERS, fields: orderFields(order) }, signal);
      return openedOrder(there(answer), isSecure);
    },
    async findOrder(guid, signal) {
      // What cannot be an id of theirs is asked nobody: it would become part of the path.
      if (!isOrderId(guid)) return null;
      const answer = await call({ method: 'GET', path: `${ORDERS}/${guid}` }, signal);
      if (answer === null) return null;
      const order = knownOrder(answer);
      if (order.guid !== guid) throw badAnswer();
      return order;
    },
    async listOrders({ from, to, after }, signal) {
      const days = { createdFrom: from.toISOString(), createdTo: to.toISOString() };
      const query = { ...days, ...(after === null ? {} : { after }), limit: String(PAGE) };
      return orderPage(there(await call({ method: 'GET', path: ORDERS, query }, signal)));
    },
  };
}

/** A 404 where nothing is looked for means that our address is wrong. */
function there(answer: NambaOneAnswer | null): NambaOneAnswer {
  if (answer === null) throw new NambaOneError('misconfigured', 'http_404');
  return answer;
}

const notConfigured: NambaOneCall = async () => {
  throw new NambaOneError('misconfigured', 'not_configured');
};
