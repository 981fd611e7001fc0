import type { ActivityDeps } from '../activities/index.js';
import { sendDueMessages } from '../activities/messages.js';
import { type Loop, startLoop } from './loop.js';

/** Look for due notices this often; a notice is no code, a second is soon enough. */
const IDLE_MS = 1_000;

/** Sends notices: full batches one after the other, then a look every second. */
export function startMessageSender(deps: ActivityDeps): Loop {
  // A stop does not cut the messages under way short: their calls have a deadline of their own.
  const unhurried = new AbortController().signal;
  return startLoop(deps.log, 'message-sender', async () =>
    (await sendDueMessages(deps, unhurried)) > 0 ? 0 : IDLE_MS,
  );
}
