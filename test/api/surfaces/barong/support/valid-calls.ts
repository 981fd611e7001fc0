import { idToken } from '../../../../support/auth0.js';
import { freshPhone } from '../../../../support/system.js';
import type { Input } from './asked.js';
import type { Way } from './askers.js';
import { freshEmail, PASSWORD } from './people.js';
import {
  claimIn,
  codeIn,
  confirmationIn,
  drawnCodeIn,
  formOf,
  freshAddress,
  freshWord,
  keyIn,
  labelIn,
  phoneIn,
  resetIn,
  type Scene,
  whitelinkIn,
} from './prepared.js';

/** A valid call of one operation, and what it is answered where that is not its success. */
interface ValidCall {
  readonly input: (scene: Scene) => Input | Promise<Input>;
  /** Who calls. `own`: somebody new, whom the call uses up; `plain`: the same without a second factor. */
  readonly by?: 'own' | 'plain';
  /** Statuses of the ways in that it does not succeed by, though the call is valid. */
  readonly answers?: Readonly<Partial<Record<Way, number>>>;
}

const NOTHING: ValidCall = { input: () => ({}) };
/** What is asked for without a proof has one meaning, whoever asks. */
const same = (status: number) => ({
  anonymous: status,
  cookie: status,
  jwt: status,
  key: status,
  service: status,
});
const password = (scene: Scene): string => {
  scene.asker.password = `four quiet rivers ${freshWord()}`;
  return scene.asker.password;
};

/** The valid call of an operation; of one that has none here, which a test of its own tells, a call with nothing. */
export const validCall = (name: string): ValidCall => VALID_CALLS[name] ?? NOTHING;

/** Every operation of both dialects, by its name in the seeds. */
export const VALID_CALLS: Readonly<Record<string, ValidCall>> = {
  'GET /identity/configs': NOTHING,
  'GET /identity/ping': NOTHING,
  'GET /identity/time': NOTHING,
  'GET /identity/version': NOTHING,
  'GET /identity/users/register_geetest': NOTHING,
  'GET /public/configs': NOTHING,
  'GET /public/configs/auth0': NOTHING,
  'GET /public/health/alive': NOTHING,
  'GET /public/health/ready': NOTHING,
  'GET /public/ping': NOTHING,
  'GET /public/time': NOTHING,
  'GET /public/version': NOTHING,
  'GET /resource/swagger_doc': NOTHING,
  'GET /resource/swagger_doc/{name}': { input: () => ({ params: { name: 'users' } }) },
  // No provider of ours calls it, so there is none to believe (docs/barong.md, "What is not there").
  'POST /public/kyc': { input: () => ({ body: {} }), answers: same(422) },
  'POST /identity/password/validate': { input: () => ({ body: { password: PASSWORD } }) },
  'POST /public/password/validate': { input: () => ({ body: { password: PASSWORD } }) },
  'POST /identity/sessions': {
    input: async (scene) => {
      const { email, password } = scene.asker;
      return { body: { email, password, otp_code: await codeIn(scene) } };
    },
  },
  // It ends the session of the cookie, so that whoever shows none has none to end.
  'DELETE /identity/sessions': { input: () => ({}), answers: { ...same(404), cookie: 204 } },
  'POST /identity/sessions/auth0': {
    input: async ({ tenant }) => ({
      body: { id_token: await idToken(tenant, { email: freshEmail(), email_verified: true }) },
    }),
  },
  'POST /identity/users': {
    input: () => ({ body: { email: freshEmail(), password: PASSWORD, lang: 'EN' } }),
  },
  'POST /identity/users/access': {
    input: async (scene) => ({
      body: { whitelink_token: await whitelinkIn(scene) },
      headers: { 'x-forwarded-for': freshAddress() },
    }),
  },
  'POST /identity/users/email/generate_code': { input: () => ({ body: { email: freshEmail() } }) },
  'POST /identity/users/email/confirm_code': {
    input: async (scene) => ({ body: { token: await confirmationIn(scene) } }),
  },
  'POST /identity/users/password/generate_code': { input: () => ({ body: { email: freshEmail() } }) },
  'POST /identity/users/password/confirm_code': {
    input: async (scene) => {
      const token = await resetIn(scene);
      const chosen = password(scene);
      return { body: { reset_password_token: token, password: chosen, confirm_password: chosen } };
    },
  },
  'GET /resource/users/me': NOTHING,
  'PUT /resource/users/me': { input: () => ({ body: { data: '{"theme":"dark"}' } }) },
  'DELETE /resource/users/me': {
    input: async (scene) => ({
      query: { password: scene.asker.password, otp_code: await codeIn(scene) },
    }),
    by: 'own',
  },
  'PUT /resource/users/password': {
    input: (scene) => {
      const { password: old_password } = scene.asker;
      const chosen = password(scene);
      return { body: { old_password, new_password: chosen, confirm_password: chosen } };
    },
  },
  'GET /resource/users/activity/{topic}': {
    input: () => ({ params: { topic: 'all' }, query: { page: '1', limit: '5' } }),
  },
  'GET /resource/labels': { input: () => ({ query: { ordering: 'asc' } }) },
  'GET /resource/labels/{key}': { input: async (scene) => ({ params: { key: await labelIn(scene) } }) },
  'POST /resource/labels': { input: () => ({ body: { key: freshWord(), value: 'written' } }) },
  'PATCH /resource/labels/{key}': {
    input: async (scene) => ({ params: { key: await labelIn(scene) }, body: { value: 'other' } }),
  },
  'DELETE /resource/labels/{key}': { input: async (scene) => ({ params: { key: await labelIn(scene) } }) },
  'GET /resource/phones': NOTHING,
  'POST /resource/phones': { input: () => ({ body: { phone_number: freshPhone(), channel: 'sms' } }) },
  'POST /resource/phones/send_code': {
    input: async (scene) => ({ body: { phone_number: (await phoneIn(scene)).phone } }),
  },
  'POST /resource/phones/verify': {
    input: async (scene) => {
      const { phone, code } = await phoneIn(scene);
      return { body: { phone_number: phone, verification_code: code } };
    },
  },
  // Whoever has a key has a factor (ADR 0032), so that he can draw no other one.
  'POST /resource/otp/generate_qrcode': { input: () => ({}), by: 'plain', answers: { key: 400 } },
  'POST /resource/otp/enable': {
    input: async (scene) => ({
      body: { code: scene.asker.secret ? await codeIn(scene) : await drawnCodeIn(scene) },
    }),
    by: 'plain',
    answers: { key: 400 },
  },
  'POST /resource/otp/verify': { input: async (scene) => ({ body: { code: await codeIn(scene) } }) },
  'POST /resource/otp/disable': {
    input: async (scene) => ({ body: { code: await codeIn(scene) } }),
    by: 'own',
  },
  'POST /resource/data_storage': { input: () => ({ body: { title: 'personal', data: '{"nick":"A"}' } }) },
  'GET /resource/documents': NOTHING,
  'POST /resource/documents': {
    input: async () => ({
      body: await formOf({ doc_type: 'Passport', doc_number: 'AN 1', doc_expire: '2099-01-31' }),
    }),
  },
  'POST /resource/addresses': {
    input: async () => ({
      body: await formOf({ country: 'KG', address: 'Chüy 12', city: 'Bishkek', postcode: '720001' }),
    }),
  },
  'GET /resource/profiles/me': {
    input: async (scene) => {
      await claimIn(scene, 'draft');
      return {};
    },
  },
  'POST /resource/profiles': {
    input: async (scene) => {
      await claimIn(scene, 'none');
      return { body: { first_name: 'Aizada', country: 'KG', metadata: '{"a":1}' } };
    },
  },
  'PUT /resource/profiles': {
    input: async (scene) => {
      await claimIn(scene, 'draft');
      return { body: { last_name: 'Asanova', dob: '1990-05-17' } };
    },
  },
  'GET /resource/api_keys': { input: () => ({ query: { order_by: 'kid', ordering: 'desc', limit: '2' } }) },
  'POST /resource/api_keys': {
    input: async (scene) => ({
      body: { algorithm: 'HS256', scope: 'trade', totp_code: await codeIn(scene) },
    }),
  },
  'PATCH /resource/api_keys/{kid}': {
    input: async (scene) => ({
      params: { kid: await keyIn(scene) },
      body: { state: 'inactive', totp_code: await codeIn(scene) },
    }),
  },
  'DELETE /resource/api_keys/{kid}': {
    input: async (scene) => ({
      params: { kid: await keyIn(scene) },
      query: { totp_code: await codeIn(scene) },
    }),
  },
  'GET /resource/service_accounts': NOTHING,
  'GET /resource/service_accounts/api_keys': {
    input: ({ service }) => ({ query: { service_account_uid: service, page: '1' } }),
  },
  'POST /resource/service_accounts/api_keys': {
    input: async (scene) => ({
      body: { service_account_uid: scene.service, algorithm: 'HS256', totp_code: await codeIn(scene) },
    }),
  },
  'PUT /resource/service_accounts/api_keys/{kid}': {
    input: async (scene) => ({
      params: { kid: await keyIn(scene, scene.service) },
      body: { service_account_uid: scene.service, scope: 'read', totp_code: await codeIn(scene) },
    }),
  },
  'DELETE /resource/service_accounts/api_keys/{kid}': {
    input: async (scene) => ({
      params: { kid: await keyIn(scene, scene.service) },
      query: { service_account_uid: scene.service, totp_code: await codeIn(scene) },
    }),
  },
};
