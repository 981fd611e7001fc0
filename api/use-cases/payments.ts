import { Inbox, type News, type NewsBecame } from '../../models/inbox.js';
import { inGroups } from '../../platform/in-groups.js';
import { coded } from './coded.js';
import type { UseCaseDeps } from './deps.js';
import { receiveNambaOneHook, refuseNambaOneHook } from './namba-one-hook.js';
import { listOwnPayments, seeOwnPayment } from './own-payments.js';
import type { PaymentCalls } from './payment-calls.js';
import { listPayments, resolvePayment, seePayment } from './payment-review.js';
import { createPayment } from './payment-settlement.js';

/** Binds what can be done with payments to what it needs; failures of the parts beneath come out as codes. */
export function createPaymentCalls(deps: UseCaseDeps): PaymentCalls {
  const intake = {
    ...deps,
    recordNews: inGroups<News, NewsBecame>((news) => Inbox.recordNews(deps.database, news)),
  };
  return {
    createPayment: (caller, actor, order) => coded(createPayment(deps, caller, actor, order)),
    seeOwnPayment: (actor, input) => coded(seeOwnPayment(deps, actor, input)),
    listOwnPayments: (actor, input) => coded(listOwnPayments(deps, actor, input)),
    receiveNambaOneHook: (caller, hook) => coded(receiveNambaOneHook(intake, caller, hook)),
    refuseNambaOneHook: (caller, reason) => coded(refuseNambaOneHook(deps, caller, reason)),
    listPayments: (query) => coded(listPayments(deps, query)),
    seePayment: (input) => coded(seePayment(deps, input)),
    resolvePayment: (caller, actor, input) => coded(resolvePayment(deps, caller, actor, input)),
  };
}
