import test from 'ava';
import {
  presentFactor,
  presentLink,
  presentLogin,
  presentMe,
  presentProfile,
} from '../../../../api/surfaces/ackgt/present.js';
import { DomainError } from '../../../../domain/errors.js';
import { post, send, serve, TOKEN } from '../../http/harness.js';
import { ACCOUNT, recordingRoutes } from './support/recorder.js';

/** What came along from a database row and is nobody's business (reliability A34). */
const SECRETS = { passwordHash: '$argon2id$', factorSecretSealed: 'sealed', tokenDigest: 'digest' };
const CODE_ID = 'f033d5a5-70e4-4a0d-bb9a-105fb8487c78';
const ENROLMENT = {
  provider: 'totp',
  active: false,
  secret: 'JBSWY3DPEHPK3PXP',
  otpauthUrl: 'otpauth://totp/Vestibule:ID0123456789?secret=JBSWY3DPEHPK3PXP',
  qrSvg: '<svg/>',
} as const;

test('a login is a session or what is missing for one, and never both', (t) => {
  t.deepEqual(presentLogin({ token: 'the token', ...SECRETS }), { token: 'the token' });
  t.deepEqual(presentLogin({ provider: 'telegram', codeId: CODE_ID, ...SECRETS }), {
    two_factor_required: true,
    provider: 'telegram',
    code_id: CODE_ID,
  });
});

test('a factor that is on, and an app that waits for its first code', (t) => {
  t.deepEqual(presentFactor({ provider: 'email', active: true, ...SECRETS }), {
    provider: 'email',
    active: true,
  });
  t.deepEqual(presentFactor({ ...ENROLMENT, ...SECRETS }), {
    provider: 'totp',
    active: false,
    secret: 'JBSWY3DPEHPK3PXP',
    otpauth_url: 'otpauth://totp/Vestibule:ID0123456789?secret=JBSWY3DPEHPK3PXP',
    qr_svg: '<svg/>',
  });
});

test('an account in full, its profile alone, a link', (t) => {
  const profile = {
    first_name: 'Айзада',
    last_name: null,
    patronymic: null,
    timezone: 'Asia/Bishkek',
    contact_info: null,
  };
  t.deepEqual(presentProfile({ ...ACCOUNT, ...SECRETS }), { ...profile, language: 'ky' });
  const kyc = ACCOUNT.kyc.map((kase) => ({ ...kase, ...SECRETS }));
  t.deepEqual(presentMe({ ...ACCOUNT, ...SECRETS, kyc }), {
    id: 7,
    uid: 'ID0123456789',
    email: 'aizada@example.com',
    email_verified: true,
    phone: '+996700123456',
    role: 'member',
    state: 'active',
    level: 2,
    language: 'ky',
    two_factor_provider: 'totp',
    profile,
    kyc: [{ id: 1, type: 'legal', status: 'in_review' }],
    created_at: '2026-11-21T10:00:00.000Z',
  });
  const expiresAt = new Date('2026-11-21T10:10:00.000Z');
  t.deepEqual(presentLink({ url: 'https://t.me/a', expiresAt, ...SECRETS }), {
    url: 'https://t.me/a',
    expires_at: '2026-11-21T10:10:00.000Z',
  });
});

test('the documents of login and set_two_factor_provider hold for both of their shapes, and for no mixture', async (t) => {
  const headers = { authorization: `Bearer ${TOKEN}` };
  const login = { phone: '+996700123456', password: 'old' };
  for (const [path, body, name, result, status] of [
    ['/auth/login', login, 'login', { provider: 'email', codeId: CODE_ID }, 200],
    ['/auth/login', login, 'login', { provider: 'post', codeId: CODE_ID }, 500],
    ['/auth/login', login, 'login', { provider: 'email' }, 500],
    ['/user/set_two_factor_provider', { provider: 'totp' }, 'setTwoFactorProvider', ENROLMENT, 200],
    [
      '/user/set_two_factor_provider',
      { provider: 'totp' },
      'setTwoFactorProvider',
      { ...ENROLMENT, provider: 'sms' },
      500,
    ],
  ] as const) {
    const { routes } = recordingRoutes({ [name]: result });
    const { port } = await serve(t, routes);
    t.is((await post(port, path, body, headers)).status, status, JSON.stringify(result));
  }
});

test('the document says what may come back: both shapes, and each refusal under its status', async (t) => {
  const { routes } = recordingRoutes();
  const { port } = await serve(t, routes);
  const { json } = await send(port, { method: 'GET', path: '/openapi.json' });
  const { paths } = json as unknown as {
    paths: Record<string, Record<string, { responses: Record<string, { content: object }> }>>;
  };
  const statuses = (path: string): string =>
    Object.keys(paths[path]?.['post']?.responses ?? paths[path]?.['get']?.responses ?? {}).join(' ');
  t.deepEqual(Object.fromEntries(routes.map(({ path }) => [path, statuses(path)])), {
    '/auth/get_registration_code': '200 400 413 415 422 429 500 503',
    '/auth/register': '200 400 409 413 415 422 429 500 503',
    '/auth/login': '200 400 401 403 413 415 422 429 500 503',
    '/auth/submit_two_factor_login': '200 400 403 413 415 422 429 500 503',
    '/auth/initiate_password_reset': '200 400 413 415 422 429 500 503',
    '/auth/set_new_password': '200 400 413 415 422 429 500 503',
    '/user/change_password': '200 400 401 413 415 422 429 500 503',
    '/user/get_me': '200 401 500 503',
    '/user/link_telegram': '200 400 401 409 413 415 422 429 500 503',
    '/user/set_two_factor_provider': '200 400 401 409 413 415 422 429 500 503',
    '/user/confirm_two_factor': '200 400 401 409 413 415 422 429 500 503',
    '/user/initiate_two_factor_disable': '200 400 401 409 413 415 422 429 500 503',
    '/user/disable_two_factor': '200 400 401 409 413 415 422 429 500 503',
    '/user/initiate_email_verification': '200 400 401 409 413 415 422 429 500 503',
    '/user/verify_email': '200 400 401 409 413 415 422 429 500 503',
    '/user/logout': '200 400 401 413 415 422 500 503',
    '/user/sessions': '200 401 422 500 503',
    '/user/end_session': '200 400 401 404 413 415 422 500 503',
    '/kyc/documents': '200 401 422 500 503',
    '/kyc/upload_document': '200 400 401 413 415 422 429 500 503',
    '/kyc/submit_legal': '200 400 401 409 413 415 422 500 503',
    '/kyc/resubmit_legal': '200 400 401 404 409 413 415 422 500 503',
    '/kyc/submit_individual_basic': '200 400 401 409 413 415 422 500 503',
    '/kyc/resubmit_individual_basic': '200 400 401 404 409 413 415 422 500 503',
    '/kyc/submit_individual_full': '200 400 401 409 413 415 422 500 503',
    '/kyc/resubmit_individual_full': '200 400 401 404 409 413 415 422 500 503',
    '/kyc/start_identity_check': '200 400 401 404 409 413 415 422 429 500 503',
    '/kyc/get': '200 401 404 422 500 503',
    '/kyc/list': '200 401 422 500 503',
    '/payment/create': '200 400 401 403 409 413 415 422 429 500 503',
    '/payment/get': '200 401 404 422 500 503',
    '/payment/list': '200 401 422 500 503',
    '/profile/update': '200 400 401 413 415 422 500 503',
    '/admin/user/list': '200 401 403 422 500 503',
    '/admin/webhooks/attempts': '200 401 403 404 422 500 503',
    '/admin/webhooks/create': '200 400 401 403 409 413 415 422 500 503',
    '/admin/webhooks/delete': '200 400 401 403 404 413 415 422 500 503',
    '/admin/webhooks/get': '200 401 403 404 422 500 503',
    '/admin/webhooks/list': '200 401 403 422 500 503',
    '/admin/webhooks/pause': '200 400 401 403 404 409 413 415 422 500 503',
    '/admin/webhooks/remove_old_secrets': '200 400 401 403 404 409 413 415 422 500 503',
    '/admin/webhooks/resend': '200 400 401 403 404 409 413 415 422 500 503',
    '/admin/webhooks/resume': '200 400 401 403 404 409 413 415 422 500 503',
    '/admin/webhooks/rotate_secret': '200 400 401 403 404 409 413 415 422 500 503',
    '/admin/webhooks/test': '200 400 401 403 404 409 413 415 422 500 503',
    '/admin/webhooks/update': '200 400 401 403 404 413 415 422 500 503',
    '/admin/user/get': '200 401 403 404 422 500 503',
    '/admin/payment/get': '200 401 403 404 422 500 503',
    '/admin/payment/list': '200 401 403 422 500 503',
    '/admin/payment/resolve': '200 400 401 403 404 409 413 415 422 500 503',
    '/admin/user/ban': '200 400 401 403 404 409 413 415 422 500 503',
    '/admin/user/unban': '200 400 401 403 404 409 413 415 422 500 503',
    '/admin/kyc/list': '200 401 403 422 500 503',
    '/admin/kyc/get': '200 401 403 404 422 500 503',
    '/admin/kyc/set_status': '200 400 401 403 404 409 413 415 422 500 503',
  });
  const success = JSON.stringify(paths['/auth/login']?.['post']?.responses['200']?.content);
  t.regex(success, /"anyOf":\[.*"token".*"two_factor_required"/);
});

test("a ban's own words, the wait of wrong passwords, a wrong password", async (t) => {
  for (const [error, status, code, message, header] of [
    [new DomainError('forbidden', { message: 'Ask at the office' }), 403, 'E_FORBIDDEN', 'Ask at the office'],
    [new DomainError('forbidden'), 403, 'E_FORBIDDEN', 'Access is forbidden'],
    [new DomainError('invalid_credentials'), 401, 'E_INVALID_CREDENTIALS', 'Invalid credentials'],
    [
      new DomainError('flood_control', { retryAfterSeconds: 29.2 }),
      429,
      'E_FLOOD_CONTROL',
      'Try after 30 seconds',
      '30',
    ],
  ] as const) {
    const { routes } = recordingRoutes();
    const refusing = routes.map((route) =>
      route.path === '/auth/login' ? { ...route, handler: () => Promise.reject(error) } : route,
    );
    const { port } = await serve(t, refusing);
    const reply = await post(port, '/auth/login', { phone: '+996700123456', password: 'old' });
    t.is(reply.status, status);
    t.is(reply.text, JSON.stringify({ success: false, error: { code, messages: [message] } }));
    t.is(reply.headers['retry-after'], header);
  }
});
