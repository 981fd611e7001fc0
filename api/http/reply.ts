import type { AnswerHeaders } from './answer-shape.js';

/** What a handler gives back instead of bare data when its answer has headers of its own (cookies, counts of a list). */
export class Reply<Data> {
  constructor(
    readonly data: Data,
    readonly headers: AnswerHeaders,
  ) {}
}

/**
 * What a handler gives back instead of data that is too much to hold: text that goes out as it is made, for a file on the
 * client's side. Its status is 200, whatever the surface's envelope is.
 */
export class Download extends Reply<never> {
  /** @param type of the file  @param name of the file: letters, digits, dot and hyphen */
  constructor(
    type: string,
    name: string,
    readonly chunks: AsyncIterable<string>,
  ) {
    super(undefined as never, {
      'Content-Type': type,
      'Content-Disposition': `attachment; filename="${name}"`,
    });
  }
}

/** Data and headers of whatever a handler gave back. */
export function unwrap(given: unknown): { readonly data: unknown; readonly headers: AnswerHeaders } {
  return given instanceof Reply ? given : { data: given, headers: {} };
}
