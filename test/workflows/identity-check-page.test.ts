import { newNumbered } from '../support/admins.js';
import { browserTest, startBrowser } from '../support/browser.js';
import { checkEnded, checkStarted, ownCase, submitted } from '../support/kyc.js';
import { startIdentitySystem } from '../support/system.js';

browserTest('a person opens the page that he was given, presses Pass, and his case moves on', async (t) => {
  t.timeout(180_000);
  const [system, browser] = await Promise.all([startIdentitySystem(), startBrowser()]);
  const { client } = system;
  const applicant = await newNumbered(system);
  const kase = await submitted(client, applicant, 'individual_full');
  const { page: address } = await checkStarted(client, applicant, kase);
  const page = await browser.newPage();
  await page.goto(address);
  await page.getByRole('button', { name: 'Pass', exact: true }).click();
  await page
    .getByRole('status')
    .filter({ hasText: /^Passed/ })
    .waitFor({ state: 'visible' });
  t.deepEqual(await checkEnded(client, applicant, kase), { status: 'verified', reason: null });
  t.is((await ownCase(client, applicant, kase)).status, 'in_review');
});
