import type { Route } from '../../../../../api/http/route.js';
import { createAckgtSurface } from '../../../../../api/surfaces/ackgt/index.js';
import type { Account, UseCases } from '../../../../../api/use-cases/index.js';
import { createPhoneParser } from '../../../../../platform/phone.js';
import { PAYMENT } from './payment-calls.js';

/** What a use case was called with, its caller and its actor apart. */
export interface Recorded {
  readonly name: string;
  readonly input: unknown;
}

export const ACCOUNT: Account = {
  id: 7,
  uid: 'ID0123456789',
  email: 'aizada@example.com',
  emailVerified: true,
  phone: '+996700123456',
  role: 'member',
  state: 'active',
  level: 2,
  language: 'ky',
  twoFactorProvider: 'totp',
  profile: {
    firstName: 'Айзада',
    lastName: null,
    patronymic: null,
    timezone: 'Asia/Bishkek',
    contactInfo: null,
  },
  kyc: [{ id: 1, type: 'legal', status: 'in_review' }],
  createdAt: new Date('2026-11-21T10:00:00.000Z'),
};

const CODE_ID = { codeId: 'f033d5a5-70e4-4a0d-bb9a-105fb8487c78' };

/** A case as its row has it: what is beside its name and status is told to nobody. */
const CASE = { id: 2, type: 'legal', caseId: 'a-key', messageSealed: 'd1.secret' };

/** What each use case answers here. */
const RESULTS: Readonly<Record<string, unknown>> = {
  requestRegistrationCode: CODE_ID,
  completeRegistration: { token: 'the token' },
  login: { token: 'the token' },
  submitTwoFactorLogin: { token: 'the token' },
  requestPasswordReset: CODE_ID,
  setTwoFactorProvider: { provider: 'sms', active: true },
  requestTwoFactorDisable: CODE_ID,
  requestEmailVerification: CODE_ID,
  listSessions: { items: [], total: 0 },
  updateProfile: ACCOUNT,
  listUsers: { items: [], total: 0 },
  seeUser: { account: ACCOUNT, ban: null, sessions: [], lastLoginAt: null },
  // What a row has beside, and nobody is told.
  banUser: { id: 1, state: 'banned', reasonSealed: 'sealed' },
  unbanUser: { id: 2, state: 'active', liftId: 'lift' },
  submitCase: { ...CASE, status: 'created' },
  resubmitCase: { ...CASE, status: 'created' },
  listOwnCases: { items: [], total: 0 },
  listCases: { items: [], total: 0 },
  judgeCase: { ...CASE, status: 'in_review' },
  createPayment: PAYMENT,
  resolvePayment: PAYMENT,
  linkTelegram: {
    url: 'https://t.me/vestibule_bot?start=x',
    expiresAt: new Date('2026-11-21T10:10:00.000Z'),
  },
};

/** The product's routes over use cases that only write down what they are asked. */
export function recordingRoutes(results: Readonly<Record<string, unknown>> = {}): {
  readonly routes: readonly Route[];
  readonly calls: Recorded[];
} {
  const calls: Recorded[] = [];
  const phones = createPhoneParser(['KG', 'RU'], []);
  const own = { parsePhone: (text: string) => phones.parse(text), ownAccount: () => ACCOUNT };
  const useCases = new Proxy(own as Partial<UseCases>, {
    get(target, name) {
      if (typeof name !== 'string' || name in target) return Reflect.get(target, name);
      return async (...given: readonly unknown[]) => {
        calls.push({ name, input: given.at(-1) });
        return { ...RESULTS, ...results }[name];
      };
    },
  }) as UseCases;
  return { routes: createAckgtSurface(useCases, ['KGS']).routes, calls };
}
