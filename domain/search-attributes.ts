/**
 * The search attributes by which an operator finds flows in the Temporal Web UI. They are stored in clear
 * text, so they hold words of ours and references, never personal data (temporal.md section 3).
 */
export const SEARCH_ATTRIBUTES = [
  /** Which process it is: the workflow type in the words of the API (`registration`). */
  { name: 'Flow', type: 'Keyword' },
  /** Where it stands: one of the flow's stages in domain/states. */
  { name: 'Stage', type: 'Keyword' },
  /** Whose it is: HMAC of the account's id. */
  { name: 'UserRef', type: 'Keyword' },
] as const;
