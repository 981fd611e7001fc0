import test from 'ava';
import { CountingProxy } from '../../../../bench/lib/counting-proxy.js';
import {
  cookieHeaders,
  DIALECT_CASES,
  type HeldKey,
  type Holder,
  jwtFor,
  newHolder,
  newKey,
  signedHeaders,
} from '../../../support/barong.js';
import { onCleanup } from '../../../support/cleanup.js';
import { TestClient } from '../../../support/http.js';
import { startApi } from '../../../support/processes.js';
import { startSystem } from '../../../support/system.js';

/* Issue 7: "restrictions and permissions add no query per request". */

/** Enough that what runs by the clock beside them is not taken for theirs. */
const REQUESTS = 60;

let client: TestClient;
let proxy: CountingProxy;
let holder: Holder;
let key: HeldKey;
test.before(async () => {
  const system = await startSystem();
  holder = await newHolder(system);
  key = await newKey(system, holder);
  await system.database.query(
    `INSERT INTO restrictions (category, scope, value) VALUES ('blacklist', 'ip', '192.0.2.1'), ('maintenance', 'country', 'DE')`,
  );
  await system.database.query(
    `INSERT INTO permissions (role, verb, path, action) VALUES ('member', 'GET', 'api/v2/barong/resource/nothing', 'DROP')`,
  );
  proxy = await CountingProxy.start(system.database.url);
  onCleanup(async () => proxy.stop());
  const { taskQueue } = system;
  client = new TestClient((await startApi({ databaseUrl: proxy.url, taskQueue })).url);
});

const WAYS = {
  cookie: { statements: 1, headers: async () => cookieHeaders(holder.session) },
  jwt: {
    statements: 1,
    headers: async (me: string) => asJwt(await jwtFor(client, me, cookieHeaders(holder.session))),
  },
  key: { statements: 2, headers: async () => signedHeaders(key) },
} as const;

const asJwt = (jwt: string) => ({ authorization: `Bearer ${jwt}`, ...cookieHeaders(holder.session) });

for (const { dialect, prefix } of DIALECT_CASES)
  for (const [way, { statements, headers }] of Object.entries(WAYS))
    test.serial(
      `${dialect}: users/me by ${way} asks ${statements} statements, none of them about access`,
      async (t) => {
        const me = `${prefix}/resource/users/me`;
        const once = await headers(me);
        const ask = async () => {
          const sent = way === 'key' ? await headers(me) : once;
          t.is((await client.get(me, { headers: sent })).status, 200);
        };
        // Connections and what they prepare.
        for (let asked = 0; asked < 5; asked += 1) await ask();
        proxy.reset();
        for (let asked = 0; asked < REQUESTS; asked += 1) await ask();
        const counted = [...proxy.counts.statements];
        const ours = counted.filter(([, times]) => times >= REQUESTS / 2);
        t.deepEqual(
          ours.map(([, times]) => times),
          Array.from({ length: statements }, () => REQUESTS),
          JSON.stringify(counted),
        );
        const access = counted.filter(([statement]) => /permissions|restrictions/.test(statement));
        t.true(
          access.every(([, times]) => times < REQUESTS / 2),
          JSON.stringify(access),
        );
      },
    );
