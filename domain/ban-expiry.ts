// A ban that ends by itself, as its flow knows it; the flow itself is in workflows/.

/** Where such a ban stands. */
export type BanStage = 'banned' | 'lifted' | 'unknown';

/** What the flow starts with: the moment is in Postgres. */
export interface BanExpiryInput {
  /** UUID of the row. */
  readonly banId: string;
  /** The flow looks into Postgres at least so often. */
  readonly lookAgainMs: number;
}

/** What the flow is told: somebody lifted the ban before its time. */
export const BAN_SIGNAL = 'lifted';

export const banExpiryId = (banId: string): string => `ban-expiry-${banId}`;
