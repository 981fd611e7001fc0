import type { SimulatorAnswer, SimulatorRequest } from './api.js';
import { jsonFields } from './json-fields.js';
import type { TelegramWorld } from './telegram-world.js';

const PHONE = /^\+[1-9][0-9]{6,14}$/;

/**
 * The Gateway API (core.telegram.org/gateway/api), as strict as it says of itself: a code of 4 to 8 digits, a ttl of
 * 30 to 3600 s, a payload of at most 128 bytes; methods in any case. Errors are 400, a wrong token 401.
 */
export function answerGateway(
  request: SimulatorRequest,
  token: string,
  world: TelegramWorld,
): SimulatorAnswer {
  if (request.headers.authorization !== `Bearer ${token}`) return refuse('ACCESS_TOKEN_INVALID', 401);
  const fields = jsonFields(request.body);
  const isJson = request.headers['content-type']?.startsWith('application/json') === true;
  if (request.method !== 'POST' || !isJson || fields === null) return refuse('BAD_REQUEST');
  switch (request.path.toLowerCase()) {
    case '/sendverificationmessage':
      return send(fields, world);
    case '/checkverificationstatus':
      return check(fields, world);
    default:
      return refuse('UNKNOWN_METHOD', 404);
  }
}

function send(fields: Readonly<Record<string, unknown>>, world: TelegramWorld): SimulatorAnswer {
  const { phone_number, code, ttl, payload } = fields;
  if (typeof phone_number !== 'string' || !PHONE.test(phone_number)) return refuse('PHONE_NUMBER_INVALID');
  if (typeof code !== 'string' || !/^[0-9]{4,8}$/.test(code)) return refuse('CODE_INVALID');
  const ttlFits = typeof ttl === 'number' && Number.isInteger(ttl) && ttl >= 30 && ttl <= 3_600;
  if (ttl !== undefined && !ttlFits) return refuse('TTL_INVALID');
  if (payload !== undefined && (typeof payload !== 'string' || Buffer.byteLength(payload) > 128)) {
    return refuse('PAYLOAD_INVALID');
  }
  const fault = world.phoneFault(phone_number);
  if (fault !== null) return refuse(fault);
  const id = world.keep({
    by: 'gateway',
    to: phone_number,
    text: code,
    code,
    ...(ttlFits ? { ttl } : {}),
    ...(payload === undefined ? {} : { payload }),
  });
  return status(id, phone_number, world);
}

function check({ request_id }: Readonly<Record<string, unknown>>, world: TelegramWorld): SimulatorAnswer {
  const sent = world.messages.find(({ by, id }) => by === 'gateway' && id === request_id);
  return sent ? status(sent.id, sent.to, world) : refuse('REQUEST_ID_INVALID');
}

function status(id: string, phone: string, world: TelegramWorld): SimulatorAnswer {
  const result = {
    request_id: id,
    phone_number: phone,
    request_cost: 0.01,
    remaining_balance: 10,
    delivery_status: { status: world.delivery(id), updated_at: Math.floor(Date.now() / 1_000) },
  };
  return { status: 200, body: { ok: true, result } };
}

function refuse(error: string, status = 400): SimulatorAnswer {
  return { status, body: { ok: false, error } };
}
