/** What another company says of somebody who logged in there. */
export interface VouchedEmail {
  /** null: it does not say. */
  readonly email: string | null;
  /** Whether the company has seen that it is his. */
  readonly verified: boolean;
}

/** Reads ID tokens (OpenID Connect Core 1.0, section 2). */
export interface IdTokens {
  /**
   * @returns null for a token that is none of theirs for us, altered or too old
   * @throws DomainError `unavailable` when the keys cannot be had
   */
  read(idToken: string): Promise<VouchedEmail | null>;
}
