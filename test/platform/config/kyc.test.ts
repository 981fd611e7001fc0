import test from 'ava';
import {
  IDENTITY_ATTEMPT_SECONDS,
  KYC_DUE_SECONDS,
  KYC_REMINDER_DAYS,
  KYC_WITHDRAW_AFTER_DAYS,
} from '../../../domain/limits.js';
import { faultsOf, load } from './support.js';

test('API and worker know the times of a case; by default those of domain/limits', (t) => {
  for (const program of ['api', 'worker'] as const) {
    const config = load(program);
    t.is(config.KYC_DUE_HOURS_INDIVIDUAL_BASIC * 3_600, KYC_DUE_SECONDS.individual_basic);
    t.is(config.KYC_DUE_HOURS_INDIVIDUAL_FULL * 3_600, KYC_DUE_SECONDS.individual_full);
    t.is(config.KYC_DUE_HOURS_LEGAL * 3_600, KYC_DUE_SECONDS.legal);
    t.is(config.KYC_WITHDRAW_AFTER_DAYS, KYC_WITHDRAW_AFTER_DAYS);
    t.deepEqual(config.KYC_REMINDER_DAYS, KYC_REMINDER_DAYS);
    t.is(config.IDENTITY_ATTEMPT_MINUTES * 60, IDENTITY_ATTEMPT_SECONDS);
    t.deepEqual(config.KYC_FOUR_EYES, []);
    t.is(config.KYC_REVIEWERS_EMAIL, '');
  }
  t.false(Object.hasOwn(load('codec', { CODEC_OPERATORS: `ops:${'a'.repeat(64)}` }), 'KYC_FOUR_EYES'));
});

test('times may be fractions, and are above 0', (t) => {
  const names = [
    'KYC_DUE_HOURS_INDIVIDUAL_BASIC',
    'KYC_DUE_HOURS_INDIVIDUAL_FULL',
    'KYC_DUE_HOURS_LEGAL',
    'KYC_WITHDRAW_AFTER_DAYS',
    'IDENTITY_ATTEMPT_MINUTES',
  ] as const;
  for (const name of names) {
    t.is(load('worker', { [name]: '0.0005' })[name], 0.0005);
    for (const wrong of ['0', '-1', 'soon', '1h', 'Infinity', ' '])
      t.deepEqual(faultsOf('api', { [name]: wrong }).length, 1, `${name}=${wrong}`);
  }
});

test('reminders: a list of such times, or none', (t) => {
  t.deepEqual(load('worker', { KYC_REMINDER_DAYS: '0.5, 3' }).KYC_REMINDER_DAYS, [0.5, 3]);
  t.deepEqual(load('worker', { KYC_REMINDER_DAYS: '' }).KYC_REMINDER_DAYS, []);
  for (const wrong of ['3,0', '-3', 'three']) t.is(faultsOf('api', { KYC_REMINDER_DAYS: wrong }).length, 1);
});

test('four eyes: types of cases and nothing else', (t) => {
  const two = load('api', { KYC_FOUR_EYES: 'legal, individual_full' });
  t.deepEqual(two.KYC_FOUR_EYES, ['legal', 'individual_full']);
  t.deepEqual(load('api', { KYC_FOUR_EYES: '' }).KYC_FOUR_EYES, []);
  for (const wrong of ['all', 'legal,individual', 'Legal'])
    t.deepEqual(faultsOf('api', { KYC_FOUR_EYES: wrong }), [
      'KYC_FOUR_EYES: knows legal, individual_basic, individual_full, profile, document, address',
    ]);
});

test("the reviewers' address is one, and nobody reads it in a fault", (t) => {
  t.is(load('worker', { KYC_REVIEWERS_EMAIL: 'Kyc@Example.com ' }).KYC_REVIEWERS_EMAIL, 'kyc@example.com');
  for (const wrong of ['kyc', 'a@b, c@d', 'Name <a@b.example>', `${'a'.repeat(250)}@b.example`]) {
    const faults = faultsOf('worker', { KYC_REVIEWERS_EMAIL: wrong });
    t.deepEqual(faults, ['KYC_REVIEWERS_EMAIL: not one e-mail address'], wrong);
  }
});
