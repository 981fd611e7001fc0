import { newNumbered } from '../support/admins.js';
import { browserTest, startBrowser } from '../support/browser.js';
import { becomes, booked, payment, startPaymentSystem } from '../support/payments.js';

browserTest('a payer opens the page that he was given and presses Pay, another one Decline', async (t) => {
  t.timeout(180_000);
  const [system, browser] = await Promise.all([startPaymentSystem(), startBrowser()]);
  const { client, database } = system;
  for (const [button, says, status, ledger] of [
    ['Pay', /^Paid/, 'settled', [['settlement', 12_345]]],
    ['Decline', /^Declined/, 'failed', []],
  ] as const) {
    const payer = await newNumbered(system);
    const made = await payment(client, payer, 12_345);
    const page = await browser.newPage();
    await page.goto(made.url);
    t.is(await page.getByText('To pay: 123.45 KGS').count(), 1);
    await page.getByRole('button', { name: button, exact: true }).click();
    await page.getByRole('status').filter({ hasText: says }).waitFor({ state: 'visible' });
    const seen = await becomes(client, payer, made, status);
    t.is(seen.settled_at === null, status === 'failed');
    t.deepEqual(await booked(database, made), ledger);
    await page.close();
  }
});
