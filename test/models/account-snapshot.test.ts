import test from 'ava';
import { newAdmin, newNumbered, seen } from '../support/admins.js';
import { openCases, type Person } from '../support/cases.js';
import { startSystem } from '../support/system.js';

test('an account shows its cases, the oldest first, to its owner and to administrators alike', async (t) => {
  const system = await startSystem();
  const { client, database } = system;
  const cases = openCases(database);
  const [somebody, admin] = [await newNumbered(system), await newAdmin(system)];
  const own = async () => (await client.get('/user/get_me', { token: somebody.token })).body.data;
  t.deepEqual((await own()).kyc, []);

  const applicant = { id: String(somebody.id), uid: (await own()).uid } as Person;
  const later = { actor: 'applicant', by: applicant, to: 'identity_check' } as const;
  const full = await cases.submit(applicant, { type: 'individual_full', happened: [later] });
  const legal = await cases.submit(applicant, { type: 'legal' });
  await cases.submit(await cases.person());
  const shown = [
    { id: full.id, type: 'individual_full', status: 'identity_check' },
    { id: legal.id, type: 'legal', status: 'created' },
  ];
  const me = await own();
  t.deepEqual(me.kyc, shown);
  const { ban, sessions, last_login_at, ...account } = await seen(client, admin, somebody);
  t.deepEqual(account, me);
  t.deepEqual((await seen(client, admin, admin)).kyc, []);
});
