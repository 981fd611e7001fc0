// The closing of an account as its flow knows it; the flow itself is in workflows/.

/** Where the closing of an account stands. */
export type DeletionStage = 'closed' | 'restored' | 'erased' | 'unknown';

/** What the flow starts with: the grace is in Postgres. */
export interface AccountDeletionInput {
  /** UUID of the row. */
  readonly deletionId: string;
  /** The flow looks into Postgres at least so often. */
  readonly lookAgainMs: number;
}

/** What the flow is told: an operator restored the account. */
export const DELETION_SIGNAL = 'restored';

export const accountDeletionId = (deletionId: string): string => `account-deletion-${deletionId}`;
