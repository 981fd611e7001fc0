import { generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
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

/** How it is started. */
export interface Auth0Options extends ListenOptions {
  /** The tenant: it names itself as the issuer `https://<domain>/`. */
  readonly domain?: string;
  readonly clientId?: string;
}

/** One look at the keys, as `GET /control/messages` lists it. */
interface KeysLook {
  readonly to: 'jwks';
  readonly at: string;
}

interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly jwk: Readonly<Record<string, unknown>>;
}

/** Life of a token of Auth0's (auth0.com/docs: 36000 s by default). */
const LIFE_SECONDS = 36_000;

/**
 * An Auth0 tenant as far as its ID tokens go: `GET /.well-known/jwks.json`. Knobs of its own: `POST /control/tokens`
 * with claims makes a token of them (`alg`, `kid` and `key: "old"` make a bad one), `POST /control/rotate` makes a new key,
 * which alone is published from then on.
 */
export function startAuth0(options: Auth0Options = {}): Promise<RunningSimulator> {
  const { domain = SIMULATOR_CREDENTIALS.auth0Domain, clientId = SIMULATOR_CREDENTIALS.auth0ClientId } =
    options;
  const looks: KeysLook[] = [];
  let key = makeKey();
  let oldKey = makeKey();
  const issue = (fields: Readonly<Record<string, unknown>>): SimulatorAnswer => {
    const { alg = 'RS256', kid, key: which, ...claims } = fields;
    const signing = which === 'old' ? oldKey : key;
    const now = Math.floor(Date.now() / 1000);
    const standard = {
      iss: `https://${domain}/`,
      aud: clientId,
      sub: 'auth0|1',
      iat: now,
      exp: now + LIFE_SECONDS,
    };
    const header = { alg, typ: 'JWT', kid: kid ?? signing.kid };
    const signed = [header, { ...standard, ...claims }]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    const signature =
      alg === 'none' ? '' : sign('sha256', Buffer.from(signed), signing.privateKey).toString('base64url');
    return { status: 200, body: { id_token: `${signed}.${signature}` } };
  };
  const api: SimulatedApi = {
    answer: ({ method, path }) => {
      if (method !== 'GET' || path !== '/.well-known/jwks.json')
        return { status: 404, body: { error: 'no such path' } };
      looks.push({ to: 'jwks', at: new Date().toISOString() });
      return { status: 200, body: { keys: [key.jwk] } };
    },
    errorBody: (status) => ({ error: `simulated ${status}` }),
    accepted: () => looks,
    control: ({ method, path, body }: SimulatorRequest) => {
      switch (`${method} ${path}`) {
        case 'POST /control/tokens': {
          const fields = jsonFields(body);
          return fields ? issue(fields) : { status: 400, body: { error: 'not JSON' } };
        }
        case 'POST /control/rotate':
          [oldKey, key] = [key, makeKey()];
          return { status: 200, body: {} };
        default:
          return null;
      }
    },
  };
  return startSimulator(api, options);
}

function makeKey(): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const kid = randomUUID();
  return { kid, privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' } };
}
