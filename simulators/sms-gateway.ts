import { randomUUID } from 'node:crypto';
import type {
  ListenOptions,
  RunningSimulator,
  SimulatedApi,
  SimulatorAnswer,
  SimulatorRequest,
} from './lib/api.js';
import { SIMULATOR_CREDENTIALS } from './lib/credentials.js';
import { jsonFields } from './lib/json-fields.js';
import { startSimulator } from './lib/server.js';

/** How the gateway is started. */
export interface SmsGatewayOptions extends ListenOptions {
  /** Expected as `Authorization: Bearer <key>`. */
  readonly apiKey?: string;
}

/** One accepted request, as `GET /control/messages` lists it. */
interface AcceptedMessage {
  /** The gateway's own id; a repeated key gets the first one again. */
  readonly id: string;
  readonly to: string;
  readonly text: string;
  readonly idempotency_key: string;
  /** Whether the key had been seen before: a gateway that knows keys sends nothing then. */
  readonly repeated: boolean;
  readonly accepted_at: string;
}

const FIELDS = ['id', 'to', 'text'] as const;
type Fields = Readonly<Record<(typeof FIELDS)[number], string>>;

/** E.164 with at least the digits of the shortest numbers in use. */
const PHONE = /^\+[1-9][0-9]{6,14}$/;
/** Ten segments of ordinary SMS. */
const TEXT_MAX_LENGTH = 1_530;

/**
 * The kind of SMS gateway that the product's generic provider is made for: `POST /messages` with id, to and text, as
 * JSON or as a form, a bearer key, and an Idempotency-Key. It is strict: an absent, doubled or unknown field is 400,
 * a number that is no E.164 and another text under a known key are 422.
 */
export function startSmsGateway(options: SmsGatewayOptions = {}): Promise<RunningSimulator> {
  const { apiKey = SIMULATOR_CREDENTIALS.gatewayApiKey } = options;
  const messages: AcceptedMessage[] = [];
  const firstOfKey = new Map<string, AcceptedMessage>();
  const api: SimulatedApi = {
    answer: (request) => {
      const message = accept(request, apiKey, firstOfKey);
      if (!('accepted_at' in message)) return message;
      messages.push(message);
      if (!message.repeated) firstOfKey.set(message.idempotency_key, message);
      return { status: 202, body: { id: message.id, status: 'accepted' } };
    },
    errorBody: (status) => ({ error: `simulated ${status}` }),
    accepted: () => messages,
  };
  return startSimulator(api, options);
}

/** The message that a request makes, or its refusal. */
function accept(
  request: SimulatorRequest,
  apiKey: string,
  firstOfKey: ReadonlyMap<string, AcceptedMessage>,
): AcceptedMessage | SimulatorAnswer {
  if (request.path !== '/messages') return refuse(404, 'no such path');
  if (request.method !== 'POST') return refuse(405, 'POST only');
  if (request.headers.authorization !== `Bearer ${apiKey}`) return refuse(401, 'wrong key');
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string' || key === '') return refuse(400, 'Idempotency-Key is missing');
  const pairs = parse(request);
  if (pairs === null) return refuse(415, 'JSON object or form expected');
  const fields = fieldsOf(pairs);
  if (typeof fields === 'string') return refuse(400, fields);
  if (!PHONE.test(fields.to)) return refuse(422, 'to is not a phone');
  if (fields.text.length > TEXT_MAX_LENGTH) return refuse(422, 'text is too long');

  const first = firstOfKey.get(key);
  if (first && (first.to !== fields.to || first.text !== fields.text))
    return refuse(422, 'key of another message');
  return {
    id: first?.id ?? randomUUID(),
    to: fields.to,
    text: fields.text,
    idempotency_key: key,
    repeated: first !== undefined,
    accepted_at: new Date().toISOString(),
  };
}

function refuse(status: number, error: string): SimulatorAnswer {
  return { status, body: { error } };
}

/** Name and value pairs of the body, or null when it is not what its content type says. */
function parse({ headers, body }: SimulatorRequest): readonly (readonly [string, unknown])[] | null {
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (type === 'application/x-www-form-urlencoded') return [...new URLSearchParams(body)];
  if (type !== 'application/json') return null;
  const fields = jsonFields(body);
  return fields && Object.entries(fields);
}

function fieldsOf(pairs: readonly (readonly [string, unknown])[]): Fields | string {
  const names = pairs.map(([name]) => name);
  if (names.length !== new Set(names).size) return 'a field is there twice';
  const unknown = names.find((name) => !(FIELDS as readonly string[]).includes(name));
  if (unknown !== undefined) return 'unknown field';
  const values = Object.fromEntries(pairs);
  const missing = FIELDS.find((name) => typeof values[name] !== 'string' || values[name] === '');
  return missing === undefined ? (values as Fields) : `${missing} must be a text`;
}
