import { object } from 'yup';
import { STORAGE_DATA_MAX_LENGTH } from '../../../domain/family-limits.js';
import { RESERVED_TITLES } from '../../../domain/storage-titles.js';
import type { UseCases } from '../../use-cases/index.js';
import { text } from './fields.js';
import { jsonText } from './json-text.js';
import { DATA_STORAGE } from './models.js';
import { type DialectRoute, operation } from './operation.js';
import { instant } from './present.js';
import { inWords, refused } from './words.js';

/** No title is longer (platform/config/standing.ts); what is, is none. */
const TITLE_MAX_LENGTH = 255;

/** Data that a client keeps with the account: made once, shown with the account, never changed by its owner. */
export function dataStorageRoutes(useCases: UseCases): readonly DialectRoute[] {
  return [
    operation({
      method: 'post',
      path: '/resource/data_storage',
      name: 'createDataStorage',
      tag: 'barong resource',
      summary: 'Create data storage',
      description:
        'Titles are configured (USER_STORAGE_TITLES); each once an account. Sets the private label `<title>`: recorded.',
      security: 'session',
      scope: 'resource.datastorage',
      missing: 422,
      words: { 'data:format': 'data.invalid_format', 'title:max': 'title.inclusion' },
      body: object({ title: text(TITLE_MAX_LENGTH), data: jsonText(STORAGE_DATA_MAX_LENGTH) }),
      status: 201,
      data: DATA_STORAGE,
      refusals: [
        ...['title', 'data'].flatMap((name) => [
          { status: 422, word: `resource.datastorage.missing_${name}` },
          { status: 422, word: `resource.datastorage.empty_${name}` },
        ]),
        { status: 422, word: 'title.inclusion' },
        { status: 422, word: 'title.exclusion' },
        { status: 422, word: 'title.taken' },
        { status: 422, word: 'data.invalid_format' },
        { status: 422, word: 'data.too_long' },
      ],
      handler: async ({ actor, body }) => {
        const { title, data } = body;
        const words = [
          ...(useCases.isStorageTitle(title) ? [] : ['title.inclusion']),
          ...(RESERVED_TITLES.includes(title) ? ['title.exclusion'] : []),
        ];
        if (words.length > 0) throw refused(422, ...words);
        const kept = await inWords(useCases.addDataStorage(actor, { title, data }), {
          conflict: { status: 422, word: 'title.taken' },
        });
        return {
          title: kept.title,
          data: kept.data,
          created_at: instant(kept.createdAt),
          updated_at: instant(kept.updatedAt),
        };
      },
    }),
  ];
}
