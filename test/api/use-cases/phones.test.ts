import test from 'ava';
import { newestCode } from '../../support/accounts.js';
import { joinBarong } from '../../support/barong-members.js';
import {
  askForCode,
  freshPhone,
  GOOD_PASSWORD,
  messagesTo,
  startSystem,
  type TestSystem,
} from '../../support/system.js';

let system: TestSystem;
test.before(async () => {
  system = await startSystem();
});

const ROUNDS = 6;

test.serial(
  'a registration of a phone and its proof by an account at once: one holder, no 500',
  async (t) => {
    const { client, database } = system;
    for (let round = 0; round < ROUNDS; round += 1) {
      const phone = freshPhone();
      const me = await joinBarong(client, database);
      const registering = await askForCode(client, phone);
      t.is((await me.post('/phones', { phone_number: phone })).status, 201);
      const [newest] = (await messagesTo(client, phone)).filter(
        ({ purpose }) => purpose === 'phone_verification',
      );
      // An account without a phone proves at both indexes that a registration proves at.
      if (round % 2 === 1) {
        await database.query(
          'UPDATE users SET phone_sealed = NULL, phone_index = NULL, phone_verified_at = NULL WHERE id = $1',
          [me.userId],
        );
      }
      const [registered, proved] = await Promise.all([
        client.post('/auth/register', {
          email: `racer.${round}@example.com`,
          password: GOOD_PASSWORD,
          code_id: registering.codeId,
          code: registering.code,
        }),
        me.post('/phones/verify', { phone_number: phone, verification_code: newest?.code }),
      ]);
      const outcome = `${registered.status} ${proved.status}`;
      t.true(['200 404', '400 201'].includes(outcome), outcome);
      const held = await database.query<{ user_id: string; login: boolean }>(
        `SELECT p.user_id, u.phone_index IS NOT DISTINCT FROM p.number_index AS login
         FROM phones p JOIN users u ON u.id = p.user_id
        WHERE p.validated_at IS NOT NULL AND p.number_index = (
          SELECT address_index FROM verifications WHERE id = $1)`,
        [registering.codeId],
      );
      t.is(held.length, 1, outcome);
      t.is(held[0]?.user_id === me.userId, proved.status === 201);
      t.is(held[0]?.login, registered.status === 200 || round % 2 === 1);
    }
  },
);

test.serial('two accounts that prove one phone at once: one holder', async (t) => {
  const { client, database } = system;
  const phone = freshPhone();
  const [one, other] = await Promise.all([joinBarong(client, database), joinBarong(client, database)]);
  t.is((await one.post('/phones', { phone_number: phone })).status, 201);
  const first = (await newestCode(client, phone)).code;
  await database.query(`UPDATE send_budgets SET window_until = now() - interval '1 second'`);
  t.is((await other.post('/phones', { phone_number: phone })).status, 201);
  const second = (await newestCode(client, phone)).code;
  const answers = await Promise.all([
    one.post('/phones/verify', { phone_number: phone, verification_code: first }),
    other.post('/phones/verify', { phone_number: phone, verification_code: second }),
  ]);
  t.deepEqual(answers.map(({ status }) => status).sort(), [201, 404]);
  t.is(
    (
      await database.query(
        `SELECT FROM phones p WHERE validated_at IS NOT NULL AND number_index IN (
           SELECT address_index FROM verifications WHERE user_id = $1 AND purpose = 'phone_verification')`,
        [one.userId],
      )
    ).length,
    1,
  );
});
