import { makeValidator } from 'envalid';
import { WEBHOOK_CALL_MS, WEBHOOK_RETRY_SECONDS } from '../../domain/webhook-limits.js';
import { readNetwork } from '../network.js';
import { positive, positives } from './validators.js';

/** Networks in CIDR notation, separated by commas. */
const networks = makeValidator<readonly string[]>((text) => {
  const items = text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  if (items.some((item) => readNetwork(item) === null))
    throw new Error('not a list of networks (10.0.0.0/8)');
  return items;
});

/** How endpoints are told of events; a part of VARIABLES (variables.ts). */
export const WEBHOOK_VARIABLES = {
  webhooks: {
    WEBHOOK_PRIVATE_NETWORKS: networks({
      default: [],
      devDefault: ['127.0.0.0/8', '::1/128'],
      desc: 'networks beside the public internet that webhook endpoints may be in; empty: no private address is ever called',
      example: '10.20.0.0/16',
    }),
    WEBHOOK_RETRY_SECONDS: positives({
      default: WEBHOOK_RETRY_SECONDS,
      desc: 'waits after each failure in a row of an event; after the last one its endpoint is disabled; fractions are fine',
    }),
    WEBHOOK_CALL_MS: positive({
      default: WEBHOOK_CALL_MS,
      desc: 'milliseconds that an endpoint has for its answer; 20000 at most, or a batch would outlive its flow',
    }),
  },
} as const;
