/** As we write ids, and Postgres does. */
const OURS = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** As others may write them. Fixed length, so it reads no further than that. */
const ANY_CASE = new RegExp(OURS, 'i');

/** Whether it is an id as we write them: what is none must not reach Postgres. */
export const isUuid = (value: unknown): value is string => typeof value === 'string' && OURS.test(value);

/** The same of what others send, in capitals, too. */
export const isUuidInAnyCase = (value: unknown): value is string =>
  typeof value === 'string' && ANY_CASE.test(value);
