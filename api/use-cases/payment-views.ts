import type { BookSides } from '../../domain/payment/books.js';
import type { Currency } from '../../domain/payment/money.js';
import type { OrderNews } from '../../domain/payment/order.js';
import type {
  PaymentActor,
  PaymentReason,
  PaymentResolution,
  PaymentStatus,
} from '../../domain/payment/words.js';

/** A payment as its owner sees it. */
export interface PaymentView {
  /** What people call it. */
  readonly id: number;
  /** UUID, NambaOne's `externalId`. */
  readonly externalId: string;
  /** Minor units. */
  readonly amountMinor: number;
  readonly currency: Currency;
  readonly status: PaymentStatus;
  /** null until NambaOne opened the order. */
  readonly paymentUrl: string | null;
  readonly expiresAt: Date;
  readonly settledAt: Date | null;
  /** Minor units that went back to the payer, all together. */
  readonly refundedMinor: number;
}

/** What a payment is asked for. */
export interface PaymentOrder {
  readonly amountMinor: number;
  readonly currency: Currency;
  /** Of the Idempotency-Key's operation: the payment's UUID; absent without a key. */
  readonly operationId?: string;
}

/** A payment in the admins' list. */
export interface ListedPayment extends PaymentView {
  readonly user: { readonly id: number; readonly uid: string };
  readonly createdAt: Date;
  /** Of a payment in review, or one that failed: why. */
  readonly reason: PaymentReason | null;
}

/** One step that a payment took. */
export interface PaymentStep {
  readonly at: Date;
  readonly actor: PaymentActor;
  /** Who it was, of an admin. */
  readonly by: { readonly id: number; readonly uid: string } | null;
  /** null: it began. */
  readonly from: PaymentStatus | null;
  readonly to: PaymentStatus;
  /** A word of ours. */
  readonly why: PaymentReason | null;
  /** An admin's own words. */
  readonly reason: string | null;
  /** What a difference was between: our side and theirs, where there was one. */
  readonly sides: BookSides | null;
}

/** One line of the ledger. */
export interface LedgerLine {
  readonly at: Date;
  readonly kind: string;
  readonly account: string;
  /** Minor units: positive is a debit, negative a credit. */
  readonly amountMinor: number;
  readonly currency: Currency;
}

/** A payment as somebody who resolves reviews sees it. */
export interface PaymentDetails extends ListedPayment {
  readonly guid: string | null;
  readonly history: readonly PaymentStep[];
  readonly ledger: readonly LedgerLine[];
}

/** Which payments an admin wants to see. */
export interface PaymentQuery {
  readonly page: number;
  readonly perPage: number;
  readonly statuses: readonly PaymentStatus[];
}

/** How a review is closed. */
export interface ResolutionInput {
  readonly id: number;
  readonly status: PaymentResolution;
  readonly reason: string;
}

/** Why a webhook was not let in; `wrong_path`: under a token that is not ours. */
export type NambaOneRefusal = 'unsigned' | 'wrong_signature' | 'wrong_address' | 'wrong_path';

/** A webhook of NambaOne's: authentic by what `verifiedBy` says, its envelope checked. */
export interface NambaOneHook {
  /** How we know that it is NambaOne's; `none`: nothing is configured, which production refuses. */
  readonly verifiedBy: 'signature' | 'ip' | 'secret_path' | 'none';
  /** The body as it was sent. */
  readonly rawBody: Uint8Array;
  /** The same, parsed; a bounded object. */
  readonly body: unknown;
  readonly news: OrderNews;
}
