import test from 'ava';
import { KYC_FORM_TYPES } from '../../../../domain/kyc/words.js';
import { REFUSED } from '../../../support/accounts.js';
import { newAdmin, newNumbered } from '../../../support/admins.js';
import type { Answer } from '../../../support/http.js';
import { FORMS, judge, ownCase, resubmit, submit, submitted, wholeCase } from '../../../support/kyc.js';
import { startSystem, type TestSystem } from '../../../support/system.js';
import { SEED_FULL, SEED_LEGAL } from './support/kyc-forms.js';

/* Cases of an applicant, through the whole system. Identity checks: kyc-identity-check.test.ts; each field: kyc-forms.test.ts. */
let system: TestSystem;
test.before(async () => {
  system = await startSystem();
});

const UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const invalid = (...messages: readonly string[]) => ({
  success: false,
  error: { code: 'E_VALIDATION_ERROR', messages },
});

/** A refusal, whole. */
function refused(
  t: { is: (a: unknown, b: unknown) => unknown },
  answer: Answer,
  status: number,
  body: object,
): void {
  t.is(JSON.stringify(answer.body), JSON.stringify(body));
  t.is(answer.status, status);
}

for (const type of KYC_FORM_TYPES) {
  test.serial(`submit_${type}: the seed's own example opens a case; numbers count per type`, async (t) => {
    const { client } = system;
    const [one, other] = await Promise.all([newNumbered(system), newNumbered(system)]);
    const first = await submit(client, one, type);
    t.is(first.status, 200);
    const { id } = first.body.data;
    t.deepEqual(first.body, { success: true, data: { id, type, status: 'created' } });
    const second = await submitted(client, other, type);
    t.true(Number.isInteger(id) && id >= 1 && second.id > id);

    const { submitted_at, ...rest } = await ownCase(client, one, { type, id });
    t.regex(submitted_at, UTC);
    t.deepEqual(rest, {
      id,
      type,
      status: 'created',
      next_step: type === 'legal' ? 'wait_for_review' : 'start_identity_check',
      identity_check: null,
      message: null,
      decided_at: null,
    });
  });

  test.serial(
    `submit_${type}: one open or approved case of a type, whatever is asked at once (A42, F25)`,
    async (t) => {
      const { client } = system;
      const [who, reviewer] = await Promise.all([newNumbered(system), newAdmin(system)]);
      const answers = await Promise.all([...Array(10)].map(() => submit(client, who, type)));
      const taken = answers.filter(({ status }) => status === 200);
      t.is(taken.length, 1);
      for (const answer of answers) if (answer !== taken[0]) refused(t, answer, 409, REFUSED.conflict);

      const kase = { type, id: taken[0]?.body.data.id };
      const rejected = await judge(client, reviewer, kase, 'rejected', { reason: 'test' });
      t.is(rejected.status, 200, JSON.stringify(rejected.body));
      t.is((await ownCase(client, who, kase)).next_step, 'submit_again');
      const again = await submitted(client, who, type);
      t.true(again.id > kase.id);
      t.is((await judge(client, reviewer, again, 'approved', { reason: 'test' })).status, 200);
      refused(t, await submit(client, who, type), 409, REFUSED.conflict);
      const { body } = await client.get('/kyc/list', { token: who.token });
      t.deepEqual(
        body.data.items.map(({ id, status }: { id: number; status: string }) => [id, status]),
        [
          [again.id, 'approved'],
          [kase.id, 'rejected'],
        ],
      );
    },
  );

  test.serial(`resubmit_${type}: only what a reviewer asked for, and once (A42)`, async (t) => {
    const { client } = system;
    const [who, reviewer, other] = await Promise.all([
      newNumbered(system),
      newAdmin(system),
      newNumbered(system),
    ]);
    const kase = await submitted(client, who, type);
    refused(t, await resubmit(client, who, kase), 409, REFUSED.conflict);
    const words = { reason: 'the scan cannot be read', message: 'Send a better scan' };
    t.is((await judge(client, reviewer, kase, 'resubmission_requested', words)).status, 200);
    const asked = await ownCase(client, who, kase);
    t.is(asked.status, 'resubmission_requested');
    t.is(asked.next_step, 'resubmit');
    t.is(asked.message, words.message);
    t.false(JSON.stringify(asked).includes(words.reason), 'reasons are for colleagues');
    refused(t, await submit(client, who, type), 409, REFUSED.conflict);
    refused(t, await resubmit(client, other, kase), 404, REFUSED.notFound);

    const answer = await resubmit(client, who, kase);
    t.is(answer.status, 200);
    t.deepEqual(answer.body, { success: true, data: { ...kase, status: 'created' } });
    refused(t, await resubmit(client, who, kase), 409, REFUSED.conflict);
    const { history } = await wholeCase(client, reviewer, kase);
    t.deepEqual(
      history.map(({ from, to }: { from: unknown; to: unknown }) => [from, to]),
      [
        [null, 'created'],
        ['created', 'resubmission_requested'],
        ['resubmission_requested', 'created'],
      ],
    );
  });
}

test.serial('one account may have a case of each type at the same time', async (t) => {
  const who = await newNumbered(system);
  for (const type of KYC_FORM_TYPES) t.is((await submit(system.client, who, type)).status, 200, type);
  const { body } = await system.client.get('/kyc/list?page=2&per_page=2', { token: who.token });
  t.is(body.data.items.length, 1);
  t.deepEqual(
    { ...body.data, items: body.data.items.map(({ type }: { type: string }) => type) },
    { items: ['legal'], page: 2, per_page: 2, total: 3 },
  );
});

test.serial(
  'the seed’s examples as they stand tell what has run out, field by field; nothing is kept of what is refused (A34)',
  async (t) => {
    const who = await newNumbered(system);
    const { client } = system;
    const send = (type: string, form: object) =>
      client.post(`/kyc/submit_${type}`, form, { token: who.token });
    const past = 'must be a date after or equal to today';
    const today = (path: string) => `The ${path} field ${past}`;
    const legal = await send('legal', SEED_LEGAL);
    refused(t, legal, 422, invalid(today('representative_with_power_of_attorney.end_date')));
    const full = await send('individual_full', SEED_FULL);
    refused(
      t,
      full,
      422,
      invalid(
        today('document_expiry_date'),
        'The representative.start_of_authority field must be a calendar date in the form YYYY-MM-DD',
        'The representative.end_of_authority field must be a calendar date in the form YYYY-MM-DD',
      ),
    );
    const odd = { ...FORMS.legal, status: 'approved', addresses: { postal_address: '', more: 1 } };
    refused(
      t,
      await send('legal', odd),
      422,
      invalid(
        'The addresses.legal_address field must be defined',
        'The addresses.postal_address field must be defined',
        'The addresses.activity_location field must be defined',
        'The addresses.more field is not allowed',
        'The status field is not allowed',
      ),
    );
    const { body } = await client.get('/kyc/list', { token: who.token });
    t.deepEqual(body, { success: true, data: { items: [], page: 1, per_page: 20, total: 0 } });
  },
);

test.serial('A42: an account that has proved neither phone nor e-mail has no case', async (t) => {
  const who = await newNumbered(system);
  await system.database.query(`UPDATE users SET state = 'pending' WHERE id = $1`, [who.id]);
  for (const type of KYC_FORM_TYPES)
    refused(t, await submit(system.client, who, type), 409, REFUSED.conflict);
});

test.serial(
  'A33: another’s case is answered like one that is not there, to members and administrators alike',
  async (t) => {
    const { client } = system;
    const [owner, stranger, admin] = await Promise.all([
      newNumbered(system),
      newNumbered(system),
      newAdmin(system, 'superadmin'),
    ]);
    const { type, id } = await submitted(client, owner, 'individual_full');
    for (const { token } of [stranger, admin]) {
      const ask = (number: number) => [
        client.get(`/kyc/get?type=${type}&id=${number}`, { token }),
        client.post(`/kyc/resubmit_${type}`, { ...FORMS[type], id: number }, { token }),
        client.post(
          '/kyc/start_identity_check',
          { type, id: number, foreign: { document: 'A1' } },
          { token },
        ),
      ];
      const [others, absent] = await Promise.all([Promise.all(ask(id)), Promise.all(ask(2_000_000_000))]);
      for (const [index, answer] of others.entries()) {
        refused(t, answer, 404, REFUSED.notFound);
        t.deepEqual(Object.keys(absent[index]?.body), Object.keys(answer.body));
        refused(t, absent[index] as Answer, 404, REFUSED.notFound);
      }
      const { body } = await client.get('/kyc/list', { token });
      t.is(body.data.total, 0);
    }
    t.is(
      (await client.get(`/kyc/get?type=legal&id=${id}`, { token: owner.token })).status,
      404,
      'of another type',
    );
  },
);

test.serial('A8, A15: numbers that no case has, and queries that are none', async (t) => {
  const { token } = await newNumbered(system);
  for (const [query, ...messages] of [
    ['', 'The type field must be defined', 'The id field must be defined'],
    ['?type=legal&id=99999999999', 'The id field must not be greater than 2147483647'],
    ['?type=legal&id=0', 'The id field must be at least 1'],
    ['?type=legal&id=-1', 'The id field must be at least 1'],
    ['?type=legal&id=1e3', 'The id field must be a number'],
    ['?type=legal&id=NaN', 'The id field must be a number'],
    ['?type=legal&id=1&id=2', 'The id field must be a number'],
    ["?type=legal'%20OR%201=1&id=1", 'The selected type is invalid'],
    ['?type=legal&id=1&user_id=1', 'The user_id field is not allowed'],
  ] as const)
    refused(t, await system.client.get(`/kyc/get${query}`, { token }), 422, invalid(...messages));
  refused(
    t,
    await system.client.get('/kyc/list?per_page=101&order_by=id', { token }),
    422,
    invalid('The per_page field must not be greater than 100', 'The order_by field is not allowed'),
  );
});

test.serial('401 in the seed’s words before anything is said of the call', async (t) => {
  const { client } = system;
  for (const path of ['submit_legal', 'submit_individual_basic', 'submit_individual_full'])
    for (const word of [path, path.replace('submit', 'resubmit')])
      refused(t, await client.post(`/kyc/${word}`, { no: 'form' }), 401, REFUSED.unauthorized);
  refused(t, await client.post('/kyc/start_identity_check', {}), 401, REFUSED.unauthorized);
  for (const path of ['get', 'list?page=0'])
    refused(t, await client.get(`/kyc/${path}`), 401, REFUSED.unauthorized);
});

test.serial('A37, A6: what somebody writes is data, kept as it came and shown as JSON', async (t) => {
  const { client } = system;
  const [who, reviewer] = await Promise.all([newNumbered(system), newAdmin(system)]);
  const form = {
    ...FORMS.individual_basic,
    document_name: `=cmd|' /C calc'!A0 <script>alert(1)</script> \u202e e\u0301 😀`,
    document_series: '@SUM(1)\r\nSet-Cookie: a=b',
    document_issuing_authority: "'; DROP TABLE kyc_cases; --",
  };
  const { body } = await client.post('/kyc/submit_individual_basic', form, { token: who.token });
  const kase = { type: 'individual_basic', id: body.data.id } as const;
  const answer = await client.get(`/admin/kyc/get?type=${kase.type}&id=${kase.id}`, {
    token: reviewer.token,
  });
  t.deepEqual(answer.body.data.form, form);
  t.is(answer.headers.get('content-type'), 'application/json; charset=utf-8');
  t.is(answer.headers.get('x-content-type-options'), 'nosniff');
  t.is(answer.headers.get('set-cookie'), null);
  for (const first_name of ['<b>', '=cmd|x', 'a\u0000b', 'a\nb']) {
    const refusal = await client.post(
      '/kyc/submit_individual_basic',
      { ...form, first_name },
      { token: who.token },
    );
    t.is(refusal.status, 422, first_name);
  }
  const message = '<img src=x onerror=alert(1)>\r\n=1+1';
  const words = { reason: message, message };
  t.is((await judge(client, reviewer, kase, 'resubmission_requested', words)).status, 200);
  t.is((await ownCase(client, who, kase)).message, message);
});
