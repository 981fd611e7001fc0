/** One of them, with its type in Temporal's words. */
interface SearchAttribute {
  readonly name: string;
  readonly type: 'Keyword' | 'Datetime' | 'Bool';
}

/**
 * The search attributes by which an operator finds flows in the Temporal Web UI. They are stored in clear
 * text, so they hold words of ours and references, never personal data (temporal.md section 3).
 */
export const SEARCH_ATTRIBUTES: readonly SearchAttribute[] = [
  /** Which process it is: the workflow type in the words of the API (`registration`). */
  { name: 'Flow', type: 'Keyword' },
  /** Where it stands: one of the flow's stages in domain/states. */
  { name: 'Stage', type: 'Keyword' },
  /** Whose it is: HMAC of the account's id. */
  { name: 'UserRef', type: 'Keyword' },
  /** When the reviewers' time for a KYC case ends; absent while it stands still. */
  { name: 'SlaDueAt', type: 'Datetime' },
  /** Whether it ended without a decision. */
  { name: 'Escalated', type: 'Bool' },
];
