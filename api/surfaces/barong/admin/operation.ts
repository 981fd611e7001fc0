import type { AnyObjectSchema, InferType, Schema } from 'yup';
import { type AbilitySubject, type AbilityVerb, isAble } from '../../../../domain/abilities.js';
import type { Actor } from '../../../../domain/actor.js';
import { auditAction } from '../../../../domain/audit.js';
import type { DomainError, ErrorCode } from '../../../../domain/errors.js';
import type { Approached } from '../../../http/approach.js';
import type { Reply } from '../../../http/reply.js';
import type { Call, HttpMethod, WordedRefusal } from '../../../http/route.js';
import type { AdminCall, UseCases } from '../../../use-cases/index.js';
import { accessedPath } from '../access-path.js';
import type { Dialect, PerDialect } from '../dialect.js';
import { type DialectRoute, operation } from '../operation.js';
import { type ParameterWords, refused } from '../words.js';

/** An operation of administrators. */
interface AdminOperation<
  P extends AnyObjectSchema,
  B extends AnyObjectSchema,
  Q extends AnyObjectSchema,
  D extends Schema,
> {
  readonly method: HttpMethod;
  /** Behind `/admin`. */
  readonly path: `/${string}`;
  /** camelCase: `listUsers` is `barongAdminListUsers`. */
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  /** What the role has to be able to (domain/abilities); null: whoever may go in. */
  readonly ability: readonly [verb: AbilityVerb, subject: AbilitySubject] | null;
  /** As of Operation. */
  readonly scope: string;
  readonly missing: 400 | 422;
  readonly words?: ParameterWords;
  readonly params?: P;
  readonly body?: B;
  readonly query?: Q;
  readonly status: PerDialect<number>;
  readonly data: D;
  readonly refusals?: readonly WordedRefusal[];
  readonly errors?: readonly ErrorCode[];
  /**
   * `look`: nothing is changed, and the audit row is written here. `change`: it is written with the change, by the use case
   * (api/use-cases/admin-call).
   */
  readonly audit: 'look' | 'change';
  readonly handler: (
    admin: AdminCall,
    call: Call<InferType<P>, InferType<B>, InferType<Q>, Actor>,
    dialect: Dialect,
  ) => Promise<InferType<D> | Reply<InferType<D>>>;
}

const NOT_PERMITTED = { status: 401, word: 'admin.ability.not_permitted' } as const;

/**
 * Declares an operation of administrators: it asks for the ability, and every call of it is one audit row, with its outcome
 * (issue 8). A call that no permission lets in is audited where it is refused (api/use-cases/permit).
 */
export function adminOperation<
  P extends AnyObjectSchema,
  B extends AnyObjectSchema,
  Q extends AnyObjectSchema,
  D extends Schema,
>(useCases: UseCases, declared: AdminOperation<P, B, Q, D>): DialectRoute {
  const { path, name, ability, audit, handler, refusals = [], ...rest } = declared;
  const adminCall = async ({
    actor,
    caller,
    approached: { method, path: sent },
  }: {
    readonly actor: Actor;
    readonly caller: AdminCall['caller'];
    readonly approached: Approached;
  }): Promise<AdminCall> => {
    const topic = await useCases.auditTopic(actor, accessedPath(method, sent));
    return { caller, actor, topic, action: auditAction(method) };
  };
  return operation({
    ...rest,
    path: `/admin${path}`,
    name: `admin${name[0]?.toUpperCase()}${name.slice(1)}`,
    tag: 'barong admin',
    security: 'session',
    refusals: ability ? [...refusals, NOT_PERMITTED] : refusals,
    refused: async ({ body, query, error, approached, ...who }) => {
      const admin = await adminCall({ ...who, approached });
      const uid = uidOf(body) ?? uidOf(query);
      await useCases.recordRefusal(admin, { ...outcomeOf(error), ...(uid !== undefined && { uid }) });
    },
    handler: async (call, dialect) => {
      const admin = await adminCall(call);
      if (ability && !isAble(call.actor.role, ...ability)) {
        throw refused(NOT_PERMITTED.status, NOT_PERMITTED.word);
      }
      const data = await handler(admin, call as Parameters<typeof handler>[1], dialect);
      if (audit === 'look') {
        await useCases.recordLook(admin, uidOf(call.params) ?? uidOf(call.query) ?? uidOf(call.body));
      }
      return data;
    },
  } as Parameters<typeof operation<P, B, Q, D, 'session'>>[0]);
}

/** The account that a call names, where it names one as it should be. */
function uidOf(input: unknown): string | undefined {
  const uid: unknown = (input as Readonly<Record<string, unknown>> | null | undefined)?.['uid'];
  return typeof uid === 'string' && uid.length <= UID_MAX_LENGTH ? uid : undefined;
}

/** More than a uid has: what is longer is none. */
const UID_MAX_LENGTH = 32;

/** What the audit says of a refusal: its first word, which is one of ours and never what was sent. */
function outcomeOf({ code, details }: DomainError): {
  readonly reason: string;
  readonly isDenied: boolean;
} {
  const worded = details.worded;
  const reason = worded?.words[0] ?? code;
  const status = worded?.status;
  return { reason, isDenied: status === 401 || status === 403 || code === 'forbidden' };
}
