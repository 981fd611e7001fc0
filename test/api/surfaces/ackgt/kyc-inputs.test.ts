import test from 'ava';
import { object } from 'yup';
import { jsonSchema } from '../../../../api/http/json-schema.js';
import { CASES_QUERY, SET_STATUS } from '../../../../api/surfaces/ackgt/admin-kyc-inputs.js';
import {
  CASE_QUERY,
  identityCheckInput,
  OWN_CASES_QUERY,
} from '../../../../api/surfaces/ackgt/kyc-inputs.js';
import { KYC_STATUSES } from '../../../../domain/kyc/words.js';
import { echo, messages, send, serve } from '../../http/harness.js';
import { TODAY, today, told } from './support/kyc-forms.js';

const CHECK = identityCheckInput(today);
const RESIDENT = { pinfl: '12345678901234', birth_date: '2000-12-12' };
const WHICH = { type: 'individual_basic', id: 1 };

test('start_identity_check: a resident or a foreigner', (t) => {
  t.deepEqual(told(CHECK, { ...WHICH, resident: RESIDENT }), []);
  t.deepEqual(told(CHECK, { ...WHICH, foreign: { document: 'C01X00T47' }, lang: 'oz' }), []);
  t.deepEqual(told(CHECK, { ...WHICH, type: 'individual_full', resident: RESIDENT, lang: 'en' }), []);
});

test('start_identity_check: neither, both, halves', (t) => {
  t.deepEqual(told(CHECK, {}), [
    'The type field must be defined',
    'The id field must be defined',
    'The resident field must be defined',
  ]);
  t.deepEqual(told(CHECK, { ...WHICH, resident: RESIDENT, foreign: { document: 'C01X00T47' } }), [
    'The foreign field is not allowed',
  ]);
  t.deepEqual(told(CHECK, { ...WHICH, resident: {}, foreign: {} }), [
    'The resident.pinfl field must be defined',
    'The resident.birth_date field must be defined',
    'The foreign.document field must be defined',
    'The foreign field is not allowed',
  ]);
  t.deepEqual(told(CHECK, { ...WHICH, resident: null }), ['The resident field must be an object']);
  t.deepEqual(told(CHECK, { ...WHICH, foreign: 'C01X00T47' }), ['The foreign field must be an object']);
});

test('start_identity_check: each field', (t) => {
  const of = (more: object): string[] => told(CHECK, { ...WHICH, resident: RESIDENT, ...more });
  for (const type of ['legal', 'LEGAL', 5]) t.deepEqual(of({ type }), ['The selected type is invalid']);
  for (const lang of ['ky', 'RU', 5]) t.deepEqual(of({ lang }), ['The selected lang is invalid']);
  for (const pinfl of [
    '1234567890123',
    '123456789012345',
    '１２３４５６７８９０１２３４',
    '1234567890123a',
    ' 2345678901234',
  ])
    t.deepEqual(of({ resident: { ...RESIDENT, pinfl } }), [
      'The resident.pinfl field must be a PINFL of 14 digits',
    ]);
  t.deepEqual(of({ resident: { ...RESIDENT, pinfl: 12345678901234 } }), [
    'The resident.pinfl field must be a string',
  ]);
  const born = (day: string): string[] => of({ resident: { ...RESIDENT, birth_date: day } });
  t.deepEqual(born(TODAY), []);
  t.deepEqual(born('2026-11-22'), ['The resident.birth_date field must be a date before or equal to today']);
  t.deepEqual(born('12.12.2000'), [
    'The resident.birth_date field must be a calendar date in the form YYYY-MM-DD',
  ]);
});

test('start_identity_check: the document has two bodies, each with what it needs', (t) => {
  const { type, required, anyOf } = jsonSchema(CHECK) as {
    type: string;
    required: string[];
    anyOf: object[];
  };
  t.is(type, 'object');
  t.deepEqual(required, ['type', 'id']);
  t.like(anyOf[0], { required: ['type', 'id', 'resident'], additionalProperties: false });
  t.like(anyOf[1], { required: ['type', 'id', 'foreign'], additionalProperties: false });
});

test('set_status: each field', (t) => {
  const of = (more: object): string[] =>
    told(SET_STATUS, { id: 2, type: 'legal', status: 'approved', ...more });
  t.deepEqual(of({}), []);
  t.deepEqual(of({ status: 'in_review', from: 'created', reason: 'mine', message: 'We look at it' }), []);
  // The seed's own body.
  t.deepEqual(of({ status: 'approvedd' }), ['The selected status is invalid']);
  for (const status of ['created', 'identity_check', 'withdrawn', 'Approved', 5, ['approved']])
    t.deepEqual(of({ status }), ['The selected status is invalid']);
  t.deepEqual(of({ from: 'approvedd', reason: 'x' }), ['The selected from is invalid']);
  t.deepEqual(of({ message: 'x'.repeat(1_001) }), [
    'The message field must not be greater than 1000 characters',
  ]);
  t.deepEqual(told(SET_STATUS, {}), [
    'The id field must be defined',
    'The type field must be defined',
    'The status field must be defined',
  ]);
  t.deepEqual(of({ role: 'superadmin' }), ['The role field is not allowed']);
});

test('set_status: who refuses, asks again or reverses says why', (t) => {
  const missing = ['The reason field must be defined'];
  for (const from of [undefined, ...KYC_STATUSES]) {
    for (const status of ['in_review', 'approved', 'rejected', 'resubmission_requested']) {
      const body = { id: 2, type: 'legal', status, ...(from && { from }) };
      const silent =
        ['rejected', 'resubmission_requested'].includes(status) || /^(approv|reject)ed$/.test(from ?? '');
      t.deepEqual(told(SET_STATUS, body), silent ? missing : [], JSON.stringify(body));
      t.deepEqual(told(SET_STATUS, { ...body, reason: 'x' }), []);
      t.deepEqual(told(SET_STATUS, { ...body, reason: '' }), missing);
    }
  }
});

test('queries of cases and lists', async (t) => {
  const { port } = await serve(t, [
    echo({ path: '/case', method: 'get', query: CASE_QUERY }),
    echo({ path: '/own', method: 'get', query: OWN_CASES_QUERY }),
    echo({ path: '/all', method: 'get', query: CASES_QUERY }),
    echo({ path: '/none', method: 'get', query: object({}) }),
  ]);
  const get = async (path: string): Promise<unknown> => {
    const reply = await send(port, { method: 'GET', path });
    return reply.status === 200 ? (reply.json.data as { query: unknown }).query : messages(reply);
  };
  t.deepEqual(await get('/case?type=legal&id=2'), { type: 'legal', id: 2 });
  t.deepEqual(await get('/case'), ['The type field must be defined', 'The id field must be defined']);
  t.deepEqual(await get('/case?type=legal2&id=two'), [
    'The selected type is invalid',
    'The id field must be a number',
  ]);
  t.deepEqual(await get('/own?page=2'), { page: 2 });
  t.deepEqual(await get('/own?type=legal'), ['The type field is not allowed']);
  t.deepEqual(await get('/all'), {});
  // The seed's own query.
  t.deepEqual(await get('/all?type=legal&page=1&per_page=10&statuses[0]=created'), {
    type: 'legal',
    page: 1,
    per_page: 10,
    statuses: ['created'],
  });
  t.deepEqual(await get('/all?statuses[1]=approved&statuses[0]=created'), {
    statuses: ['created', 'approved'],
  });
  t.deepEqual(await get('/all?statuses[0]=made'), ['The selected statuses[0] is invalid']);
});
