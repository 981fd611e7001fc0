import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import test from 'ava';
import { assertInvariants } from '../support/invariants.js';
import type { TestProcess } from '../support/processes.js';
import { Scene } from '../support/scene.js';
import { freshPhone } from '../support/system.js';

/** Long enough for a balancer that looks every 100 ms. */
const GRACE = { DRAIN_GRACE_MS: '1000' };
const LOOKS_EVERY_MS = 100;
const CALLERS = 8;

let scene: Scene;
let leaving: TestProcess;
let staying: TestProcess;
test.before(async () => {
  scene = await Scene.begin();
  [leaving, staying] = await Promise.all([
    scene.startApi({ env: GRACE }),
    scene.startApi({ env: GRACE }),
    scene.startWorker(),
  ]);
});
test.afterEach((t) => assertInvariants(t, scene));

type Outcome = number | string;

/** One request over a kept connection; its error when there is no answer. */
function call(agent: Agent, url: string, token: string): Promise<Outcome> {
  return new Promise((resolve) => {
    const sent = request(url, { agent, headers: { authorization: `Bearer ${token}` } }, (answer) => {
      answer.resume().once('end', () => resolve(answer.statusCode ?? 0));
      answer.once('error', (error) => resolve(error.message));
    });
    sent.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    sent.end();
  });
}

/** A balancer over both APIs: by turns, but none to one that says it is not ready. */
class Balancer {
  readonly #agent = new Agent({ keepAlive: true });
  /** What the leaving one's readiness said, look by look. */
  readonly looks: Outcome[] = [];
  readonly outcomes: Outcome[] = [];
  #over = false;

  async run(token: string): Promise<void> {
    await Promise.all([this.#look(token), ...Array.from({ length: CALLERS }, () => this.#callers(token))]);
    this.#agent.destroy();
  }

  end(): void {
    this.#over = true;
  }

  async #look(token: string): Promise<void> {
    while (!this.#over) {
      this.looks.push(await call(new Agent(), `${leaving.url}/health/ready`, token));
      await pause(LOOKS_EVERY_MS);
    }
  }

  async #callers(token: string): Promise<void> {
    for (let turn = 0; !this.#over; turn += 1) {
      const ready = (this.looks.at(-1) ?? 200) === 200;
      const { url } = ready && turn % 2 === 0 ? leaving : staying;
      this.outcomes.push(await call(this.#agent, `${url}/user/get_me`, token));
    }
  }
}

test.serial(
  'F3: SIGTERM under load on two APIs: not ready first, what is in flight ends, no request fails',
  async (t) => {
    const { body } = await scene.register(staying, await scene.obtainCode(staying, freshPhone()));
    // The longest request there is: a code whose provider takes its time, longer than the grace.
    await scene.sms.fail({ hang_ms: 2_000, times: 1 });
    const phone = freshPhone();
    const long = scene.ask(leaving, phone);
    await scene.sms.sentTo(phone);

    const balancer = new Balancer();
    const running = balancer.run(body.data.token as string);
    await pause(300);
    leaving.signal('SIGTERM');
    t.is((await long).status, 200);
    t.is(await leaving.exited, 0);
    await pause(300);
    balancer.end();
    await running;

    t.deepEqual([...new Set(balancer.outcomes)], [200]);
    // Ready, then not ready while it still takes requests, then gone.
    t.deepEqual([...new Set(balancer.looks)], [200, 503, 'ECONNREFUSED']);
    t.is((await scene.ask(staying, freshPhone())).status, 200);
  },
);
