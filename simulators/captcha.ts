import { createHash, randomBytes } from 'node:crypto';
import type {
  ListenOptions,
  RunningSimulator,
  SimulatedApi,
  SimulatorAnswer,
  SimulatorRequest,
} from './lib/api.js';
import { SIMULATOR_CREDENTIALS } from './lib/credentials.js';
import { startSimulator } from './lib/server.js';

/** How it is started. */
export interface CaptchaOptions extends ListenOptions {
  readonly recaptchaSecret?: string;
  readonly geetestId?: string;
}

/** One answer of a visitor that was found good, as `GET /control/messages` lists it. */
interface Passed {
  /** The service. */
  readonly to: 'recaptcha' | 'geetest';
  /** What the visitor gave. */
  readonly response: string;
  /** Names of the fields that came with it. */
  readonly fields: readonly string[];
}

/** What a visitor who is no program gives begins with this: the widgets draw no pictures here. */
const GOOD = /^good-/;

/**
 * The two services that tell people from programs, at one address. reCAPTCHA: `POST /recaptcha/api/siteverify`
 * (developers.google.com/recaptcha/docs/verify), a token works once. GeeTest 3: `GET /register.php`, `POST /validate.php`
 * (docs.geetest.com/captcha/apirefer/api/server), as texts; a seccode works once.
 */
export function startCaptcha(options: CaptchaOptions = {}): Promise<RunningSimulator> {
  const {
    recaptchaSecret = SIMULATOR_CREDENTIALS.recaptchaSecret,
    geetestId = SIMULATOR_CREDENTIALS.geetestId,
  } = options;
  const passed: Passed[] = [];
  const isFresh = (to: Passed['to'], form: URLSearchParams, response: string): boolean => {
    if (!GOOD.test(response) || passed.some((one) => one.to === to && one.response === response))
      return false;
    passed.push({ to, response, fields: [...form.keys()] });
    return true;
  };
  const verifyRecaptcha = (form: URLSearchParams): SimulatorAnswer => {
    const [secret, response] = [form.get('secret'), form.get('response')];
    const faults = [
      ...(!secret ? ['missing-input-secret'] : secret === recaptchaSecret ? [] : ['invalid-input-secret']),
      ...(response ? [] : ['missing-input-response']),
    ];
    if (faults.length > 0) return { status: 200, body: { success: false, 'error-codes': faults } };
    if (!isFresh('recaptcha', form, response ?? '')) {
      const code = GOOD.test(response ?? '') ? 'timeout-or-duplicate' : 'invalid-input-response';
      return { status: 200, body: { success: false, 'error-codes': [code] } };
    }
    const challenge_ts = new Date().toISOString();
    return { status: 200, body: { success: true, challenge_ts, hostname: 'app.example' } };
  };
  const validateGeetest = (form: URLSearchParams): SimulatorAnswer => {
    const seccode = form.get('seccode') ?? '';
    const isOurs = form.get('gt') === geetestId && form.get('challenge') !== null;
    return text(isOurs && isFresh('geetest', form, seccode) ? md5(seccode) : 'false');
  };
  const api: SimulatedApi = {
    answer: ({ method, path, query, headers, body }: SimulatorRequest) => {
      const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
      const form = new URLSearchParams(isForm ? body : '');
      switch (`${method} ${path}`) {
        case 'POST /recaptcha/api/siteverify':
          return verifyRecaptcha(form);
        case 'GET /register.php':
          return text(query.get('gt') === geetestId ? randomBytes(16).toString('hex') : '0');
        case 'POST /validate.php':
          return validateGeetest(form);
        default:
          return { status: 404, body: { error: 'no such path' } };
      }
    },
    errorBody: (status) => ({ error: `simulated ${status}` }),
    accepted: () => passed,
  };
  return startSimulator(api, options);
}

const md5 = (value: string): string => createHash('md5').update(value).digest('hex');

function text(body: string): SimulatorAnswer {
  return { status: 200, body, headers: { 'content-type': 'text/html; charset=utf-8' } };
}
