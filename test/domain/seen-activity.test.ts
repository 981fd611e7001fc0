import test from 'ava';
import { SEEN_TOPICS, seenEvent, shownEvents } from '../../domain/seen-activity.js';

test('every event that is shown has one name, under the topic that it is asked for by', (t) => {
  for (const asked of SEEN_TOPICS) {
    t.true(shownEvents(asked).length > 0, asked);
    for (const [topic, action] of shownEvents(asked))
      t.is(seenEvent({ topic, action, verificationId: null })?.topic, asked, `${topic} ${action}`);
  }
  t.is(
    shownEvents().length,
    SEEN_TOPICS.map((topic) => shownEvents(topic).length).reduce((sum, count) => sum + count),
  );
  const pairs = shownEvents().map(([topic, action]) => `${topic} ${action}`);
  t.is(new Set(pairs).size, pairs.length);
});

test('a login with a second factor has a name of its own; what is not shown has none', (t) => {
  const login = { topic: 'login', action: 'complete' } as const;
  t.is(seenEvent({ ...login, verificationId: null })?.action, 'login');
  t.is(seenEvent({ ...login, verificationId: 'one' })?.action, 'login::2fa');
  t.is(seenEvent({ topic: 'admin', action: 'ban', verificationId: null }), undefined);
  t.is(seenEvent({ topic: 'login', action: 'request_code', verificationId: null }), undefined);
});
