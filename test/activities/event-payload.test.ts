import { randomBytes } from 'node:crypto';
import test from 'ava';
import { eventPayload } from '../../activities/event-payload.js';
import { WEBHOOK_BODY_MAX_BYTES } from '../../domain/webhook-limits.js';
import type { EventBody } from '../../models/event.js';
import { createSealer } from '../../platform/crypto.js';

const sealer = createSealer([{ id: 'k1', key: randomBytes(32) }]);
const sealed = (context: string, text: string) => ({ in: context, sealed: sealer.seal(context, text) });
const createdAt = new Date('2026-11-21T10:00:00.000Z');

const payload = (body: EventBody, masksData = true) =>
  eventPayload({ sealer, masksData }, { name: 'model.profile.updated', createdAt, body });

test('opened, masked where masking is on, with the old values of what is different', (t) => {
  const body = {
    record: {
      user: { uid: 'ID00000000AA', email: sealed('users.email', 'aizada@example.com') },
      first_name: sealed('claimed_profiles.first_name', 'Айзада'),
      last_name: sealed('claimed_profiles.last_name', 'Асанова'),
      dob: sealed('claimed_profiles.dob', '1990-05-17'),
      metadata: sealed('claimed_profiles.metadata', '{"a":[1]}'),
      city: null,
      updated_at: '2026-11-21T10:00:00.123456+00:00',
    },
    changes: {
      first_name: sealed('claimed_profiles.first_name', 'Айзада'),
      dob: sealed('claimed_profiles.dob', '1991-05-17'),
      city: sealed('claimed_profiles.city', 'Ош'),
    },
  };
  const expected = {
    record: {
      user: { uid: 'ID00000000AA', email: 'aizada@example.com' },
      first_name: 'Айзада',
      last_name: 'А******',
      dob: '1990-05-**',
      metadata: { a: [1] },
      city: null,
      updated_at: '2026-11-21T10:00:00.123Z',
    },
    changes: { dob: '1991-05-**', city: 'Ош' },
  };
  t.is(
    payload(body),
    JSON.stringify({ type: 'model.profile.updated', timestamp: createdAt.toISOString(), data: expected }),
  );
  t.like(JSON.parse(payload(body, false)).data.record, { last_name: 'Асанова', dob: '1990-05-17' });
});

test('a value that was moved to another column does not open', (t) => {
  const moved = { ...sealed('users.email', 'aizada@example.com'), in: 'users.data' };
  t.throws(() => payload({ record: { data: moved } }));
});

test('what is too large goes without its long fields, and says so; an id to ask by is always there', (t) => {
  const long = 'ы'.repeat(WEBHOOK_BODY_MAX_BYTES / 2);
  const user = { uid: 'ID00000000AA', data: 'short' };
  const text = payload({
    record: { id: 'an-id', user, metadata: long, state: 'drafted' },
    changes: { metadata: 'was' },
  });
  t.true(Buffer.byteLength(text) <= WEBHOOK_BODY_MAX_BYTES);
  t.deepEqual(JSON.parse(text).data, {
    record: { id: 'an-id', user, state: 'drafted' },
    changes: {},
    left_out: ['metadata'],
  });
});
