import test from 'ava';
import {
  type StandingLabel,
  type StandingRules,
  standing as standingBy,
  USUAL_RULES,
} from '../../domain/standing.js';

const standing = (labels: readonly StandingLabel[]) => standingBy(labels, USUAL_RULES);
const label = (key: string, value = 'verified') => ({ key, value });

test('without a verified address an account is pending', (t) => {
  t.deepEqual(standing([]), { state: 'pending', level: 0 });
  t.deepEqual(standing([label('document')]), { state: 'pending', level: 0 });
});

test('a verified phone or e-mail makes it active', (t) => {
  t.is(standing([label('phone')]).state, 'active');
  t.is(standing([label('email')]).state, 'active');
  t.is(standing([label('phone', 'unverified')]).state, 'pending');
});

test('the level is the last one without a gap before it', (t) => {
  t.is(standing([label('phone')]).level, 0);
  t.is(standing([label('email')]).level, 1);
  t.is(standing([label('email'), label('document')]).level, 1);
  t.is(standing([label('phone'), label('email')]).level, 2);
  t.is(standing([label('document'), label('phone'), label('email')]).level, 3);
});

test('rules are configured: other levels, requirements of several labels, other triggers', (t) => {
  const rules: StandingRules = {
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
      ['banned', ['ban', 'frozen']],
    ],
  };
  t.deepEqual(standingBy([label('phone')], rules), { state: 'pending', level: 1 });
  t.deepEqual(standingBy([label('phone'), label('email')], rules), { state: 'active', level: 1 });
  t.deepEqual(standingBy([label('vip', 'yes')], rules), { state: 'active', level: 0 });
  t.deepEqual(standingBy([label('phone'), label('otp', 'enabled')], rules), { state: 'pending', level: 2 });
  t.is(standingBy([label('frozen', 'yes')], rules).state, 'banned');
});

test('triggers override, later ones winning, and match exactly', (t) => {
  t.is(standing([label('phone'), label('ban', 'true')]).state, 'banned');
  t.is(standing([label('ban', 'true'), label('lock', 'true')]).state, 'locked');
  t.is(standing([label('phone'), label('banner', 'true')]).state, 'active');
});
