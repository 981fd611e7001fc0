import test from 'ava';
import { SIMULATOR_CREDENTIALS } from '../../simulators/lib/credentials.js';
import { startTwilio } from '../../simulators/twilio.js';

const { twilioAccountSid: SID, twilioAuthToken: TOKEN, twilioFrom: FROM } = SIMULATOR_CREDENTIALS;
const AUTHORIZATION = `Basic ${Buffer.from(`${SID}:${TOKEN}`).toString('base64')}`;
const GOOD = { To: '+996700123456', From: FROM, Body: 'hi' };

/** As much of both answers as is looked at. */
interface Answer {
  readonly sid?: string;
  readonly uri?: string;
  readonly date_created?: string;
  readonly code?: number;
}

async function create(
  url: string,
  form: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: Answer }> {
  const response = await fetch(`${url}/2010-04-01/Accounts/${SID}/Messages.json`, {
    method: 'POST',
    headers: { authorization: AUTHORIZATION, ...headers },
    body: headers['content-type'] ? JSON.stringify(form) : new URLSearchParams(form),
  });
  return { status: response.status, body: (await response.json()) as Answer };
}

test('answers as the Messages resource does', async (t) => {
  const { url, close } = await startTwilio();
  t.teardown(close);
  const { status, body } = await create(url, { ...GOOD, Body: 'ж'.repeat(71) });
  t.is(status, 201);
  t.like(body, {
    account_sid: SID,
    to: GOOD.To,
    from: FROM,
    status: 'queued',
    num_segments: '2',
    error_code: null,
  });
  t.regex(String(body.date_created), /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} \+0000$/);
  t.is(body.uri, `/2010-04-01/Accounts/${SID}/Messages/${body.sid}.json`);
});

for (const [name, form, headers, status, code] of [
  ['no To', { From: FROM, Body: 'hi' }, {}, 400, 21604],
  ['no sender', { To: GOOD.To, Body: 'hi' }, {}, 400, 21603],
  ['no text', { ...GOOD, Body: '' }, {}, 400, 21602],
  ['a text that is too long', { ...GOOD, Body: 'x'.repeat(1_601) }, {}, 400, 21617],
  ['a To that is no E.164', { ...GOOD, To: '0700123456' }, {}, 400, 21211],
  ['a sender that cannot be one', { ...GOOD, From: 'twelve chars' }, {}, 400, 21212],
  ['JSON in place of a form', GOOD, { 'content-type': 'application/json' }, 400, 21604],
  ['a wrong token', GOOD, { authorization: 'Basic eA==' }, 401, 20003],
] as const) {
  test(`${name} is ${code}`, async (t) => {
    const { url, close } = await startTwilio();
    t.teardown(close);
    const answer = await create(url, form, headers);
    t.is(answer.status, status);
    t.like(answer.body, { code, status, more_info: `https://www.twilio.com/docs/errors/${code}` });
  });
}

test('another account and another method', async (t) => {
  const { url, close } = await startTwilio({ accountSid: 'ACother', authToken: 'other' });
  t.teardown(close);
  t.is((await create(url, GOOD)).status, 404);
  t.is((await fetch(`${url}/2010-04-01/Accounts/ACother/Messages.json`)).status, 405);
});
