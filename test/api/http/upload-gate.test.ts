import test from 'ava';
import { createUploadGate } from '../../../api/http/upload-gate.js';
import { UPLOADS_AT_ONCE_PER_USER, UPLOADS_MEMORY_BYTES } from '../../../domain/limits.js';

test('one account has so many uploads under way and no more; others do not notice', (t) => {
  const gate = createUploadGate();
  const passes = Array.from({ length: UPLOADS_AT_ONCE_PER_USER }, () => gate.enter('1'));
  t.throws(() => gate.enter('1'), { message: 'flood_control' });
  t.notThrows(() => gate.enter('2'));
  passes[0]?.leave();
  t.notThrows(() => gate.enter('1'));
  t.throws(() => gate.enter('1'), { message: 'flood_control' });
});

test('all together hold so many bytes and no more; what left holds none', (t) => {
  const gate = createUploadGate();
  const [one, two] = [gate.enter('1'), gate.enter('2')];
  one.take(UPLOADS_MEMORY_BYTES - 10);
  two.take(10);
  t.throws(() => two.take(1), { message: 'unavailable' });
  one.leave();
  t.notThrows(() => two.take(UPLOADS_MEMORY_BYTES - 10));
});

test('bytes that arrive after the end are nobody’s', (t) => {
  const gate = createUploadGate();
  const late = gate.enter('1');
  late.leave();
  late.take(UPLOADS_MEMORY_BYTES);
  t.notThrows(() => gate.enter('2').take(UPLOADS_MEMORY_BYTES));
});
