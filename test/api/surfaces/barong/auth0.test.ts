import test from 'ava';
import { startAuth0 } from '../../../../simulators/auth0.js';
import { SIMULATOR_CREDENTIALS } from '../../../../simulators/lib/credentials.js';
import { setFaults } from '../../../simulators/support/control.js';
import {
  addAuthenticator,
  authenticatorCode,
  earlyInStep,
  newAccount,
  verifyEmail,
} from '../../../support/accounts.js';
import { idToken } from '../../../support/auth0.js';
import { onCleanup } from '../../../support/cleanup.js';
import { startSystem, type TestSystem } from '../../../support/system.js';
import { browserOf, freshEmail, postForm, refusal, signIn, signUp } from './support/people.js';
import { BARONG, NEBULA } from './support/prefixes.js';

const { auth0Domain, auth0ClientId } = SIMULATOR_CREDENTIALS;
const PATH = `${NEBULA}/identity/sessions/auth0`;

let system: TestSystem;
let tenant: string;
test.before(async () => {
  const { url, close } = await startAuth0();
  onCleanup(close);
  tenant = url;
  system = await startSystem({
    AUTH0_DOMAIN: auth0Domain,
    AUTH0_CLIENT_ID: auth0ClientId,
    AUTH0_JWKS_URL: `${url}/.well-known/jwks.json`,
  });
});

const enter = async (
  claims: Readonly<Record<string, unknown>>,
  more: Readonly<Record<string, unknown>> = {},
) => system.client.post(PATH, { id_token: await idToken(tenant, claims), ...more });
const INVALID = 'identity.session.auth0.invalid_params';

test.serial(
  'a verified e-mail that nobody has makes an active account, and is it the next time',
  async (t) => {
    const email = freshEmail();
    const squatter = await signUp(system.client, email);
    const first = await enter({ email: email.toUpperCase(), email_verified: true });
    t.is(first.status, 200, JSON.stringify(first.body));
    t.like(first.body, { email, state: 'active', level: 1, role: 'member' });
    t.not(first.body.uid, squatter.uid);
    browserOf(first);
    t.is((await signIn(system.client, email)).status, 401, 'the squatter has the e-mail no more');
    const form = { id_token: await idToken(tenant, { email, email_verified: true }) };
    t.is((await postForm(system.client, PATH, form, 'urlencoded')).body.uid, first.body.uid);
  },
);

test.serial('ten at once make one account', async (t) => {
  const claims = { email: freshEmail(), email_verified: true };
  const answers = await Promise.all(Array.from({ length: 10 }, () => enter(claims)));
  const uids = answers.filter(({ status }) => status === 200).map(({ body }) => body.uid);
  t.true(uids.length > 0, JSON.stringify(answers.map(refusal)));
  t.is(new Set(uids).size, 1);
});

test.serial('an account that is there: its state and its second factor count', async (t) => {
  const { client, database } = system;
  const somebody = await newAccount(client);
  await verifyEmail(client, somebody);
  const claims = { email: somebody.email, email_verified: true };
  t.is((await enter(claims)).status, 200);
  const secret = await addAuthenticator(client, somebody, database);
  t.deepEqual(refusal(await enter(claims)), [401, 'identity.session.missing_otp']);
  await earlyInStep();
  const otp_code = authenticatorCode(secret);
  t.is((await enter(claims, { otp_code })).status, 200);
  t.deepEqual(refusal(await enter(claims, { otp_code })), [422, 'totp.error']);
  t.deepEqual(refusal(await enter(claims, { otp_code: '000000' })), [403, 'identity.session.invalid_otp']);
  for (const [state, word] of [
    ['banned', 'banned'],
    ['deleted', 'deleted'],
    ['locked', 'not_active'],
  ]) {
    await database.query(
      `UPDATE users SET state = $1 WHERE id = (SELECT user_id FROM sessions WHERE token_digest = sha256($2::bytea))`,
      [state, somebody.token],
    );
    t.deepEqual(refusal(await enter(claims)), [401, `identity.session.${word}`]);
  }
});

test.serial('what is refused, in its words', async (t) => {
  const { client } = system;
  t.deepEqual(refusal(await enter({})), [401, INVALID], 'no e-mail');
  t.deepEqual(refusal(await enter({ email: freshEmail(), email_verified: false })), [401, INVALID]);
  t.deepEqual(refusal(await enter({ email: freshEmail(), email_verified: true, aud: 'x' })), [422, INVALID]);
  t.deepEqual(refusal(await client.post(PATH, {})), [
    400,
    'identity.session.missing_id_token',
    'identity.session.empty_id_token',
  ]);
  t.is(
    (await client.post(`${BARONG}/identity/sessions/auth0`, { id_token: 'x' })).status,
    404,
    "NebulaECN's alone",
  );
});

test.serial('the configuration is told to clients of this dialect', async (t) => {
  const answer = await system.client.get(`${NEBULA}/public/configs/auth0`);
  t.deepEqual(
    [answer.status, answer.body],
    [200, { auth0_domain: auth0Domain, auth0_client_id: auth0ClientId }],
  );
  t.is((await system.client.get(`${BARONG}/public/configs/auth0`)).status, 404);
});

test.serial('keys that cannot be had: 503, and nobody gets in', async (t) => {
  const other = await startAuth0();
  onCleanup(other.close);
  await setFaults(other.url, { status: 500 });
  const broken = await startSystem({
    AUTH0_DOMAIN: auth0Domain,
    AUTH0_CLIENT_ID: auth0ClientId,
    AUTH0_JWKS_URL: `${other.url}/.well-known/jwks.json`,
  });
  const token = await idToken(other.url, { email: freshEmail(), email_verified: true });
  t.deepEqual(refusal(await broken.client.post(PATH, { id_token: token })), [503, 'server.unavailable']);
});
