import test from 'ava';
import { createUploadGate } from '../../../api/http/upload-gate.js';

const LIMITS = { atOncePerOwner: 4, memoryBytes: 1_000 };

test('one owner has so many uploads under way and no more; others do not notice', (t) => {
  const gate = createUploadGate(LIMITS);
  const passes = Array.from({ length: LIMITS.atOncePerOwner }, () => gate.enter('1'));
  t.throws(() => gate.enter('1'), { message: 'flood_control' });
  t.notThrows(() => gate.enter('2'));
  passes[0]?.leave();
  t.notThrows(() => gate.enter('1'));
  t.throws(() => gate.enter('1'), { message: 'flood_control' });
});

test('all together hold so many bytes and no more; what left holds none', (t) => {
  const gate = createUploadGate(LIMITS);
  const [one, two] = [gate.enter('1'), gate.enter('2')];
  one.take(LIMITS.memoryBytes - 10);
  two.take(10);
  t.throws(() => two.take(1), { message: 'unavailable' });
  one.leave();
  t.notThrows(() => two.take(LIMITS.memoryBytes - 10));
});

test('bytes that arrive after the end are nobody’s', (t) => {
  const gate = createUploadGate(LIMITS);
  const late = gate.enter('1');
  late.leave();
  late.take(LIMITS.memoryBytes);
  t.notThrows(() => gate.enter('2').take(LIMITS.memoryBytes));
});
