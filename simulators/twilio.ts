import { randomBytes } from 'node:crypto';
import type {
  ListenOptions,
  RunningSimulator,
  SimulatedApi,
  SimulatorAnswer,
  SimulatorRequest,
} from './lib/api.js';
import { SIMULATOR_CREDENTIALS } from './lib/credentials.js';
import { startSimulator } from './lib/server.js';
import { smsSize } from './lib/sms-segments.js';

/** How Twilio is started. */
export interface TwilioOptions extends ListenOptions {
  readonly accountSid?: string;
  readonly authToken?: string;
}

type Account = Required<Pick<TwilioOptions, 'accountSid' | 'authToken'>>;

/** One accepted message, as `GET /control/messages` lists it; Twilio has no idempotency keys. */
interface AcceptedMessage {
  readonly sid: string;
  readonly to: string;
  readonly from: string | null;
  readonly messaging_service_sid: string | null;
  readonly text: string;
  readonly accepted_at: string;
}

/** Numbers that fail by design, the same as with Twilio's test credentials (twilio.com/docs/iam/test-credentials). */
const MAGIC_TO: Readonly<Record<string, number>> = {
  '+15005550001': 21211,
  '+15005550002': 21612,
  '+15005550003': 21408,
  '+15005550004': 21610,
  '+15005550009': 21614,
};
const MAGIC_FROM: Readonly<Record<string, number>> = {
  '+15005550001': 21212,
  '+15005550007': 21606,
  '+15005550008': 21611,
};

/** Titles of twilio.com/docs/api/errors/<code>; those about a number quote it, as the real ones do. */
const TITLES: Readonly<Record<number, string>> = {
  20003: 'Authenticate',
  20004: 'Method not allowed',
  20404: 'The requested resource was not found',
  20429: 'Too Many Requests',
  21211: "Invalid 'To' Phone Number",
  21212: "Invalid 'From' Phone Number",
  21408: "Permission to send an SMS has not been enabled for the region indicated by the 'To' number",
  21602: 'Message body is required.',
  21603: "A 'From' phone number is required.",
  21604: "A 'To' phone number is required.",
  21606: "The 'From' phone number provided is not a valid message-capable Twilio phone number",
  21610: 'Attempt to send to unsubscribed recipient',
  21611: "This 'From' number has exceeded the maximum number of queued messages",
  21612: "Message cannot be sent with the current combination of 'To' and/or 'From' parameters",
  21614: "'To' number is not a valid mobile number",
  21617: 'The concatenated message body exceeds the 1600 character limit',
};
/** Codes of errors that come with a status and nothing else. */
const CODES_OF_STATUS: Readonly<Record<number, number>> = { 401: 20003, 403: 20003, 404: 20404, 429: 20429 };

const PHONE = /^\+[1-9][0-9]{6,14}$/;
/** A number, a short code, or an alphanumeric sender of at most 11 characters with a letter in it. */
const SENDER = /^(?:\+[1-9][0-9]{6,14}|[0-9]{3,8}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11})$/;
const SERVICE = /^MG[0-9a-fA-F]{32}$/;

/**
 * Twilio's `POST /2010-04-01/Accounts/{sid}/Messages.json`: basic authentication, a form with To, Body and From or
 * MessagingServiceSid; 201 with the message, errors as `{code, message, more_info, status}`.
 */
export function startTwilio(options: TwilioOptions = {}): Promise<RunningSimulator> {
  const account = {
    accountSid: options.accountSid ?? SIMULATOR_CREDENTIALS.twilioAccountSid,
    authToken: options.authToken ?? SIMULATOR_CREDENTIALS.twilioAuthToken,
  };
  const messages: AcceptedMessage[] = [];
  const api: SimulatedApi = {
    answer: (request) => create(request, account, messages),
    errorBody: (status) => errorBody(CODES_OF_STATUS[status] ?? 20_000 + status, status),
    accepted: () => messages,
  };
  return startSimulator(api, options);
}

function create(request: SimulatorRequest, account: Account, messages: AcceptedMessage[]): SimulatorAnswer {
  if (request.path !== `/2010-04-01/Accounts/${account.accountSid}/Messages.json`) return refuse(20404, 404);
  if (request.method !== 'POST') return refuse(20004, 405);
  const credentials = Buffer.from(`${account.accountSid}:${account.authToken}`).toString('base64');
  if (request.headers.authorization !== `Basic ${credentials}`) return refuse(20003, 401);
  // A body of another type has no parameters for Twilio.
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  const form = new URLSearchParams(isForm ? request.body : '');
  const code = faultOf(form);
  if (code !== null) return refuse(code, 400);

  const message = {
    sid: `SM${randomBytes(16).toString('hex')}`,
    to: form.get('To') ?? '',
    from: form.get('From'),
    messaging_service_sid: form.get('MessagingServiceSid'),
    text: form.get('Body') ?? '',
    accepted_at: new Date().toISOString(),
  };
  messages.push(message);
  return { status: 201, body: messageResource(message, account.accountSid) };
}

/** The first thing that is wrong with the parameters, as Twilio's code. */
function faultOf(form: URLSearchParams): number | null {
  const to = form.get('To') ?? '';
  const from = form.get('From') ?? '';
  const service = form.get('MessagingServiceSid') ?? '';
  const body = form.get('Body') ?? '';
  if (to === '') return 21604;
  if (from === '' && service === '') return 21603;
  if (body === '') return 21602;
  if (body.length > 1_600) return 21617;
  if (!PHONE.test(to)) return 21211;
  if (from !== '' && !SENDER.test(from)) return 21212;
  if (service !== '' && !SERVICE.test(service)) return 20404;
  return MAGIC_TO[to] ?? MAGIC_FROM[from] ?? null;
}

function refuse(code: number, status: number): SimulatorAnswer {
  return { status, body: errorBody(code, status) };
}

function errorBody(code: number, status: number): unknown {
  const message = TITLES[code] ?? 'Internal Server Error';
  return { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status };
}

function messageResource(message: AcceptedMessage, accountSid: string): unknown {
  const uri = `/2010-04-01/Accounts/${accountSid}/Messages/${message.sid}`;
  const date = new Date(message.accepted_at).toUTCString().replace('GMT', '+0000');
  const viaService = message.messaging_service_sid !== null;
  return {
    sid: message.sid,
    date_created: date,
    date_updated: date,
    date_sent: null,
    account_sid: accountSid,
    to: message.to,
    from: message.from,
    messaging_service_sid: message.messaging_service_sid,
    body: message.text,
    status: viaService ? 'accepted' : 'queued',
    // A service has not chosen its sender yet.
    num_segments: viaService ? '0' : String(smsSize(message.text).segments),
    num_media: '0',
    direction: 'outbound-api',
    api_version: '2010-04-01',
    price: null,
    price_unit: 'USD',
    error_code: null,
    error_message: null,
    uri: `${uri}.json`,
    subresource_uris: { media: `${uri}/Media.json` },
  };
}
