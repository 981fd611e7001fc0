import { outcomeOf, plainPlan } from './able-id-control.js';
import type { AbleIdOutcome, AbleIdWorld, Attempt } from './able-id-world.js';
import type { SimulatorAnswer, SimulatorRequest } from './api.js';
import { htmlPage } from './html-page.js';

/** What the page says once an attempt is decided. */
const OUTCOME_WORDS: Readonly<Record<AbleIdOutcome, string>> = {
  pass: 'Passed. You may close this page.',
  fail: 'Failed: the face did not match.',
  expire: 'This session has expired.',
  silent: 'Nothing will happen: this attempt stays silent.',
};

/** Its buttons, in their order. */
const BUTTONS: readonly (readonly [AbleIdOutcome, string])[] = [
  ['pass', 'Pass'],
  ['fail', 'Fail'],
  ['expire', 'Let it expire'],
];

/**
 * The page that a person sees, `GET /<attemptId>`, with a button for each end; a button posts to the same address. It
 * works without scripts. An attempt that is decided has no buttons any more. Null where there is no such page.
 */
export function answerPage(request: SimulatorRequest, world: AbleIdWorld): SimulatorAnswer | null {
  const [, id] = /^\/([A-Za-z0-9_-]{21})$/.exec(request.path) ?? [];
  if (id === undefined || !['GET', 'POST'].includes(request.method)) return null;
  const attempt = world.find(id);
  if (!attempt) return html(404, 'There is no such session.');
  if (request.method === 'POST' && attempt.plan === null) {
    const outcome = outcomeOf(new URLSearchParams(request.body).get('outcome'));
    if (outcome === undefined) return html(400, 'There is no such button.');
    world.decide(attempt, plainPlan(outcome));
  }
  return html(200, content(attempt), attempt.lang);
}

function content({ plan, isForeign }: Attempt): string {
  if (plan) return `<p role="status">${OUTCOME_WORDS[plan.outcome]}</p>`;
  const buttons = BUTTONS.map(
    ([outcome, words]) => `<button name="outcome" value="${outcome}">${words}</button>`,
  );
  return `<p>Here a person (${isForeign ? 'foreigner' : 'resident'}) would show his face to the camera.</p>
<form method="post">${buttons.join('\n')}</form>`;
}

function html(status: number, body: string, lang?: string): SimulatorAnswer {
  return htmlPage({ status, title: 'AbleID (simulator)', body, ...(lang === undefined ? {} : { lang }) });
}
