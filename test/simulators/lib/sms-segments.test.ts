import test from 'ava';
import { smsSize } from '../../../simulators/lib/sms-segments.js';

for (const [name, text, expected] of [
  ['160 GSM characters', 'a'.repeat(160), { encoding: 'gsm7', units: 160, segments: 1 }],
  ['161 GSM characters', 'a'.repeat(161), { encoding: 'gsm7', units: 161, segments: 2 }],
  ['307 GSM characters', 'a'.repeat(307), { encoding: 'gsm7', units: 307, segments: 3 }],
  [
    'an extended character counts twice',
    `${'a'.repeat(159)}€`,
    { encoding: 'gsm7', units: 161, segments: 2 },
  ],
  ['a backtick is not GSM', '`', { encoding: 'ucs2', units: 1, segments: 1 }],
  ['70 Cyrillic characters', 'ж'.repeat(70), { encoding: 'ucs2', units: 70, segments: 1 }],
  ['71 Cyrillic characters', 'ж'.repeat(71), { encoding: 'ucs2', units: 71, segments: 2 }],
  ['135 Cyrillic characters', 'ж'.repeat(135), { encoding: 'ucs2', units: 135, segments: 3 }],
  ['an emoji is two units', '🙂', { encoding: 'ucs2', units: 2, segments: 1 }],
] as const) {
  test(name, (t) => {
    t.deepEqual(smsSize(text), expected);
  });
}
