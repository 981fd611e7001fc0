import type { ExecutionContext } from 'ava';
import { DeliveryError, type MessageProvider, type OutgoingMessage } from '../../../providers/message.js';
import { failureTelling } from './told.js';

/** A message whose every personal part can be recognised wherever it turns up. */
export const MESSAGE: OutgoingMessage = {
  id: '0198f5a0-0000-7000-8000-00000000c0de',
  to: '+996700123456',
  text: '493817 — ваш код "Vestibule".\nНикому не сообщайте. {{to}} $& \\ 🙂 a+b=c&d%',
  kind: 'registration_code',
  language: 'ru',
  code: '493817',
};

/** What must be nowhere in a failure: the message, and the secrets that providers are called with. */
const SECRETS = [
  '996700123456',
  '700123456',
  '493817',
  'ваш код',
  'Vestibule',
  'secret',
  '127.0.0.1',
  'localhost',
  'someone@example.com',
  '200300400',
  // What the simulators take for credentials.
  'simulator',
  '100200300',
];

/** A signal that nobody fires. */
export function noSignal(): AbortSignal {
  return new AbortController().signal;
}

/** The DeliveryError of a send that has to fail; checks that it gives nothing away (ASVS 16.2.5, reliability A44). */
export async function failureOf(
  t: ExecutionContext,
  provider: MessageProvider,
  message: OutgoingMessage = MESSAGE,
  signal: AbortSignal = noSignal(),
): Promise<DeliveryError> {
  return rejectionOf(t, provider.send(message, signal));
}

/** The same for any call of a provider. */
export function rejectionOf(t: ExecutionContext, call: Promise<unknown>): Promise<DeliveryError> {
  return failureTelling(t, call, DeliveryError, SECRETS);
}

/** The parts of a DeliveryError that callers decide by. */
export function summary({
  reason,
  code,
  ambiguous,
  retryAfterSeconds,
}: DeliveryError): Record<string, unknown> {
  return { reason, code, ambiguous, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
}
