import test from 'ava';
import { standing } from '../../domain/standing.js';

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

test('triggers override, later ones winning, and match exactly', (t) => {
  t.is(standing([label('phone'), label('ban', 'true')]).state, 'banned');
  t.is(standing([label('ban', 'true'), label('lock', 'true')]).state, 'locked');
  t.is(standing([label('phone'), label('banner', 'true')]).state, 'active');
});
