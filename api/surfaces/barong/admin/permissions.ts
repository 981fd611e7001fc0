import { array, number, object, string } from 'yup';
import { PERMISSION_ACTIONS, PERMISSION_VERBS } from '../../../../domain/access.js';
import type { PermissionView } from '../../../use-cases/admin-permissions.js';
import type { UseCases } from '../../../use-cases/index.js';
import { rulePath } from '../access-path.js';
import { integer, text } from '../fields.js';
import { NOTHING } from '../nothing.js';
import type { DialectRoute } from '../operation.js';
import { PAGING_FIELDS, PAGING_REFUSALS, PAGING_WORDS, paged, pagingOf } from '../paging.js';
import { stamps } from '../present-user.js';
import { inWords, type RefusalWords, refused } from '../words.js';
import { adminOperation } from './operation.js';

const PERMISSION = object({
  id: number().integer().defined(),
  action: string().oneOf(PERMISSION_ACTIONS).defined(),
  role: string().defined(),
  verb: string().oneOf(PERMISSION_VERBS).defined(),
  path: string().defined(),
  topic: string().nullable().defined(),
  created_at: string().datetime().defined(),
  updated_at: string().datetime().defined(),
}).defined();

/** What the columns hold. */
const ROLE_MAX = 64;
const TEXT_MAX = 255;
/** Every word fits. */
const WORD_MAX = 16;

const role = () => text(ROLE_MAX);
const verb = () => text(WORD_MAX).meta({ description: `${PERMISSION_VERBS.join(', ')}, in either case` });
const path = () =>
  text(TEXT_MAX).meta({ description: 'Beginning of paths; api/v2/auth is kept as api/v2/barong' });
const action = () => text(WORD_MAX).meta({ description: `${PERMISSION_ACTIONS.join(', ')}, in either case` });
const topic = () => text(TEXT_MAX).optional();

const INVALID_VERB = { status: 422, word: 'admin.permissions.invalid_verb' };
const INVALID_ACTION = { status: 422, word: 'admin.permissions.invalid_action' };
const INVALID_PATH = { status: 422, word: 'path.invalid' };
const UNKNOWN_ROLE = { status: 422, word: 'admin.permission.role_doesnt_exist' };
const UNKNOWN = { status: 404, word: 'admin.permission.doesnt_exist' };
const TAKEN = { status: 422, word: 'path.taken' };
const WAY_BACK = { status: 422, word: 'admin.permission.superadmin_lockout' };

const REFUSED = [INVALID_VERB, INVALID_ACTION, INVALID_PATH, UNKNOWN_ROLE, TAKEN, WAY_BACK];
const WORDS: RefusalWords = {
  'not_found:role': UNKNOWN_ROLE,
  'not_found:permission': UNKNOWN,
  'conflict:taken': TAKEN,
  'conflict:way_back': WAY_BACK,
};
const ID_WORDS = { 'id:integer': 'admin.permission.non_integer_id' };

/** `/admin/permissions`: what each role may call (barong.md sections 3 and 5). */
export function permissionRoutes(useCases: UseCases): readonly DialectRoute[] {
  const common = { scope: 'admin.permission', missing: 422 } as const;
  return [
    adminOperation(useCases, {
      ...common,
      method: 'get',
      path: '/permissions',
      name: 'listPermissions',
      summary: 'Returns array of permissions as paginated collection',
      description: 'By number.',
      ability: ['read', 'Permission'],
      audit: 'look',
      words: PAGING_WORDS,
      query: object({ ...PAGING_FIELDS }),
      status: 200,
      data: array(PERMISSION).defined(),
      refusals: PAGING_REFUSALS,
      handler: async (_admin, { query, approached }) => {
        const paging = pagingOf(query);
        const { items, total } = await useCases.listPermissions(paging);
        return paged(items.map(presentPermission), total, paging, approached);
      },
    }),
    adminOperation(useCases, {
      ...common,
      method: 'post',
      path: '/permissions',
      name: 'createPermission',
      summary: 'Create permission',
      description:
        'In force in every process within a second. Nobody can take permissions away from superadmins for good.',
      ability: ['manage', 'Permission'],
      audit: 'change',
      body: object({ role: role(), verb: verb(), path: path(), action: action(), topic: topic() }),
      status: 201,
      data: PERMISSION,
      refusals: REFUSED,
      handler: async (admin, { body }) => {
        const { topic: named = null, ...sent } = body;
        const rule = { ...ruleOf(sent), topic: named };
        return presentPermission(await inWords(useCases.addPermission(admin, rule), WORDS));
      },
    }),
    adminOperation(useCases, {
      ...common,
      method: 'put',
      path: '/permissions',
      name: 'updatePermission',
      summary: 'Update Permission',
      description: 'What is sent changes, what is absent stays.',
      ability: ['manage', 'Permission'],
      audit: 'change',
      words: ID_WORDS,
      body: object({
        id: integer(),
        role: role().optional(),
        verb: verb().optional(),
        path: path().optional(),
        action: action().optional(),
        topic: topic(),
      }),
      status: 200,
      data: PERMISSION,
      refusals: [...REFUSED, UNKNOWN, { status: 422, word: 'admin.permission.non_integer_id' }],
      handler: async (admin, { body: { id, ...sent } }) => {
        const input = { id: Number(id), ...ruleOf(sent) };
        return presentPermission(await inWords(useCases.changePermission(admin, input), WORDS));
      },
    }),
    adminOperation(useCases, {
      ...common,
      method: 'delete',
      path: '/permissions',
      name: 'deletePermission',
      summary: 'Deletes permission',
      description: 'It holds no longer, in every process, within a second.',
      ability: ['manage', 'Permission'],
      audit: 'change',
      words: ID_WORDS,
      query: object({ id: integer() }),
      status: 204,
      data: NOTHING,
      refusals: [UNKNOWN, WAY_BACK, { status: 422, word: 'admin.permission.non_integer_id' }],
      handler: async (admin, { query }) => {
        await inWords(useCases.dropPermission(admin, { id: Number(query.id) }), WORDS);
        return null;
      },
    }),
  ];
}

/** What was sent of a rule, as it is kept; what is absent stays absent. @throws DomainError with a word for each fault */
function ruleOf<
  Sent extends Readonly<Partial<Record<'role' | 'verb' | 'path' | 'action' | 'topic', string>>>,
>(sent: Sent) {
  const kept = {
    ...sent,
    ...(sent.verb !== undefined && { verb: wordOf(PERMISSION_VERBS, sent.verb) }),
    ...(sent.action !== undefined && { action: wordOf(PERMISSION_ACTIONS, sent.action) }),
    ...(sent.path !== undefined && { path: rulePath(sent.path) }),
  };
  const wrong = [
    ...(kept.verb === null ? [INVALID_VERB.word] : []),
    ...(kept.action === null ? [INVALID_ACTION.word] : []),
    ...(kept.path === null ? [INVALID_PATH.word] : []),
  ];
  if (wrong.length > 0) throw refused(422, ...wrong);
  return kept as {
    [Name in keyof Sent]: Name extends 'verb'
      ? PermissionView['verb']
      : Name extends 'action'
        ? PermissionView['action']
        : Sent[Name];
  };
}

function wordOf<Word extends string>(words: readonly Word[], sent: string): Word | null {
  return words.find((word) => word === sent.toUpperCase()) ?? null;
}

function presentPermission({ createdAt, updatedAt, ...permission }: PermissionView) {
  return { ...permission, ...stamps({ createdAt, updatedAt }) };
}
