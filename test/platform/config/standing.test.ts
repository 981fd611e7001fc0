import test from 'ava';
import { USUAL_RULES } from '../../../domain/standing.js';
import { standingRules } from '../../../platform/config/standing.js';
import { faultsOf, load } from './support.js';

const rulesOf = (changes: Record<string, string>) => standingRules(load('api', changes));

test('by default the rules are those of domain/standing, in every program that writes labels', (t) => {
  for (const program of ['api', 'worker', 'cli'] as const)
    t.deepEqual(standingRules(load(program)), USUAL_RULES, program);
});

test('rules as an environment writes them', (t) => {
  t.deepEqual(
    rulesOf({
      LEVELS: 'phone:verified, otp:enabled',
      ACTIVATION_REQUIREMENTS: 'email:verified,phone:verified|vip:yes',
      STATE_TRIGGERS: 'locked:frozen;banned:ban;deleted:delete,gone',
    }),
    {
      levels: [
        { key: 'phone', value: 'verified' },
        { key: 'otp', value: 'enabled' },
      ],
      activation: [
        [
          { key: 'email', value: 'verified' },
          { key: 'phone', value: 'verified' },
        ],
        [{ key: 'vip', value: 'yes' }],
      ],
      triggers: [
        ['locked', ['frozen']],
        ['banned', ['ban']],
        ['deleted', ['delete', 'gone']],
      ],
    },
  );
});

test('what is no rule is refused at start, and so is what would let the shut in', (t) => {
  for (const [name, value, words] of [
    ['LEVELS', ',', /one label at least/],
    ['LEVELS', 'email', /key:value/],
    ['LEVELS', 'Email:verified', /key:value/],
    ['ACTIVATION_REQUIREMENTS', 'email:verified|', /one label at least/],
    ['ACTIVATION_REQUIREMENTS', 'email:verified:twice', /key:value/],
    ['STATE_TRIGGERS', 'gone:ban', /states are pending, active/],
    ['STATE_TRIGGERS', 'banned:;deleted:delete', /state:key,key/],
    ['STATE_TRIGGERS', 'banned:fraud;deleted:delete', /needs banned:ban/],
    ['STATE_TRIGGERS', 'banned:ban', /needs deleted:delete/],
    ['USER_STORAGE_TITLES', 'personal,document', /none of document/],
    ['USER_STORAGE_TITLES', 'Personal', /a-z/],
    ['ACCOUNT_DELETION_GRACE_DAYS', '0', /above 0/],
  ] as const) {
    const faults = faultsOf('api', { [name]: value });
    t.is(faults.length, 1, `${name}=${value}`);
    t.true(faults[0]?.startsWith(`${name}: `));
    t.regex(faults[0] ?? '', words);
  }
});
