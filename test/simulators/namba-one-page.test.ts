import { randomUUID } from 'node:crypto';
import test from 'ava';
import { createNambaOne } from '../../providers/namba-one/index.js';
import { browserTest, startBrowser } from '../support/browser.js';
import { TestNambaOne } from '../support/namba-one.js';
import { webhookReceiver } from './support/namba-one.js';

const noSignal = (): AbortSignal => new AbortController().signal;

/** An order, by our own client. @returns its externalId and its page */
async function ordered({ env }: TestNambaOne): Promise<{ externalId: string; page: string }> {
  const client = createNambaOne({
    NAMBA_ONE_URL: env['NAMBA_ONE_URL'] ?? '',
    NAMBA_ONE_API_KEY: env['NAMBA_ONE_API_KEY'] ?? '',
  });
  const order = { externalId: randomUUID(), amountMinor: 10_050, currency: 'KGS' } as const;
  const { paymentUrl } = await client.createOrder(order, noSignal());
  return { externalId: order.externalId, page: paymentUrl };
}

browserTest.serial('a payer opens the page and presses; the webhook arrives', async (t) => {
  t.timeout(180_000);
  const receiver = await webhookReceiver(t);
  const nambaOne = await TestNambaOne.start({ webhookUrl: receiver.url });
  const browser = await startBrowser();
  const page = await browser.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  for (const [index, [button, says, status]] of (
    [
      ['Pay', /^Paid/, 'SETTLED'],
      ['Decline', /^Declined/, 'FAILED'],
    ] as const
  ).entries()) {
    const order = await ordered(nambaOne);
    await page.goto(order.page);
    t.is(await page.getByRole('button').count(), 2);
    t.is(await page.getByText('To pay: 100.50 KGS').count(), 1);
    await page.getByRole('button', { name: button, exact: true }).click();
    await page.getByRole('status').filter({ hasText: says }).waitFor({ state: 'visible' });
    const hook = (await receiver.wait(index + 1))[index];
    t.like(hook?.body.data, { externalId: order.externalId, status });
    await page.reload();
    t.is(await page.getByRole('button').count(), 0);
    t.is((await nambaOne.order(order.externalId))?.status, status);
  }
  t.deepEqual(faults, []);
});

test('a decided order stays as it is, whoever presses; the page says what became of it', async (t) => {
  const nambaOne = await TestNambaOne.start();
  const { externalId, page } = await ordered(nambaOne);
  const shown = async (): Promise<string> => (await fetch(page)).text();
  await nambaOne.say(externalId, { status: 'PROCESSING' });
  t.true((await shown()).includes('>Pay<'), 'it is under way, and not decided');
  for (const [status, says] of [
    ['EXPIRED', 'has expired'],
    ['CANCELED', 'was canceled'],
    ['REFUNDED', 'and refunded.'],
    ['PARTIALLY_REFUNDED', 'refunded in part'],
  ] as const) {
    await nambaOne.say(externalId, { status });
    const text = await shown();
    t.true(text.includes(says) && !text.includes('<button'), status);
    await nambaOne.press(page, 'SETTLED');
    t.is((await nambaOne.order(externalId))?.status, status);
  }
  await nambaOne.say(externalId, { status: 'CREATED', amount: '<b>' });
  t.true((await shown()).includes('&lt;b>'));
  const wrong = { method: 'POST', body: new URLSearchParams({ status: 'REFUNDED' }) };
  t.is((await fetch(page, wrong)).status, 400);
  t.is((await fetch(`${nambaOne.url}/pay/${randomUUID()}`)).status, 404);
});

test('a button is told without a browser, too', async (t) => {
  const receiver = await webhookReceiver(t);
  const nambaOne = await TestNambaOne.start({ webhookUrl: receiver.url });
  const { externalId, page } = await ordered(nambaOne);
  await nambaOne.press(page, 'FAILED');
  const [hook] = await receiver.wait(1);
  t.like(hook?.body.data, { externalId, status: 'FAILED' });
});
