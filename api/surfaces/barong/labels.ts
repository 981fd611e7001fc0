import { array, object, string } from 'yup';
import type { UseCases } from '../../use-cases/index.js';
import { labelText, plain } from './label-fields.js';
import { LABEL } from './models.js';
import { NOTHING } from './nothing.js';
import { type DialectRoute, operation } from './operation.js';
import { presentLabel } from './present-user.js';
import { inWords, type RefusalWords } from './words.js';

const COMMON = { tag: 'barong resource', security: 'session', scope: 'resource.label' } as const;
const KEY = object({ key: string().defined().meta({ description: 'Label key' }) });

const PRIVATE = { status: 400, word: 'resource.labels.private' } as const;
const UNKNOWN = { status: 404, word: 'record.not_found' } as const;
const WORDS: RefusalWords = { 'forbidden:private': PRIVATE };
const SAID = (field: string, ...rules: readonly string[]) =>
  rules.map((rule) => ({ status: 422, word: `${field}.${rule}` }));
const MISSED = (field: string) =>
  ['missing', 'empty'].map((what) => ({ status: 400, word: `resource.label.${what}_${field}` }));

/** Labels of the signed-in account: it sees all, and writes public ones, which never change state or level. */
export function labelRoutes(useCases: UseCases): readonly DialectRoute[] {
  return [
    operation({
      ...COMMON,
      method: 'get',
      path: '/resource/labels',
      name: 'listOwnLabels',
      summary: 'List all labels for current user.',
      description: 'In the order in which they were made, or the other way round.',
      missing: 422,
      query: object({ ordering: string().oneOf(['asc', 'desc']).optional() }),
      status: 200,
      data: array(LABEL).defined(),
      refusals: [{ status: 422, word: 'value' }],
      handler: async ({ actor, query }) => {
        const labels = await useCases.listLabels(actor, { order: query.ordering ?? 'asc' });
        return labels.map(presentLabel);
      },
    }),
    operation({
      ...COMMON,
      method: 'get',
      path: '/resource/labels/:key',
      name: 'getOwnLabel',
      summary: 'Return a label by key.',
      description: 'Of a public and a private one the public.',
      missing: 400,
      params: KEY,
      status: 200,
      data: LABEL,
      refusals: [UNKNOWN],
      handler: async ({ actor, params }) => presentLabel(await useCases.seeLabel(actor, plain(params.key))),
    }),
    operation({
      ...COMMON,
      method: 'post',
      path: '/resource/labels',
      name: 'createOwnLabel',
      summary: "Create a label with 'public' scope.",
      description: 'Key and value are kept in lower case, without the spaces around them.',
      missing: 400,
      body: object({ key: labelText(), value: labelText() }),
      status: 201,
      data: LABEL,
      refusals: [
        ...MISSED('key'),
        ...MISSED('value'),
        ...SAID('key', 'taken', 'too_short', 'too_long', 'invalid'),
        ...SAID('value', 'too_short', 'too_long', 'invalid'),
        ...SAID('label', 'limit_reached'),
      ],
      handler: async ({ actor, body }) => {
        const label = { key: plain(body.key), value: plain(body.value) };
        return presentLabel(
          await inWords(useCases.addLabel(actor, label), {
            'conflict:taken': { status: 422, word: 'key.taken' },
            'conflict:too_many': { status: 422, word: 'label.limit_reached' },
          }),
        );
      },
    }),
    operation({
      ...COMMON,
      method: 'patch',
      path: '/resource/labels/:key',
      name: 'updateOwnLabel',
      summary: "Update a label with 'public' scope.",
      description: 'An invalid value is refused, which Barong answers with a success that changes nothing.',
      missing: 400,
      params: KEY,
      body: object({ value: labelText() }),
      status: 200,
      data: LABEL,
      refusals: [...MISSED('value'), ...SAID('value', 'too_short', 'too_long', 'invalid'), PRIVATE, UNKNOWN],
      handler: async ({ actor, params, body }) => {
        const label = { key: plain(params.key), value: plain(body.value) };
        return presentLabel(await inWords(useCases.changeLabel(actor, label), WORDS));
      },
    }),
    operation({
      ...COMMON,
      method: 'delete',
      path: '/resource/labels/:key',
      name: 'deleteOwnLabel',
      summary: "Delete a label with 'public' scope.",
      description: 'There is none of that key afterwards.',
      missing: 400,
      params: KEY,
      status: 204,
      data: NOTHING,
      refusals: [PRIVATE, UNKNOWN],
      handler: async ({ actor, params }) => {
        await inWords(useCases.dropLabel(actor, plain(params.key)), WORDS);
        return null;
      },
    }),
  ];
}
