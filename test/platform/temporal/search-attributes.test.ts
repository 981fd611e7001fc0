import { randomUUID } from 'node:crypto';
import test from 'ava';
import { SEARCH_ATTRIBUTES } from '../../../domain/search-attributes.js';
import { ensureSearchAttributes } from '../../../platform/temporal/search-attributes.js';
import { ESCALATED, FLOW, SLA_DUE_AT, STAGE, USER_REF } from '../../../workflows/lib/search-attributes.js';
import { eventually } from '../../support/system.js';
import { connectTestClient } from '../../support/temporal.js';

/** How many forms a type has in Temporal's enum. */
const ENUM_OF = { Keyword: 2, Bool: 5, Datetime: 6 } as const;

/** A new namespace is known to all parts of the server after its next look. */
const KNOWN_WITHIN_MS = 60_000;

test('a namespace that lacks them gets all, each of its type; a second time changes nothing', async (t) => {
  t.timeout(3 * KNOWN_WITHIN_MS);
  const namespace = `test-${randomUUID()}`;
  const client = connectTestClient({
    databaseUrl: 'postgres://nobody@127.0.0.1/nothing',
    taskQueue: '',
    env: { TEMPORAL_NAMESPACE: namespace },
  });
  const { workflowService, operatorService } = client.connection;
  const day = { seconds: 24 * 60 * 60 } as never;
  await workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: day });
  const typesNow = async () => (await operatorService.listSearchAttributes({ namespace })).customAttributes;
  await eventually(
    () =>
      typesNow().then(
        () => true,
        () => false,
      ),
    KNOWN_WITHIN_MS,
  );

  await ensureSearchAttributes(client);
  const wanted = Object.fromEntries(SEARCH_ATTRIBUTES.map(({ name, type }) => [name, ENUM_OF[type]]));
  const isThere = async () => JSON.stringify(Object.keys((await typesNow()) ?? {}).sort());
  await eventually(
    async () => (await isThere()) === JSON.stringify(Object.keys(wanted).sort()),
    KNOWN_WITHIN_MS,
  );
  t.like(await typesNow(), wanted);
  await t.notThrowsAsync(ensureSearchAttributes(client));
});

test('the keys that flows use are these, of the same types', (t) => {
  const keys = [FLOW, STAGE, USER_REF, SLA_DUE_AT, ESCALATED];
  t.deepEqual(
    keys.map(({ name, type }) => ({ name, type: type.toLowerCase() })),
    SEARCH_ATTRIBUTES.map(({ name, type }) => ({ name, type: type.toLowerCase() })),
  );
});
