import test from 'ava';
import { ROLES } from '../../../../domain/states.js';
import { REFUSED } from '../../../support/accounts.js';
import { type NumberedAccount, newAdmin, newNumbered } from '../../../support/admins.js';
import { FORM_HEADERS, formBody } from '../../../support/forms.js';
import type { Answer } from '../../../support/http.js';
import {
  FORMS,
  judge,
  ownCase,
  resubmit,
  submitted,
  type TestCase,
  wholeCase,
} from '../../../support/kyc.js';
import { startSystem, type TestSystem } from '../../../support/system.js';

/* Reviewers at work, through the whole system; what each query and field refuses: kyc-inputs.test.ts and calls.test.ts. */
let system: TestSystem;
test.before(async () => {
  system = await startSystem({ KYC_FOUR_EYES: 'individual_full' });
});

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const NEEDS_REASON = {
  success: false,
  error: { code: 'E_VALIDATION_ERROR', messages: ['The reason field must be defined'] },
};

type Assertions = { is: (a: unknown, b: unknown, message?: string) => unknown };

function refused(t: Assertions, answer: Answer, status: number, body: object): void {
  t.is(JSON.stringify(answer.body), JSON.stringify(body));
  t.is(answer.status, status);
}

function decided(t: Assertions, answer: Answer, kase: TestCase, more: object): void {
  t.is(
    JSON.stringify(answer.body),
    JSON.stringify({ success: true, data: { id: kase.id, type: kase.type, ...more } }),
  );
  t.is(answer.status, 200);
}

/** uid of an account. */
async function uidOf({ token }: Pick<NumberedAccount, 'token'>): Promise<string> {
  return (await system.client.get('/user/get_me', { token })).body.data.uid;
}

test.serial(
  'the list, in the style of the seed: oldest first, by type and statuses, page by page',
  async (t) => {
    const { client } = system;
    const [one, two, reviewer] = await Promise.all([
      newNumbered(system),
      newNumbered(system),
      newAdmin(system, 'support'),
    ]);
    const first = await submitted(client, one, 'legal');
    const second = await submitted(client, two, 'legal');
    const list = (query: string) => client.get(`/admin/kyc/list?${query}`, { token: reviewer.token });
    const seen: { id: number; user: object; submitted_at: string; due_at: string }[] = [];
    for (let page = 1; ; page += 1) {
      const { status, body } = await list(`type=legal&page=${page}&per_page=2&statuses[0]=created`);
      t.is(status, 200);
      t.deepEqual(Object.keys(body.data), ['items', 'page', 'per_page', 'total']);
      if (body.data.items.length === 0) break;
      seen.push(...body.data.items);
    }
    const numbers = seen.map(({ id }) => id);
    t.is(new Set(numbers).size, numbers.length);
    t.true(numbers.indexOf(first.id) !== -1 && numbers.indexOf(first.id) < numbers.indexOf(second.id));
    const times = seen.map(({ submitted_at }) => submitted_at);
    t.deepEqual(times, times.toSorted());
    const { submitted_at, due_at, ...rest } = seen[numbers.indexOf(first.id)] ?? ({} as never);
    t.deepEqual(rest as object, {
      ...{ id: first.id, type: 'legal', status: 'created' },
      ...{ user: { id: one.id, uid: await uidOf(one) }, identity_check: null, assignee: null },
    });
    t.regex(submitted_at, ISO);
    t.is(Date.parse(due_at) - Date.parse(submitted_at), 72 * 3_600_000);
    const none = await list('type=legal&statuses[0]=approved&statuses[1]=withdrawn&page=1000');
    t.deepEqual(none.body.data.items, []);
  },
);

test.serial(
  'a case, whole: the form as it came, documents behind links of this session, its history from nothing on',
  async (t) => {
    const { client } = system;
    const [who, reviewer, other] = await Promise.all([
      newNumbered(system),
      newAdmin(system),
      newAdmin(system),
    ]);
    const paper = '%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n';
    const parts = [
      { name: 'type', content: 'charter' },
      { name: 'side', content: 'front' },
      { name: 'file', content: paper, filename: 'a.pdf', type: 'application/pdf' },
    ];
    const upload = await client.request('POST', '/kyc/upload_document', formBody(parts), {
      token: who.token,
      headers: FORM_HEADERS,
    });
    t.is(upload.status, 200, JSON.stringify(upload.body));
    const kase = await submitted(client, who, 'legal');
    const { submitted_at, due_at, documents, history, ...rest } = await wholeCase(client, reviewer, kase);
    const [uid, reviewerUid] = await Promise.all([uidOf(who), uidOf(reviewer)]);
    t.deepEqual(rest, {
      ...{ id: kase.id, type: 'legal', status: 'created', user: { id: who.id, uid, role: 'member' } },
      ...{ assignee: null, escalated_at: null, decided_at: null, message: null, form: FORMS.legal },
      ...{ identity_check: null, approvals: [], approvals_needed: 1, verdicts: [] },
    });
    t.true(due_at > submitted_at);
    t.deepEqual(history, [{ at: history[0].at, actor: uid, from: null, to: 'created', reason: null }]);
    const [{ url, url_expires_at, ...document }] = documents;
    t.deepEqual(document, upload.body.data);
    t.regex(url_expires_at, ISO);
    const file = await client.get(url);
    t.is(file.status, 200);
    t.is(file.body, paper);
    t.regex(file.headers.get('content-disposition') ?? '', /^attachment; /);
    t.is((await client.post('/user/logout', {}, { token: reviewer.token })).status, 200);
    t.is((await client.get(url)).status, 404, 'the link ends with the session that asked');

    const words = { reason: '=1+1', message: 'Sorry' };
    decided(t, await judge(client, other, kase, 'rejected', words), kase, { status: 'rejected' });
    const after = await wholeCase(client, other, kase);
    t.is(after.message, words.message);
    t.regex(after.decided_at, ISO);
    t.is(after.due_at, null);
    const by = { id: other.id, uid: await uidOf(other) };
    t.deepEqual(after.verdicts, [
      { at: after.verdicts[0].at, by, verdict: 'rejected', status: 'rejected', reversed: null, ...words },
    ]);
    t.deepEqual(after.history.at(-1), {
      ...{
        at: after.history.at(-1).at,
        actor: by.uid,
        from: 'created',
        to: 'rejected',
        reason: words.reason,
      },
    });
    t.false(JSON.stringify(await ownCase(client, who, kase)).includes(words.reason));
    t.not(reviewerUid, by.uid);
  },
);

test.serial(
  'verdicts and reversals: what has to say why, and what has to say what it takes back (A42)',
  async (t) => {
    const { client } = system;
    const [who, reviewer] = await Promise.all([newNumbered(system), newAdmin(system, 'compliance')]);
    const kase = await submitted(client, who, 'legal');
    const say = (status: string, words = {}) => judge(client, reviewer, kase, status, words);
    decided(t, await say('in_review'), kase, { status: 'in_review' });
    for (const status of ['rejected', 'resubmission_requested']) {
      refused(t, await say(status), 422, NEEDS_REASON);
      t.is((await say(status, { reason: '' })).status, 422);
      refused(t, await say(status, { reason: '  ' }), 422, NEEDS_REASON);
    }
    refused(t, await say('approved', { from: 'created' }), 409, REFUSED.conflict);
    decided(t, await say('approved', { from: 'in_review' }), kase, { status: 'approved' });
    for (const status of ['rejected', 'in_review', 'resubmission_requested', 'approved'])
      refused(t, await say(status, { reason: 'test' }), 409, REFUSED.conflict);
    refused(t, await say('in_review', { from: 'approved' }), 422, NEEDS_REASON);
    refused(t, await say('in_review', { from: 'rejected', reason: 'test' }), 409, REFUSED.conflict);
    decided(t, await say('rejected', { from: 'approved', reason: 'forged papers' }), kase, {
      status: 'rejected',
    });
    decided(t, await say('approved', { from: 'rejected', reason: 'they were not' }), kase, {
      status: 'approved',
    });
    const { verdicts } = await wholeCase(client, reviewer, kase);
    t.deepEqual(
      verdicts.map(({ status, reversed }: Record<string, unknown>) => [status, reversed]),
      [
        ['in_review', null],
        ['approved', null],
        ['rejected', 'approved'],
        ['approved', 'rejected'],
      ],
    );
  },
);

test.serial('a person whose identity is not proved is approved with a reason only', async (t) => {
  const { client } = system;
  const [who, reviewer] = await Promise.all([newNumbered(system), newAdmin(system)]);
  const kase = await submitted(client, who, 'individual_basic');
  refused(t, await judge(client, reviewer, kase, 'approved'), 422, NEEDS_REASON);
  t.is((await ownCase(client, who, kase)).status, 'created');
  const answer = await judge(client, reviewer, kase, 'approved', { reason: 'came to the office' });
  decided(t, answer, kase, { status: 'approved' });
});

test.serial(
  'the seed’s approvedd, cases that are not there, numbers that no case has (A8, A35)',
  async (t) => {
    const { client } = system;
    const reviewer = await newAdmin(system);
    const kase = { type: 'legal', id: 2 } as const;
    for (const status of ['approvedd', 'created', 'withdrawn', 'identity_check', 'constructor'])
      refused(t, await judge(client, reviewer, kase, status), 422, {
        success: false,
        error: { code: 'E_VALIDATION_ERROR', messages: ['The selected status is invalid'] },
      });
    const absent = { ...kase, id: 2_000_000_000 };
    refused(t, await judge(client, reviewer, absent, 'in_review'), 404, REFUSED.notFound);
    const got = await client.get(`/admin/kyc/get?type=legal&id=${absent.id}`, { token: reviewer.token });
    refused(t, got, 404, REFUSED.notFound);
    for (const id of [99_999_999_999, 0, -1]) {
      t.is((await judge(client, reviewer, { ...kase, id }, 'in_review')).status, 422);
      t.is((await client.get(`/admin/kyc/get?type=legal&id=${id}`, { token: reviewer.token })).status, 422);
    }
  },
);

test.serial('A35: nobody judges his own case, whatever his role; a colleague does', async (t) => {
  const { client } = system;
  for (const role of ['superadmin', 'admin', 'compliance']) {
    const [own, colleague] = await Promise.all([newAdmin(system, role), newAdmin(system)]);
    const kase = await submitted(client, own, 'legal');
    for (const [status, words] of [
      ['in_review', {}],
      ['approved', {}],
      ['rejected', { reason: 'test' }],
      ['resubmission_requested', { reason: 'test' }],
    ] as const)
      refused(t, await judge(client, own, kase, status, words), 403, REFUSED.forbidden);
    t.is((await ownCase(client, own, kase)).status, 'created', role);
    decided(t, await judge(client, colleague, kase, 'approved'), kase, { status: 'approved' });
    refused(
      t,
      await judge(client, own, kase, 'rejected', { reason: 'x', from: 'approved' }),
      403,
      REFUSED.forbidden,
    );
  }
});

test.serial('A35: what each role may do with the case of somebody else', async (t) => {
  const { client } = system;
  const kase = await submitted(client, await newNumbered(system), 'legal');
  for (const role of ROLES) {
    const who = await newAdmin(system, role);
    const [list, get] = await Promise.all([
      client.get('/admin/kyc/list', { token: who.token }),
      client.get(`/admin/kyc/get?type=legal&id=${kase.id}`, { token: who.token }),
    ]);
    const judges = ['superadmin', 'admin', 'compliance'].includes(role);
    t.is(list.status, judges || role === 'support' ? 200 : 403, role);
    t.is(get.status, judges ? 200 : 403, role);
    if (!judges) refused(t, await judge(client, who, kase, 'in_review'), 403, REFUSED.forbidden);
  }
});

test.serial('four eyes: one reviewer is not two, however often he says it', async (t) => {
  const { client } = system;
  const [who, one, two] = await Promise.all([newNumbered(system), newAdmin(system), newAdmin(system)]);
  const kase = await submitted(client, who, 'individual_full');
  const words = { reason: 'test' };
  const half = { status: 'in_review', approvals: 1, approvals_needed: 2 };
  decided(t, await judge(client, one, kase, 'approved', words), kase, half);
  decided(t, await judge(client, one, kase, 'approved', words), kase, half);
  const { approvals, approvals_needed } = await wholeCase(client, two, kase);
  t.deepEqual(
    { approvals, approvals_needed },
    {
      approvals: [{ id: one.id, uid: await uidOf(one) }],
      approvals_needed: 2,
    },
  );
  t.is((await ownCase(client, who, kase)).status, 'in_review');
  const whole = { status: 'approved', approvals: 2, approvals_needed: 2 };
  decided(t, await judge(client, two, kase, 'approved', words), kase, whole);
});

test.serial('four eyes look at every form anew, and again after a reversal', async (t) => {
  const { client } = system;
  const [who, one, two] = await Promise.all([newNumbered(system), newAdmin(system), newAdmin(system)]);
  const kase = await submitted(client, who, 'individual_full');
  const words = { reason: 'test' };
  const half = { status: 'in_review', approvals: 1, approvals_needed: 2 };
  const whole = { status: 'approved', approvals: 2, approvals_needed: 2 };
  decided(t, await judge(client, one, kase, 'approved', words), kase, half);
  t.is((await judge(client, two, kase, 'resubmission_requested', words)).status, 200);
  t.is((await resubmit(client, who, kase)).status, 200);
  decided(t, await judge(client, two, kase, 'approved', words), kase, half);
  decided(t, await judge(client, one, kase, 'approved', words), kase, whole);

  const back = { ...words, from: 'approved' };
  t.is((await judge(client, one, kase, 'rejected', back)).status, 200);
  // A reversal into an approval is the first of two.
  decided(t, await judge(client, two, kase, 'approved', { ...words, from: 'rejected' }), kase, half);
  decided(t, await judge(client, one, kase, 'approved', words), kase, whole);
});

test.serial('of two verdicts at once one is 200 and the other 409 (F32)', async (t) => {
  const { client } = system;
  const [one, two] = await Promise.all([newAdmin(system), newAdmin(system)]);
  for (let round = 0; round < 3; round += 1) {
    const who = await newNumbered(system);
    const kase = await submitted(client, who, 'legal');
    const answers = await Promise.all([
      judge(client, one, kase, 'approved'),
      judge(client, two, kase, 'rejected', { reason: 'test' }),
    ]);
    t.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 409]);
    const winner = answers.find(({ status }) => status === 200);
    t.is((await ownCase(client, who, kase)).status, winner?.body.data.status);
    t.is((await resubmit(client, who, kase)).status, 409);
  }
});
