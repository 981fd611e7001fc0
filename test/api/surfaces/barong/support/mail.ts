import type { Answer, TestClient } from '../../../../support/http.js';
import {
  eventually,
  messagesTo,
  type OutboxItem,
  passWindows,
  type TestSystem,
} from '../../../../support/system.js';
import { BARONG } from './prefixes.js';

/** A busy machine may take longer than a send has; a mail that was not sent in time is never sent, and asked for anew. */
const ASKS = 10;
const SENT_WITHIN_MS = 6_000;

/** Paths of the calls that have a token mailed. */
const ASK = {
  email_confirmation: 'email/generate_code',
  token_reset: 'password/generate_code',
} as const;

/** Waits for a message of a purpose. @returns the newest one */
export async function mailTo(client: TestClient, to: string, purpose: string): Promise<OutboxItem> {
  let found: OutboxItem | undefined;
  await eventually(async () => {
    found = (await messagesTo(client, to)).find((message) => message.purpose === purpose);
    return found !== undefined;
  }, 60_000);
  return found as OutboxItem;
}

/** Asks for a token. */
export function askFor(
  { client }: Pick<TestSystem, 'client'>,
  purpose: keyof typeof ASK,
  email: string,
): Promise<Answer> {
  return client.post(`${BARONG}/identity/users/${ASK[purpose]}`, { email });
}

/** The token that an e-mail was sent, or is sent when it is asked for again. @param known one that is not meant */
export async function tokenOf(
  system: TestSystem,
  email: string,
  purpose: keyof typeof ASK,
  known?: string,
): Promise<string> {
  const newest = async (): Promise<string | undefined> =>
    (await messagesTo(system.client, email)).find(
      ({ purpose: of, code }) => of === purpose && code !== null && code !== known,
    )?.code ?? undefined;
  for (let asks = 0; asks < ASKS; asks += 1) {
    if (asks > 0) {
      await passWindows(system.database);
      await askFor(system, purpose, email);
    }
    const came = await eventually(async () => (await newest()) !== undefined, SENT_WITHIN_MS).then(
      () => true,
      () => false,
    );
    if (came) return (await newest()) ?? '';
  }
  throw new Error(`no ${purpose} came`);
}
