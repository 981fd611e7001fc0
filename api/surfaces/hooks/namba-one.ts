import { object, string } from 'yup';
import { DomainError } from '../../../domain/errors.js';
import { readOrderHook } from '../../../domain/payment/hook.js';
import { ORDER_STATUSES, ORDER_TYPE } from '../../../domain/payment/words.js';
import { type Call, type Example, type Route, route } from '../../http/route.js';
import type { JsonSchema } from '../../http/surface.js';
import type { NambaOneHook, UseCases } from '../../use-cases/index.js';
import { createDoorKeeper, type NambaOneDoor } from './namba-one-proof.js';

const TEXT: JsonSchema = { anyOf: [{ type: 'string' }, { type: 'null' }] };
const AMOUNT: JsonSchema = { ...TEXT, description: 'Decimal text in major units: "100.00"' };

/** The body of seed 000; whatever else it has is taken and not read. */
const ENVELOPE: JsonSchema = {
  type: 'object',
  required: ['type', 'data'],
  properties: {
    createdAt: TEXT,
    type: { const: ORDER_TYPE },
    version: TEXT,
    data: {
      type: 'object',
      required: ['externalId', 'status'],
      properties: {
        guid: TEXT,
        externalId: { type: 'string', format: 'uuid', description: "Our payment's `external_id`" },
        channel: TEXT,
        paymentLinkGuid: TEXT,
        merchantAccountGuid: TEXT,
        currency: TEXT,
        amount: AMOUNT,
        paymentAmount: AMOUNT,
        refundAmount: { ...AMOUNT, description: 'All that went back until now' },
        remark: TEXT,
        customerGuid: TEXT,
        maskedPhoneNumber: TEXT,
        status: { enum: ORDER_STATUSES },
        createdAt: TEXT,
        settledAt: TEXT,
      },
    },
  },
};

/** The seed's own body, which is refused. */
const SEED = {
  createdAt: '2025-10-08T13:56:13.951Z',
  type: ORDER_TYPE,
  version: 'string',
  data: {
    guid: 'string',
    externalId: 'string',
    channel: 'string',
    paymentLinkGuid: 'string',
    merchantAccountGuid: 'string',
    currency: 'KGS',
    amount: 'string',
    paymentAmount: 'string',
    refundAmount: '0',
    remark: 'string',
    customerGuid: 'string',
    maskedPhoneNumber: 'string',
    status: 'string',
    createdAt: 'string',
    settledAt: 'string',
  },
};

/** An order that was paid. */
const PAID = {
  ...SEED,
  data: {
    ...SEED.data,
    externalId: '0198f5a0-0000-7000-8000-000000000007',
    amount: '100.00',
    paymentAmount: '100.00',
    status: 'SETTLED',
    settledAt: '2025-10-08T13:56:13.951Z',
  },
};

const EXAMPLES: readonly Example[] = [
  { name: 'an order that was paid', body: PAID, answer: { data: {} } },
  { name: 'neither a status nor a payment', body: SEED, answer: { error: 'validation_failed' } },
];
/** Of the form of a token of ours that nobody has. */
const NOBODYS = { token: 'f'.repeat(64) };

const DESCRIPTION =
  'For NambaOne only. Known by what is configured: an HMAC-SHA256 of the body as it was sent, in lower-case hex in ' +
  '`X-Signature`; the address that calls; a secret path. A repeat is taken and changes nothing. 200 once it is kept, ' +
  'whether or not there is such a payment.';

/**
 * `POST /namba_one/webhook` (seed 000), and the secret path below it where there is one: size, bytes, whose they are, and only
 * then what they say (reliability section 3).
 */
export function nambaOneRoutes(useCases: UseCases, door: NambaOneDoor): readonly Route[] {
  const keeper = createDoorKeeper(useCases, door);
  const common = {
    method: 'post',
    tag: 'hooks',
    summary: 'What NambaOne says of an order',
    security: 'anonymous',
    body: object({}).meta({ jsonSchema: ENVELOPE }),
    foreignBody: 'bounded',
    data: object({}),
    errors: ['unauthorized', 'flood_control'],
    handler: async ({ body, rawBody, caller, proof }: Hooked): Promise<object> => {
      const hook = readOrderHook(body);
      if ('faults' in hook) throw new DomainError('validation_failed', { fields: hook.faults });
      await useCases.receiveNambaOneHook(caller, { verifiedBy: proof, rawBody, body, news: hook.news });
      return {};
    },
  } as const;
  return [
    route({
      ...common,
      path: '/namba_one/webhook',
      operationId: 'receiveNambaOneHook',
      description: DESCRIPTION,
      admit: ({ caller }) => keeper.admit(caller),
      verify: (sent) => keeper.verify({ ...sent, bySecretPath: false }),
      examples: EXAMPLES,
    }),
    ...(door.token === ''
      ? []
      : [
          route({
            ...common,
            path: '/namba_one/webhook/:token',
            operationId: 'receiveNambaOneHookByPath',
            description: DESCRIPTION,
            params: object({ token: string().defined() }),
            admit: ({ params, caller }) => keeper.admit(caller, params.token),
            verify: (sent) => keeper.verify({ ...sent, bySecretPath: true }),
            examples: [{ name: 'another path', params: NOBODYS, body: PAID, answer: { error: 'not_found' } }],
          }),
        ]),
  ];
}

/** What the two handlers are given. */
type Hooked = Pick<
  Call<unknown, unknown, unknown, undefined, NambaOneHook['verifiedBy']>,
  'body' | 'rawBody' | 'caller' | 'proof'
>;
