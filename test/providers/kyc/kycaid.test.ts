import test, { type ExecutionContext } from 'ava';
import { KycProviderError, type KycProviderFailure } from '../../../providers/kyc/error.js';
import { createKycProvider } from '../../../providers/kyc/index.js';
import { createKycaid } from '../../../providers/kyc/kycaid.js';
import { startKycaid } from '../../../simulators/kycaid.js';
import { SIMULATOR_CREDENTIALS } from '../../../simulators/lib/credentials.js';
import { acceptedBy, setFaults, turn } from '../../simulators/support/control.js';
import { answers, refusedUrl, scriptedServer } from '../support/scripted-server.js';

const TOKEN: string = SIMULATOR_CREDENTIALS.kycaidToken;
const signal = new AbortController().signal;
const at = (url: string, token = TOKEN, deadlineMs?: number) =>
  createKycaid({ KYC_PROVIDER_URL: url, KYC_PROVIDER_TOKEN: token }, deadlineMs);
const PERSON = {
  firstName: 'Aizada',
  lastName: 'Osmonova',
  dob: '1984-05-17',
  country: 'KGZ',
  email: null,
  phone: '+996700123456',
};

async function simulator(t: ExecutionContext): Promise<string> {
  const { url, close } = await startKycaid();
  t.teardown(close);
  return url;
}

/** What a call that fails throws. */
async function failure(t: ExecutionContext, call: Promise<unknown>): Promise<[KycProviderFailure, string]> {
  const { reason, code } = await t.throwsAsync(call, { instanceOf: KycProviderError });
  return [reason, code];
}

test('none is nobody', (t) => {
  const config = { KYC_PROVIDER_URL: '', KYC_PROVIDER_TOKEN: '' };
  t.is(createKycProvider({ ...config, KYC_PROVIDER: 'none' }), null);
});

test('a person and his papers are handed over in their words, and known by theirs', async (t) => {
  const url = await simulator(t);
  const kycaid = at(url);
  const applicantRef = await kycaid.createApplicant(PERSON, signal);
  const content = new Uint8Array([0xff, 0xd8, 0xff, 1, 2, 3]);
  const frontRef = await kycaid.createFile({ name: 'front.jpg', contentType: 'image/jpeg', content }, signal);
  const paper = { applicantRef, number: 'AN 1', expiresOn: '2099-01-31', frontRef, backRef: null };
  await kycaid.createDocument({ ...paper, kind: 'government_id' }, signal);
  const lives = { country: 'DE', city: '', postcode: '10115', address: 'Chausseestr. 1' };
  await kycaid.createAddress({ applicantRef, ...lives }, signal);
  const callbackUrl = 'http://127.0.0.1:9/';
  const checks = ['document', 'facial'] as const;
  const ref = await kycaid.createVerification({ applicantRef, checks, callbackUrl }, signal);
  const made = (await acceptedBy(url)) as unknown as { to: string; fields: Record<string, unknown> }[];
  t.deepEqual(
    made.filter(({ to }) => to !== 'files').map(({ fields }) => fields),
    [
      {
        type: 'PERSON',
        first_name: 'Aizada',
        last_name: 'Osmonova',
        dob: '1984-05-17',
        residence_country: 'KG',
        phone: '+996700123456',
      },
      {
        applicant_id: applicantRef,
        type: 'GOVERNMENT_ID',
        document_number: 'AN 1',
        expiry_date: '2099-01-31',
        front_side_id: frontRef,
      },
      {
        applicant_id: applicantRef,
        type: 'REGISTERED',
        country: 'DE',
        postal_code: '10115',
        full_address: 'Chausseestr. 1',
      },
      { applicant_id: applicantRef, types: ['DOCUMENT', 'FACIAL'], callback_url: callbackUrl },
    ],
  );
  const find = () => kycaid.findVerification(ref, checks, signal);
  t.deepEqual(await find(), { applicantRef, outcome: null, reason: null });
  await turn(url, `verifications/${ref}`, { verified: false, comment: 'FRAUD', silent: true });
  t.deepEqual(await find(), { applicantRef, outcome: 'rejected', reason: 'FRAUD, FRAUD' });
  await turn(url, `verifications/${ref}`, { verified: true, silent: true });
  t.deepEqual(await find(), { applicantRef, outcome: 'approved', reason: null });
  t.is(await kycaid.findVerification('nobody', checks, signal), null);
});

test('approved is the whole and each check that was asked for, and only when it is completed', async (t) => {
  const said = async (fields: object): Promise<string | null | undefined> => {
    const body = JSON.stringify({ verification_id: 'v', applicant_id: 'a', ...fields });
    const { url } = await scriptedServer(t, answers(200, {}, body));
    return (await at(url).findVerification('v', ['document', 'facial'], signal))?.outcome;
  };
  const both = { document: { verified: true }, facial: { verified: true } };
  const completed = { status: 'completed', verified: true };
  t.is(await said({ ...completed, verifications: both }), 'approved');
  t.is(await said({ ...completed, status: 'pending', verifications: both }), null);
  t.is(await said({ verified: true, verifications: both }), null);
  for (const verifications of [
    { ...both, facial: { verified: false } },
    { document: both.document },
    {},
    null,
  ])
    t.is(await said({ ...completed, verifications }), 'rejected', JSON.stringify(verifications));
  t.is(await said({ ...completed, verified: 'true', verifications: both }), 'rejected');
});

test('what may go through later, what never will, and what an operator has to see to', async (t) => {
  const url = await simulator(t);
  for (const [status, reason] of [
    [500, 'unavailable'],
    [429, 'unavailable'],
    [422, 'refused'],
    [400, 'refused'],
    [403, 'misconfigured'],
  ] as const) {
    await setFaults(url, { status, times: 1 });
    t.deepEqual(await failure(t, at(url).createApplicant(PERSON, signal)), [reason, `http_${status}`]);
  }
  t.deepEqual(await failure(t, at(url, 'wrong').createApplicant(PERSON, signal)), [
    'misconfigured',
    'http_401',
  ]);
  await setFaults(url, { hang_ms: 60_000, times: 1 });
  t.deepEqual(await failure(t, at(url, TOKEN, 200).createApplicant(PERSON, signal)), [
    'unavailable',
    'timeout',
  ]);
  t.deepEqual(await failure(t, at(await refusedUrl()).createApplicant(PERSON, signal)), [
    'unavailable',
    'not_connected',
  ]);
  for (const body of ['no JSON', '[]', '{}', '{"applicant_id":"an id with spaces"}']) {
    const { url: other } = await scriptedServer(t, answers(201, {}, body));
    t.deepEqual(
      await failure(t, at(other).createApplicant(PERSON, signal)),
      ['misconfigured', 'bad_answer'],
      body,
    );
  }
  const { url: another } = await scriptedServer(
    t,
    answers(200, {}, '{"verification_id":"other","applicant_id":"a"}'),
  );
  t.deepEqual(await failure(t, at(another).findVerification('v', ['aml'], signal)), [
    'misconfigured',
    'bad_answer',
  ]);
});
