import test from 'ava';
import { refuseGuessablePassword } from '../../../api/use-cases/password-policy.js';

const context = {
  field: 'password',
  productName: 'Vestibule',
  email: 'aizada.bek@example.com',
  phone: '+996700123456',
};

test('A29: what a stranger would try first is refused', (t) => {
  const guessable = [
    'password',
    'Qwerty123',
    'vestibule',
    'VESTIBULE',
    'Aizada.Bek@example.com',
    'aizada.bek',
    '+996700123456',
    '996 700 123-456',
  ];
  for (const password of guessable) {
    const error = t.throws(
      () => refuseGuessablePassword(password, context),
      { name: 'DomainError' },
      password,
    );
    t.deepEqual((error as { details?: unknown } | undefined)?.details, {
      fields: [{ path: 'password', rule: 'common_password' }],
      reason: 'weak_password',
    });
  }
});

test('no composition is asked for, and a part of a word is no word', (t) => {
  for (const password of [
    'three green mountains',
    'щукакарась',
    '        x',
    'vestibule-keeper',
    '996700123456x',
  ]) {
    t.notThrows(() => refuseGuessablePassword(password, context), password);
  }
});
