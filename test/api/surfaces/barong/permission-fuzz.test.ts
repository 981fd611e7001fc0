import test from 'ava';
import type { Approached } from '../../../../api/http/approach.js';
import type { Route } from '../../../../api/http/route.js';
import type { Surface } from '../../../../api/http/surface.js';
import { accessedPath } from '../../../../api/surfaces/barong/access-path.js';
import { DIALECTS, PREFIX } from '../../../../api/surfaces/barong/dialect.js';
import { createBarongSurface } from '../../../../api/surfaces/barong/index.js';
import type { UseCases } from '../../../../api/use-cases/index.js';
import { type AbilitySubject, isAble } from '../../../../domain/abilities.js';
import { judgePermission } from '../../../../domain/access.js';
import type { Actor } from '../../../../domain/actor.js';
import { DomainError } from '../../../../domain/errors.js';
import { ROLES, type Role } from '../../../../domain/states.js';
import { SEEDED_PERMISSIONS } from '../../../support/seeded-permissions.js';
import { ACTOR } from '../../http/harness.js';
import { SETTINGS } from './support/settings.js';

/* Role × route (A35) of the family, as test/api/permissions.test.ts is of the product: rows let in, abilities let do. */

/** What a path of administrators is about, the longest beginning first; null: whoever may go in. */
const SUBJECTS: readonly (readonly [path: string, subject: AbilitySubject | null])[] = [
  ['/users/labels', 'Label'],
  ['/users/comments', 'Comment'],
  ['/users/role', 'Ability'],
  ['/users', 'User'],
  ['/documents', 'Document'],
  ['/api_keys', 'APIKey'],
  ['/profiles', 'Profile'],
  ['/permissions', 'Permission'],
  ['/restrictions', 'Restriction'],
  ['/activities', 'Activity'],
  ['/metrics', 'Activity'],
  ['/levels', 'Level'],
  ['/abilities', null],
];

/** Got past who may: whatever the call would have done. */
class Past extends Error {}

const WATCHES: Readonly<Record<string, (...args: never[]) => unknown>> = {
  authenticateJwt: async (_caller: unknown, role: Role): Promise<Actor> => ({ ...ACTOR, role }),
  permit: async (_caller: unknown, { role }: Actor, accessed: ReturnType<typeof accessedPath>) => {
    const rules = SEEDED_PERMISSIONS.filter((rule) => rule.role === role);
    if (!judgePermission(rules, accessed).accepted) throw new DomainError('forbidden');
  },
  auditTopic: async () => 'topic',
  recordLook: async () => undefined,
  recordRefusal: async () => undefined,
};
const useCases = new Proxy({} as UseCases, {
  get: (_, name) =>
    WATCHES[String(name)] ??
    (() => {
      throw new Past();
    }),
});

const approachedAs = (role: Role, { method, path }: Route): Approached => ({
  method: method.toUpperCase(),
  path: path.replace(/:\w+/g, 'x'),
  querystring: '',
  headers: { authorization: `Bearer ${role}` },
  caller: { requestId: 'r', ip: '192.0.2.1', userAgent: 'x', language: 'en' },
});

/** Word of a refusal of who may; undefined: he got past. */
async function refusedAs(surface: Surface, role: Role, route: Route): Promise<string | undefined> {
  const approached = approachedAs(role, route);
  try {
    const proven = await surface.security?.authenticate(approached);
    const { actor = ACTOR } = proven ?? {};
    const call = { params: { uid: 'x', id: '1' }, body: {}, query: {}, rawBody: new Uint8Array(), actor };
    const { caller } = approached;
    await route.handler({ ...call, caller, approached, proof: undefined, operationId: undefined });
    return undefined;
  } catch (error) {
    if (!(error instanceof DomainError)) return undefined;
    const answer = surface.failure(error.code, error.details);
    const [word] = (answer.body as { readonly errors: readonly string[] }).errors;
    if (word !== 'authz.invalid_permission' && word !== 'admin.ability.not_permitted') return undefined;
    return `${answer.status} ${word}`;
  }
}

for (const dialect of DIALECTS) {
  const surface = createBarongSurface(dialect, useCases, SETTINGS);
  const within = (path: string) => path.slice(PREFIX[dialect].length);
  const guarded = surface.routes.filter(({ security }) => security === 'session');

  test(`${dialect}: who may is asked of whatever is somebody's, and of nothing else`, (t) => {
    for (const { path, security } of surface.routes) {
      const isOpen = /^\/(identity|public)\//.test(within(path)) || path.includes('/resource/swagger_doc');
      t.is(security === 'session', !isOpen, path);
    }
    t.true(guarded.length > 50);
  });

  for (const role of ROLES)
    test(`${dialect}: ${role}: refused as the tables say, or past them`, async (t) => {
      for (const route of guarded) {
        const name = `${route.method} ${route.path}`;
        const { path } = accessedPath('GET', approachedAs(role, route).path);
        const isIn = SEEDED_PERMISSIONS.some((rule) => rule.role === role && path.startsWith(rule.path));
        const behind = /^\/admin(\/.*)$/.exec(within(route.path))?.[1];
        const [, subject] = SUBJECTS.find(([start]) => behind?.startsWith(start)) ?? [];
        t.false(behind !== undefined && subject === undefined, `${name} is about nothing that is known`);
        const able = !subject || isAble(role, route.method === 'get' ? 'read' : 'manage', subject);
        const expected = isIn
          ? able
            ? undefined
            : '401 admin.ability.not_permitted'
          : '401 authz.invalid_permission';
        t.is(await refusedAs(surface, role, route), expected, `${role} ${name}`);
      }
    });
}

test('nobody but superadmins changes permissions; those whom the matrix does not know change nothing', (t) => {
  for (const role of ROLES) {
    t.is(isAble(role, 'manage', 'Permission'), role === 'superadmin');
    if (['trader', 'broker', 'maker', 'member'].includes(role))
      for (const [, subject] of SUBJECTS) t.false(subject !== null && isAble(role, 'read', subject), role);
  }
});
