import { PAGE_MAX, PER_PAGE_DEFAULT, PER_PAGE_MAX } from '../../../domain/limits.js';
import { integer } from './fields.js';

/** The query of every list (product-api: "page from 1, per_page 1..100, default 20"). */
export const PAGE_FIELDS = {
  page: integer({ min: 1, max: PAGE_MAX }).optional().meta({ description: 'From 1; 1 when absent' }),
  per_page: integer({ min: 1, max: PER_PAGE_MAX })
    .optional()
    .meta({ description: `Items of a page; ${PER_PAGE_DEFAULT} when absent` }),
};

/** Which page was asked for. */
export function pageOf(query: { page?: number | undefined; per_page?: number | undefined }) {
  return { page: query.page ?? 1, perPage: query.per_page ?? PER_PAGE_DEFAULT };
}
