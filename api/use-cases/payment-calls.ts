import type { Actor, Caller } from '../../domain/actor.js';
import type {
  ListedPayment,
  NambaOneHook,
  NambaOneRefusal,
  PaymentDetails,
  PaymentOrder,
  PaymentQuery,
  PaymentView,
  ResolutionInput,
} from './payment-views.js';

/** What can be done with payments. */
export interface PaymentCalls {
  /**
   * Refused: `unavailable` (NambaOne did not answer in time; the payment is there and the flow goes on trying),
   * `forbidden` (no active account), `flood_control`.
   */
  createPayment(caller: Caller, actor: Actor, order: PaymentOrder): Promise<PaymentView>;
  /** Refused: `not_found` (also: somebody else's). */
  seeOwnPayment(actor: Actor, input: { id: number }): Promise<PaymentView>;
  /** The actor's own, the newest first. */
  listOwnPayments(
    actor: Actor,
    input: { page: number; perPage: number },
  ): Promise<{ items: readonly PaymentView[]; total: number }>;
  /** Records what NambaOne says; a repeat is the same fact. Refused: `flood_control` (too many about one payment). */
  receiveNambaOneHook(caller: Caller, hook: NambaOneHook): Promise<void>;
  /** Keeps that a hook was refused at the door, and stops who guesses. @throws DomainError `flood_control` */
  refuseNambaOneHook(caller: Caller, reason: NambaOneRefusal): Promise<void>;
  /** Whoever asks has been let through by `authorize`; so with the next two. */
  listPayments(query: PaymentQuery): Promise<{ items: readonly ListedPayment[]; total: number }>;
  /** Refused: `not_found`. */
  seePayment(input: { id: number }): Promise<PaymentDetails>;
  /** Refused: `not_found`, `forbidden` (his own payment), `conflict` (not in review, or somebody was faster). */
  resolvePayment(caller: Caller, actor: Actor, input: ResolutionInput): Promise<PaymentView>;
}
