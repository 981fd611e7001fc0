import type { ListenOptions, RunningSimulator, SimulatedApi } from './lib/api.js';
import { SIMULATOR_CREDENTIALS } from './lib/credentials.js';
import { NambaOneBook } from './lib/namba-one-book.js';
import { answerCall, errorOf } from './lib/namba-one-calls.js';
import { controlNambaOne, type NambaOneWorld } from './lib/namba-one-control.js';
import { answerPage } from './lib/namba-one-page.js';
import { NambaOneWebhooks, REPEAT_MS } from './lib/namba-one-webhooks.js';
import { startSimulator } from './lib/server.js';

/** How NambaOne is started. */
export interface NambaOneOptions extends ListenOptions {
  readonly apiKey?: string;
  /** The guid that every order names. */
  readonly merchantAccount?: string;
  /** Where webhooks go; absent: nowhere. */
  readonly webhookUrl?: string;
  /** What they are signed with; absent: they are not. */
  readonly webhookSecret?: string;
  /** Waits before a webhook is sent again while it is not answered 2xx; empty: it is sent once. */
  readonly repeatMs?: readonly number[];
  /** Keeps the orders over a restart; absent: they are gone with it. */
  readonly bookFile?: string;
}

/** One accepted call, as `GET /control/messages` lists it. */
interface AcceptedCall {
  /** externalId of the order; empty for a page of the book. */
  readonly to: string;
  readonly call: string;
  readonly fields: unknown;
  readonly accepted_at: string;
}

/**
 * NambaOne: the three calls of our assumed contract (docs/namba-one.md), the page that a payer sees at
 * `GET /pay/<paymentLinkGuid>`, and the webhook of seed 000. Knobs of its own: namba-one-control.ts.
 */
export async function startNambaOne(options: NambaOneOptions = {}): Promise<RunningSimulator> {
  const { apiKey = SIMULATOR_CREDENTIALS.nambaOneApiKey } = options;
  const { merchantAccount = SIMULATOR_CREDENTIALS.nambaOneMerchantAccount } = options;
  const book = new NambaOneBook(options.bookFile);
  const webhooks = new NambaOneWebhooks({
    url: options.webhookUrl ?? null,
    secret: options.webhookSecret ?? null,
    repeatMs: options.repeatMs ?? REPEAT_MS,
  });
  const world: NambaOneWorld = { book, webhooks, merchantAccount };
  const calls: AcceptedCall[] = [];
  const note = (to: string, call: string, fields: unknown): number =>
    calls.push({ to, call, fields, accepted_at: new Date().toISOString() });
  // Told to callers, and known once it listens.
  let url = '';
  const api: SimulatedApi = {
    answer: (request) => answerCall(request, { book, apiKey, merchantAccount, url, note }),
    page: (request) => answerPage(request, world),
    errorBody: (status) => errorOf('SIMULATED', `simulated ${status}`),
    accepted: () => calls,
    control: (request) => controlNambaOne(request, world),
  };
  const simulator = await startSimulator(api, options);
  url = simulator.url;
  return {
    url,
    async close() {
      webhooks.close();
      await simulator.close();
    },
  };
}
