import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import test from 'ava';
import { assertInvariants } from '../support/invariants.js';
import type { TestProcess } from '../support/processes.js';
import { Scene } from '../support/scene.js';
import { freshPhone } from '../support/system.js';

let scene: Scene;
let apis: TestProcess[];
test.before(async () => {
  scene = await Scene.begin();
  [...apis] = (await Promise.all([scene.startApi(), scene.startApi(), scene.startWorker()])).slice(0, 2);
});
test.afterEach((t) => assertInvariants(t, scene));

const CALLERS = 8;

/** One request as a balancer makes it: kept connections, and its own error when there is no answer. */
function call(agent: Agent, url: string, token: string): Promise<number | string> {
  return new Promise((resolve) => {
    const sent = request(url, { agent, headers: { authorization: `Bearer ${token}` } }, (answer) => {
      answer.resume().once('end', () => resolve(answer.statusCode ?? 0));
      answer.once('error', (error) => resolve(error.message));
    });
    sent.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    sent.end();
  });
}

test.serial(
  'F3: SIGTERM under load on two APIs: not ready first, then nothing new, no request is cut',
  async (t) => {
    const [leaving, staying] = apis as [TestProcess, TestProcess];
    const { body } = await scene.register(staying, await scene.obtainCode(staying, freshPhone()));
    const token = body.data.token as string;
    // The longest request there is: a code whose provider takes its time.
    await scene.sms.fail({ hang_ms: 1_500, times: 1 });
    const phone = freshPhone();
    const long = scene.ask(leaving, phone);
    await scene.sms.sentTo(phone);

    const agent = new Agent({ keepAlive: true, maxSockets: CALLERS * 4 });
    const outcomes: (number | string)[] = [];
    let over = false;
    const callers = Array.from({ length: CALLERS }, async () => {
      while (!over) {
        const outcome = await call(agent, `${leaving.url}/user/get_me`, token);
        // Refused before it was taken: a balancer goes to the other one, and the caller notices nothing.
        outcomes.push(
          outcome === 'ECONNREFUSED' ? await call(agent, `${staying.url}/user/get_me`, token) : outcome,
        );
      }
    });
    await pause(300);
    const probes: (number | string)[] = [];
    const watch = (async () => {
      while (probes.at(-1) !== 'ECONNREFUSED') {
        probes.push(await call(new Agent(), `${leaving.url}/health/ready`, token));
        await pause(10);
      }
    })();
    leaving.signal('SIGTERM');
    await watch;
    t.is((await long).status, 200, 'what was in flight ends');
    t.is(await leaving.exited, 0);
    await pause(300);
    over = true;
    await Promise.all(callers);
    agent.destroy();

    t.true(probes.includes(503), `readiness said ${[...new Set(probes)].join(', ')}`);
    t.deepEqual([...new Set(outcomes)], [200]);
  },
);
