import test from 'ava';
import { DIALECT_CASES, refusal, said } from '../../../support/barong.js';
import { startSystem, type TestSystem } from '../../../support/system.js';

let system: TestSystem;
test.before(async () => {
  system = await startSystem();
});

for (const { dialect, prefix } of DIALECT_CASES) {
  test(`${dialect}: anybody reads what there is, all of it under its prefix`, async (t) => {
    const { status, body } = await system.client.get(`${prefix}/resource/swagger_doc`);
    t.is(status, 200);
    t.is(body.openapi, '3.1.0');
    const paths = Object.keys(body.paths);
    t.true(paths.every((path) => path.startsWith(`${prefix}/`)));
    for (const path of ['resource/api_keys', 'resource/swagger_doc', 'identity/users/access'])
      t.true(paths.includes(`${prefix}/${path}`), path);
    t.true(`${dialect}_jwt` in body.components.securitySchemes);
  });
}

test('nebula: one resource by its name, and no other name', async (t) => {
  const get = (name: string) => system.client.get(`/api/v2/auth/resource/swagger_doc/${name}`);
  const { status, body } = await get('api_keys?locale=en');
  t.is(status, 200);
  t.deepEqual(Object.keys(body.paths), [
    '/api/v2/auth/resource/api_keys',
    '/api/v2/auth/resource/api_keys/{kid}',
    '/api/v2/auth/admin/api_keys',
  ]);
  for (const name of ['nothing', 'Api_keys', '__proto__', 'constructor', 'x'.repeat(65)])
    t.deepEqual(said(await get(name)), refusal(404, 'record.not_found'), name);
  const elsewhere = await system.client.get('/api/v2/barong/resource/swagger_doc/api_keys');
  t.deepEqual(said(elsewhere), { status: 404, body: { error: 'Route is not found' } });
});
