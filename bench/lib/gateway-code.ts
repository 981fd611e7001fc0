import { Agent, get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

const CODE = /\b\d{6}\b/;
/** Between the first two looks of who waits for a message; each pause is half as long again, so that looks stay few. */
const LOOK_MS = 10;
const LOOK_GROWTH = 1.5;
const ARRIVES_WITHIN_MS = 15_000;
const agent = new Agent({ keepAlive: true });

/** The code that the SMS gateway (its base URL) was given for a phone. @throws Error when there is none yet */
export async function readCode(gateway: string, phone: string): Promise<string> {
  const code = await look(gateway, phone);
  if (code === undefined) throw new Error('the gateway has no code for a phone');
  return code;
}

/** The same, for a message that is still under way. @throws Error when it does not come */
export async function awaitCode(gateway: string, phone: string): Promise<string> {
  const deadline = performance.now() + ARRIVES_WITHIN_MS;
  for (let wait = LOOK_MS; ; wait *= LOOK_GROWTH) {
    const code = await look(gateway, phone);
    if (code !== undefined) return code;
    if (performance.now() > deadline) throw new Error('no message came for a phone');
    await pause(wait);
  }
}

async function look(gateway: string, phone: string): Promise<string | undefined> {
  const text = await new Promise<string>((resolve, reject) => {
    get(`${gateway}/control/messages?to=${encodeURIComponent(phone)}`, { agent }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('end', () => resolve(body)).on('error', reject);
    }).on('error', reject);
  });
  const { items } = JSON.parse(text) as { items: readonly { text: string }[] };
  return CODE.exec(items[0]?.text ?? '')?.[0];
}
