/** An answer ready to be written. */
export interface Answer {
  readonly status: number;
  /** Written as JSON; not at all when undefined. */
  readonly body: unknown;
  readonly headers?: AnswerHeaders;
}

/** Headers by their names; one that comes several times has a list. */
export type AnswerHeaders = Readonly<Record<string, string | readonly string[]>>;
