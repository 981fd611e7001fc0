import type { CodeKind, NoticeKind } from '../../domain/states.js';

/** What a text around a code has to be told. */
export interface CodeFacts {
  readonly product: string;
  readonly code: string;
  /** How long the code is good for. */
  readonly minutes: number;
}

/** What a text without a code has to be told. */
export interface NoticeFacts {
  readonly product: string;
}

/** What each kind of message has to be told. */
export type TextFacts = { readonly [Kind in CodeKind]: CodeFacts } & {
  readonly [Kind in NoticeKind]: NoticeFacts;
};

/** One language: subject and text for every kind; a new kind does not compile until every language has it. */
export type Texts = {
  readonly [Kind in keyof TextFacts]: {
    readonly subject: (facts: NoticeFacts) => string;
    readonly text: (facts: TextFacts[Kind]) => string;
  };
};
