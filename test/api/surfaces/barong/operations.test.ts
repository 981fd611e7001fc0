import test from 'ava';
import { templateOf } from '../../../../api/http/params.js';
import { errorsOf, type Route } from '../../../../api/http/route.js';
import type { Surface } from '../../../../api/http/surface.js';
import { DIALECTS, PREFIX } from '../../../../api/surfaces/barong/dialect.js';
import { createBarongSurface } from '../../../../api/surfaces/barong/index.js';
import type { UseCases } from '../../../../api/use-cases/index.js';
import { SEED_ADMIN_OPERATIONS } from './support/seed-admin-operations.js';
import { LEFT_OUT, SEED_OPERATIONS } from './support/seed-operations.js';
import { SETTINGS } from './support/settings.js';

/* The surface against the documents of the seeds: every operation, every parameter, every status. */

const OPERATIONS = [
  ...SEED_OPERATIONS,
  ...SEED_ADMIN_OPERATIONS.map(({ statuses, ...row }) => ({ ...row, barong: statuses, nebula: statuses })),
];

const surfaces = DIALECTS.map((dialect) => createBarongSurface(dialect, {} as UseCases, SETTINGS));

for (const [at, dialect] of DIALECTS.entries()) {
  const surface = surfaces[at] as Surface;
  const declared = new Map(
    surface.routes.map((route) => [
      `${route.method.toUpperCase()} ${templateOf(route.path).slice(PREFIX[dialect].length)}`,
      route,
    ]),
  );
  const documented = OPERATIONS.filter((row) => row[dialect] !== null);

  test(`${dialect}: every documented operation is there, with every parameter`, (t) => {
    const missing = documented.flatMap(({ operation, parameters }) => {
      const route = declared.get(operation);
      if (!route) return [operation];
      const known = parametersOf(route);
      return parameters
        .split(' ')
        .map((name) => name.replace(/[*?]+$/, ''))
        .filter((name) => name !== '' && !known.includes(name))
        .map((name) => `${operation}: ${name}`);
    });
    t.deepEqual(missing, []);
  });

  test(`${dialect}: the documented success, and every documented refusal or the reason why not`, (t) => {
    const missing = documented.flatMap((row) => {
      const route = declared.get(row.operation);
      const [success, ...refusals] = row[dialect] ?? [];
      const produced = route ? statusesOf(surface, route) : [];
      return [
        ...(route?.status === success ? [] : [`${row.operation} ${success}`]),
        ...refusals
          .filter((status) => !produced.includes(status))
          .map((status) => `${row.operation} ${status}`)
          .filter((name) => !(name in LEFT_OUT)),
      ];
    });
    t.deepEqual(missing, []);
  });
}

test('what is left out is documented and is not produced', (t) => {
  for (const name of Object.keys(LEFT_OUT)) {
    const [method, path, status] = name.split(' ');
    const row = SEED_OPERATIONS.find(({ operation }) => operation === `${method} ${path}`);
    t.true([...(row?.barong ?? []), ...(row?.nebula ?? [])].includes(Number(status)), name);
  }
});

test('all 27 operations of administrators are held', (t) => {
  t.is(SEED_ADMIN_OPERATIONS.length, 27);
});

function parametersOf({ params, query, body }: Route): readonly string[] {
  return [params, query, body].flatMap((schema) => Object.keys(schema?.fields ?? {}));
}

function statusesOf(surface: Surface, route: Route): readonly number[] {
  return [
    ...errorsOf(route).map((code) => surface.failureSchema(code).status),
    ...(route.refusals ?? []).map(({ status }) => status),
  ];
}
