import type { Route } from '../../../../../api/http/route.js';
import { freshPhone } from '../../../../support/system.js';
import type { Input } from './asked.js';
import { claimIn, codeIn, type Scene } from './prepared.js';

/** A call that is refused with one of the statuses of its operation. */
type RefusedCall = (scene: Scene) => Input | Promise<Input>;

const unknownKid = async (scene: Scene) => ({ params: { kid: 'nobodys' }, totp_code: await codeIn(scene) });

/** Where neither nothing at all nor operators for scalars is what the status is documented for. */
const OWN: Readonly<Record<string, RefusedCall>> = {
  'DELETE /resource/labels/{key} 400': () => ({ params: { key: 'phone' } }),
  'PATCH /resource/labels/{key} 404': () => ({ body: { value: 'other' } }),
  'POST /resource/phones/send_code 404': () => ({ body: { phone_number: freshPhone() } }),
  'POST /resource/phones/verify 404': () => ({
    body: { phone_number: freshPhone(), verification_code: '000000' },
  }),
  // All its parameters are optional; one that is empty is as good as missing.
  'POST /resource/profiles 400': () => ({ body: { first_name: '' } }),
  'POST /resource/profiles 409': async (scene) => {
    await claimIn(scene, 'draft');
    return { body: { first_name: 'Aizada' } };
  },
  'GET /resource/profiles/me 404': async (scene) => {
    await claimIn(scene, 'none');
    return {};
  },
  'PATCH /resource/api_keys/{kid} 404': async (scene) => {
    const { params, totp_code } = await unknownKid(scene);
    return { params, body: { state: 'inactive', totp_code } };
  },
  'DELETE /resource/api_keys/{kid} 404': async (scene) => {
    const { params, totp_code } = await unknownKid(scene);
    return { params, query: { totp_code } };
  },
  'PUT /resource/service_accounts/api_keys/{kid} 404': async (scene) => {
    const { params, totp_code } = await unknownKid(scene);
    return { params, body: { service_account_uid: scene.service, state: 'inactive', totp_code } };
  },
  'DELETE /resource/service_accounts/api_keys/{kid} 404': async (scene) => {
    const { params, totp_code } = await unknownKid(scene);
    return { params, query: { service_account_uid: scene.service, totp_code } };
  },
};

/**
 * The call that has to be refused with a status: one of the operation's own, else nothing at all where something is asked
 * for (400, 404), or an operator for every parameter (422). 401 needs no input: nobody asks.
 */
export function refusedCall(route: Route, name: string, status: number): RefusedCall {
  const own = OWN[`${name} ${status}`];
  if (own) return own;
  if (status !== 422) return () => (route.body ? { body: {} } : {});
  const operators = Object.keys(route.body?.fields ?? {}).map((field) => [field, [{ $gt: '' }]]);
  return () => ({ body: Object.fromEntries(operators) });
}
