import { array, number, object, string } from 'yup';
import type { ServiceAccountView } from '../../use-cases/access-calls.js';
import type { UseCases } from '../../use-cases/index.js';
import { USER } from './models.js';
import { type DialectRoute, operation } from './operation.js';
import { instant } from './present.js';

/** ServiceAccounts. */
const SERVICE_ACCOUNT = object({
  email: string().defined(),
  uid: string().defined(),
  role: string().defined(),
  level: number().integer().defined().meta({ description: "Its owner's" }),
  state: string().defined().meta({ description: "`disabled`, or its owner's" }),
  user: USER,
  created_at: string().datetime().defined(),
  updated_at: string().datetime().defined(),
}).defined();

/** The programs that the caller owns. */
export function serviceAccountRoutes(useCases: UseCases): readonly DialectRoute[] {
  return [
    operation({
      method: 'get',
      path: '/resource/service_accounts',
      name: 'listServiceAccounts',
      tag: 'barong resource',
      summary: 'List all service accounts for current user',
      description: 'All of them, the oldest first. They are made by whoever runs this API.',
      security: 'session',
      scope: 'resource.serviceaccount',
      missing: 400,
      status: 200,
      data: array(SERVICE_ACCOUNT).defined(),
      handler: async ({ actor }) => (await useCases.listServiceAccounts(actor)).map(presentServiceAccount),
    }),
  ];
}

function presentServiceAccount({ owner, createdAt, updatedAt, ...service }: ServiceAccountView) {
  return {
    email: service.email,
    uid: service.uid,
    role: service.role,
    level: service.level,
    state: service.state,
    user: {
      email: owner.email,
      username: owner.username,
      uid: owner.uid,
      role: owner.role,
      level: owner.level,
      otp: owner.otp,
      state: owner.state,
      referral_uid: owner.referralUid,
      data: owner.data,
      created_at: instant(owner.createdAt),
      updated_at: instant(owner.updatedAt),
    },
    created_at: instant(createdAt),
    updated_at: instant(updatedAt),
  };
}
