import { Counter, type Registry } from 'prom-client';
import type { Logger } from './log.js';

/** What somebody has to look at, in the log and in the metrics. */
export function createAlarms(log: Logger, registry: Registry) {
  const unknown = new Counter({
    name: 'inbox_unknown_total',
    help: 'Facts that were told and are about nothing that we know',
    labelNames: ['source'],
    registers: [registry],
  });
  return {
    unknownPayment(fact: { readonly factId: string; readonly requestId: string }): void {
      unknown.inc({ source: 'namba_one' });
      log.error(fact, 'NambaOne tells of a payment that we do not know');
    },
  };
}
