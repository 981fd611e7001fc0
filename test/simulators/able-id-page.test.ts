import { createAbleId } from '../../providers/able-id/index.js';
import { startAbleId } from '../../simulators/able-id.js';
import { configOf, noSignal, RESIDENT } from '../providers/able-id/support.js';
import { browserTest, startBrowser } from '../support/browser.js';
import { hookReceiver } from './support/able-id.js';

browserTest.serial('a person opens the page and presses; the hook arrives', async (t) => {
  t.timeout(180_000);
  const { url, close } = await startAbleId();
  t.teardown(close);
  const receiver = await hookReceiver(t);
  const client = createAbleId(configOf(url));
  const browser = await startBrowser();
  const page = await browser.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  for (const [index, [button, says, type]] of (
    [
      ['Pass', /^Passed/, 'SUCCESS'],
      ['Fail', /^Failed/, 'FACE_NOT_MATCHED'],
      ['Let it expire', /expired/, 'FACE_SESSION_EXPIRED'],
    ] as const
  ).entries()) {
    const attempt = await client.startResident({ ...RESIDENT, hooks: receiver.urls }, noSignal());
    await page.goto(attempt.url);
    t.is(await page.getByRole('button').count(), 3);
    await page.getByRole('button', { name: button, exact: true }).click();
    const status = page.getByRole('status').filter({ hasText: says });
    await status.waitFor({ state: 'visible' });
    const hook = (await receiver.wait(index + 1))[index];
    t.is(hook?.kind, 'result');
    t.is(hook?.body.type, type);
    t.is(hook?.body.data?.attemptId ?? hook?.body.attemptId, attempt.attemptId);
    await page.reload();
    t.is(await page.getByRole('button').count(), 0);
  }
  t.deepEqual(faults, []);
});
