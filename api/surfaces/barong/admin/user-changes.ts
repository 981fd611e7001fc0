import { object } from 'yup';
import type { AdminCall, UseCases } from '../../../use-cases/index.js';
import { flag, flagOf, text } from '../fields.js';
import { email } from '../identity-fields.js';
import { NOTHING } from '../nothing.js';
import type { DialectRoute } from '../operation.js';
import { inWords, type RefusalWords, refused } from '../words.js';
import { ON_USER, refusalsOf, TARGET_WORDS, uidText, unprocessable } from './account-fields.js';
import { adminOperation } from './operation.js';

/** Longest word for a role or a state. Own number. */
const WORD_MAX = 64;
/** Longest title of a data storage: what is longer is none (platform/config/standing.ts). */
const TITLE_MAX = 255;

const STATE_WORDS: RefusalWords = {
  ...TARGET_WORDS,
  'conflict:no_change': unprocessable('admin.user.state_no_change'),
  // Barong takes any word; here a state follows from facts (ADR 0035).
  'conflict:state': unprocessable('state.invalid'),
};
const OTP_WORDS: RefusalWords = {
  ...TARGET_WORDS,
  'conflict:no_change': unprocessable('admin.user.otp_no_change'),
};
const EMAIL_WORDS: RefusalWords = {
  ...TARGET_WORDS,
  'forbidden:role': unprocessable('superadmin.user.update_email'),
  'conflict:no_change': unprocessable('admin.user.email_no_change'),
  'conflict:taken': unprocessable('email.taken'),
  'conflict:factor': unprocessable('admin.user.email_is_factor'),
};
const ROLE_WORDS: RefusalWords = {
  ...TARGET_WORDS,
  'conflict:no_change': unprocessable('admin.user.role_no_change'),
  'conflict:role': unprocessable('role.doesnt_exist'),
};
const STORAGE_WORDS: RefusalWords = {
  ...TARGET_WORDS,
  'not_found:storage': { status: 404, word: 'admin.storage.doesnt_exist' },
};
const ENABLE = unprocessable('admin.user.enable_2fa');
const ONE_OF = unprocessable('admin.user.one_of_state_otp');
const ONE_OF_THREE = unprocessable('admin.user.one_of_state_otp_email');

const BODY = { uid: uidText(), state: text(WORD_MAX).optional(), otp: flag().optional() };
const EMPTY = ['state', 'otp', 'email'].map((name) => unprocessable(`admin.user.empty_${name}`));

interface Asked {
  readonly uid: string;
  readonly state?: string | undefined;
  readonly otp?: string | boolean | undefined;
  readonly email?: string | undefined;
}

/** What administrators change of an account itself (barong.md section 5). */
export function userChangeRoutes(useCases: UseCases): readonly DialectRoute[] {
  const shared = { ...ON_USER, audit: 'change', ability: ['manage', 'User'], data: NOTHING } as const;
  const change = async (admin: AdminCall, { uid, state, otp, email: address }: Asked): Promise<null> => {
    if (state !== undefined) await inWords(useCases.setState(admin, { uid, state }), STATE_WORDS);
    if (otp !== undefined) {
      if (flagOf(otp)) throw refused(ENABLE.status, ENABLE.word);
      await inWords(useCases.switchFactorOff(admin, { uid }), OTP_WORDS);
    }
    if (address !== undefined)
      await inWords(useCases.replaceEmail(admin, { uid, email: address }), EMAIL_WORDS);
    return null;
  };
  const one = (body: Asked): boolean =>
    [body.state, body.otp, body.email].filter((value) => value !== undefined).length === 1;
  const updating = {
    ...shared,
    path: '/users',
    name: 'updateUser',
    summary: 'Update user attributes',
    description:
      'One of them at a time. A state is made by the facts that it follows from: a ban or its end, the label `lock`. The second ' +
      'factor can only be switched off.',
  } as const;
  return [
    adminOperation(useCases, {
      ...updating,
      method: 'put',
      body: object({ ...BODY, email: email().optional() }),
      words: { 'email:email': 'email.invalid' },
      status: 200,
      refusals: [
        ...refusalsOf([STATE_WORDS, OTP_WORDS, EMAIL_WORDS], ['uid']),
        ...EMPTY,
        unprocessable('email.invalid'),
        ENABLE,
        ONE_OF_THREE,
      ],
      handler: async (admin, { body }) => {
        if (!one(body)) throw refused(ONE_OF_THREE.status, ONE_OF_THREE.word);
        return change(admin, body);
      },
    }),
    adminOperation(useCases, {
      ...updating,
      method: 'post',
      path: '/users/update',
      name: 'postUser',
      body: object(BODY),
      status: 201,
      refusals: [...refusalsOf([STATE_WORDS, OTP_WORDS], ['uid']), ...EMPTY.slice(0, 2), ENABLE, ONE_OF],
      handler: async (admin, { body }) => {
        if (!one(body)) throw refused(ONE_OF.status, ONE_OF.word);
        return change(admin, body);
      },
    }),
    adminOperation(useCases, {
      ...shared,
      method: 'post',
      path: '/users/role',
      name: 'setUserRole',
      summary: 'Update user role',
      description:
        'From the next request on. Nobody changes his own, and only a superadmin makes another one. Who may is who may say ' +
        'what roles can do: otherwise support could make an administrator.',
      // Barong asks for `User` (its matrix lets support change users): ADR 0035.
      ability: ['manage', 'Ability'],
      body: object({ uid: uidText(), role: text(WORD_MAX) }),
      status: 201,
      refusals: refusalsOf([ROLE_WORDS], ['uid', 'role']),
      handler: async (admin, { body }) => {
        await inWords(useCases.setRole(admin, body), ROLE_WORDS);
        return null;
      },
    }),
    adminOperation(useCases, {
      ...shared,
      method: 'delete',
      path: '/users/data_storage',
      name: 'deleteDataStorage',
      summary: "Deletes user's data storage record",
      description: 'And the private label of its title with it.',
      query: object({ uid: uidText(), title: text(TITLE_MAX) }),
      status: 204,
      refusals: refusalsOf([STORAGE_WORDS], ['uid', 'title']),
      handler: async (admin, { query }) => {
        await inWords(useCases.dropDataStorage(admin, query), STORAGE_WORDS);
        return null;
      },
    }),
  ];
}
