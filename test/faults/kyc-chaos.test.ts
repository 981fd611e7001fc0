import { setTimeout as pause } from 'node:timers/promises';
import test from 'ava';
import type { NumberedAccount } from '../support/admins.js';
import { clientOf, joinAs } from '../support/applicants.js';
import { endOf } from '../support/history.js';
import { assertInvariants } from '../support/invariants.js';
import {
  checkEnded,
  checkStarted,
  judge,
  noticesTo,
  ownCase,
  resubmit,
  submitted,
  type TestCase,
  uuidOf,
} from '../support/kyc.js';
import { warmUp } from '../support/members.js';
import { randomFrom } from '../support/random.js';
import { Scene } from '../support/scene.js';
import { eventually } from '../support/system.js';

/*
 * F10: 200 cases open at once, one of two workers killed every 3 s for a minute, people going on meanwhile: all end right,
 * no message twice, no state lost. The order of everything is drawn from a seed, so a failure can be played again.
 */
const CASES = 200;
const PEOPLE = 70;
const KILL_EVERY_MS = 3_000;
const CHAOS_MS = 60_000;
/** People at work at the same time. */
const AT_ONCE = 8;
const SEED = 20_261_121;
/** What a dead worker took with it is told again by then (reliability W; MISSED_LOOK_SECONDS is half of it). */
const HEALED_WITHIN_MS = 60_000;

interface Story {
  readonly applicant: NumberedAccount;
  readonly kase: TestCase;
  readonly end: 'approved' | 'rejected';
  /** Steps between the form and the verdict. */
  readonly detour: 'none' | 'check' | 'resubmit';
}

test('F10: 200 cases while a worker is killed every 3 s for a minute: all end right', async (t) => {
  t.timeout(8 * 60_000);
  const scene = await Scene.begin();
  const [api, ...workers] = await Promise.all([scene.startApi(), scene.startWorker(), scene.startWorker()]);
  await warmUp(scene, api);
  const client = clientOf(scene, api);
  const reviewer = await joinAs(scene, api, 'compliance');
  const people: NumberedAccount[] = [];
  // One after the other: registrations are not what this is about.
  while (people.length < PEOPLE) people.push(await joinAs(scene, api));
  const random = randomFrom(SEED);

  // An account has one living case of each type.
  const types = ['legal', 'individual_basic', 'individual_full'] as const;
  const drawn = Array.from({ length: CASES }, (_, n) => ({
    applicant: people[n % PEOPLE] as NumberedAccount,
    type: types[Math.floor(n / PEOPLE)] ?? 'legal',
    end: random() < 0.6 ? ('approved' as const) : ('rejected' as const),
    detour: random(),
  }));

  let chaos = true;
  const killing = (async () => {
    for (let next = 0; chaos; next = 1 - next) {
      await pause(KILL_EVERY_MS);
      await workers[next]?.kill();
      workers[next] = await scene.startWorker();
    }
  })();
  const over = pause(CHAOS_MS);

  const open = async (story: (typeof drawn)[number]): Promise<Story> => {
    const { applicant, type, end } = story;
    const detour =
      type === 'legal' || story.detour < 0.4 ? 'none' : story.detour < 0.8 ? 'check' : 'resubmit';
    const kase = await submitted(client, applicant, type);
    return { applicant, kase, end, detour };
  };
  const decide = async ({ applicant, kase, end, detour }: Story): Promise<void> => {
    if (detour === 'check') {
      // Somebody whose call met a dying worker asks again.
      let page = '';
      await eventually(async () => {
        page = await checkStarted(client, applicant, kase).then(
          ({ page: url }) => url,
          () => '',
        );
        return page !== '';
      }, 60_000);
      await scene.ableId.decideAt(page, 'pass', { times: 2 });
      await checkEnded(client, applicant, kase);
    }
    if (detour === 'resubmit') {
      await judge(client, reviewer, kase, 'resubmission_requested', { reason: 'test' });
      t.is((await resubmit(client, applicant, kase)).status, 200);
    }
    t.is((await judge(client, reviewer, kase, end, { reason: 'test' })).status, 200);
  };

  const stories = await inTurns(drawn, open);
  await inTurns(stories.slice(0, CASES / 2), decide);
  await over;
  chaos = false;
  await killing;
  await inTurns(stories.slice(CASES / 2), decide);

  for (const { kase, end, applicant } of stories) {
    const flow = `kyc-review-${await uuidOf(scene.database, kase)}`;
    t.is(await endOf(scene.temporal, flow, HEALED_WITHIN_MS), end);
    t.is((await ownCase(client, applicant, kase)).status, end);
  }
  const told = (await Promise.all(people.map((who) => noticesTo(scene.database, who)))).flat();
  t.is(told.filter((kind) => kind === 'kyc_approved' || kind === 'kyc_rejected').length, CASES);
  await assertInvariants(t, scene);
});

/** Does something for each, AT_ONCE at a time, in order. */
async function inTurns<A, B>(items: readonly A[], act: (item: A) => Promise<B>): Promise<B[]> {
  const results: B[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let index = next++; index < items.length; index = next++)
        results[index] = await act(items[index] as A);
    }),
  );
  return results;
}
