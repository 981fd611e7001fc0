import test from 'ava';
import { deepLink } from '../../domain/telegram-deep-link.js';

test('deep links', (t) => {
  t.is(deepLink('vestibule_bot', 'Ab-_9'), 'https://t.me/vestibule_bot?start=Ab-_9');
  t.notThrows(() => deepLink('vestibule_bot', 'x'.repeat(64)));
  for (const wrong of ['', 'x'.repeat(65), 'a b', 'a&b', 'ключ', 'a\n']) {
    const error = t.throws(() => deepLink('vestibule_bot', wrong), { instanceOf: RangeError });
    if (wrong !== '') t.false(error.message.includes(wrong));
  }
});
