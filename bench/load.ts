// The generator of load: plain connections that are kept, in a process of its own. The bench starts it.
import { Agent, get } from 'node:http';
import { runCallers } from './lib/callers.js';
import { answerRequests } from './lib/channel.js';
import { getRequest, KeptConnection, postRequest, type RawAnswer } from './lib/kept-connection.js';
import type { Made, Once, TurnRequest, TurnResult, Work } from './lib/turn.js';

/** Prefixes of Kyrgyz mobile networks (ITU operational bulletin; libphonenumber knows them as valid). */
const NETWORKS = [555, 700, 701, 702, 703, 704, 705, 706, 707, 708, 709];
const NUMBERS_PER_NETWORK = 1_000_000;
const PASSWORD = 'three green mountains';
const CODE = /\b\d{6}\b/;

/** Each flow has a phone of its own: windows and budgets per address must not be what is measured. */
let phones = 0;
const agent = new Agent({ keepAlive: true });

answerRequests<TurnRequest, TurnResult>(async (request) => {
  const connections = await Promise.all(
    Array.from({ length: request.callers }, () => KeptConnection.open(originOf(request.work))),
  );
  try {
    return await runCallers(request, onceOf(request.work, connections));
  } finally {
    for (const connection of connections) connection.close();
  }
});

function originOf(work: Work): string {
  if (work.kind === 'bare-registration') throw new Error('the bare client does this itself');
  return work.kind === 'get' ? work.origin : work.api;
}

function onceOf(work: Work, connections: readonly KeptConnection[]): Once {
  const of = (caller: number): KeptConnection => connections[caller] as KeptConnection;
  if (work.kind === 'registration') return (caller) => register(of(caller), work.api, work.gateway);
  if (work.kind === 'bare-registration') throw new Error('the bare client does this itself');
  const requests = work.targets.map(({ path, token }) => getRequest(work.origin, path, token));
  return async (caller) => {
    const began = performance.now();
    ok(await of(caller).send(requests[caller % requests.length] as string));
    return { ms: performance.now() - began };
  };
}

/** One registration; the look at the gateway stands for the person who reads the message, so it is not timed. */
async function register(
  connection: KeptConnection,
  api: string,
  gateway: string,
): Promise<{ ms: number; made: Made }> {
  const number = phones++;
  const network = NETWORKS[Math.floor(number / NUMBERS_PER_NETWORK)] as number;
  const phone = `+996${network}${String(number % NUMBERS_PER_NETWORK).padStart(6, '0')}`;

  const asked = performance.now();
  const { code_id: codeId } = ok<{ code_id: string }>(
    await connection.send(postRequest(api, '/auth/get_registration_code', { phone })),
  );
  const sent = performance.now();
  const code = await readCode(gateway, phone);
  const guessed = performance.now();
  const email = `person-${number}@example.com`;
  const { token } = ok<{ token: string }>(
    await connection.send(
      postRequest(api, '/auth/register', { email, password: PASSWORD, code_id: codeId, code }),
    ),
  );
  const ms = sent - asked + (performance.now() - guessed);
  return { ms, made: { workflowId: `registration-${codeId}`, token } };
}

/** The data of a success. @throws Error that shows any other answer */
function ok<Data>({ status, body }: RawAnswer): Data {
  if (status !== 200) throw new Error(`answer ${status}: ${body}`);
  return (JSON.parse(body) as { data: Data }).data;
}

async function readCode(gateway: string, phone: string): Promise<string> {
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
  const code = CODE.exec(items[0]?.text ?? '')?.[0];
  if (code === undefined) throw new Error(`the gateway has no code for a phone: ${text}`);
  return code;
}
