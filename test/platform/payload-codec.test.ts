import { randomBytes } from 'node:crypto';
import { ApplicationFailure, DefaultPayloadConverter } from '@temporalio/common';
import test from 'ava';
import { failureConverter } from '../../platform/temporal/failure-converter.js';
import { createPayloadCodec } from '../../platform/temporal/payload-codec.js';

const converter = new DefaultPayloadConverter();
const key = (id: string) => ({ id, key: randomBytes(32) });

test('a payload comes back as it went and shows nothing on its way', async (t) => {
  const codec = createPayloadCodec([key('p1')]);
  const payload = converter.toPayload({ phone: '+996700123456' });
  const [encoded] = await codec.encode([payload]);
  t.false(Buffer.from(encoded?.data ?? []).includes('996700'));
  t.is(Buffer.from(encoded?.metadata?.['encryption-key-id'] ?? []).toString(), 'p1');
  const [decoded] = await codec.decode([encoded ?? {}]);
  t.deepEqual(converter.fromPayload(decoded ?? {}), { phone: '+996700123456' });
});

test('older keys decode, new payloads take the first key, unknown keys fail', async (t) => {
  const [old, current] = [key('old'), key('current')];
  const encoded = await createPayloadCodec([old]).encode([converter.toPayload('x')]);
  const rotated = createPayloadCodec([current, old]);
  t.is(converter.fromPayload((await rotated.decode(encoded))[0] ?? {}), 'x');
  const fresh = await rotated.encode([converter.toPayload('x')]);
  t.is(Buffer.from(fresh[0]?.metadata?.['encryption-key-id'] ?? []).toString(), 'current');
  await t.throwsAsync(createPayloadCodec([current]).decode(encoded), {
    message: /unknown encryption key id/,
  });
});

test('what an operator sends in plain JSON passes as it is', async (t) => {
  const plain = converter.toPayload({ matchId: 'forged' });
  t.deepEqual(await createPayloadCodec([key('p1')]).decode([plain]), [plain]);
});

test('messages and stacks of failures are encoded, their type stays readable', (t) => {
  const failure = failureConverter.errorToFailure(
    ApplicationFailure.create({ message: 'about +996700123456', type: 'wrong_code', nonRetryable: true }),
    converter,
  );
  t.is(failure.message, 'Encoded failure');
  t.is(failure.stackTrace, '');
  t.is(failure.applicationFailureInfo?.type, 'wrong_code');
});
