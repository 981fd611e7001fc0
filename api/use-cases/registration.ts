import type { Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import {
  API_CALL_MS,
  CODE_LIFETIME_SECONDS,
  FLOW_GRACE_SECONDS,
  PROVIDER_CALL_MS,
  SEND_ANSWER_MS,
  SEND_WITHIN_MS,
} from '../../domain/limits.js';
import { VERIFICATION_SEALED, Verification } from '../../models/verification.js';
import { makeSessionToken, sameBytes } from '../../platform/crypto.js';
import { newId } from '../../platform/ids.js';
import { ask, startAndAsk } from '../../platform/temporal/ask.js';
import { FLOW, STAGE } from '../../workflows/lib/search-attributes.js';
import { awaitCodeUpdate, completeUpdate, type registration } from '../../workflows/registration.js';
import type { UseCaseDeps } from './deps.js';
import { refuseGuessablePassword } from './password-policy.js';
import { openVerification, settleUnsent } from './send-slot.js';

/** A killed worker's workflow task goes to another worker after this, within the caller's patience. */
const WORKFLOW_TASK_TIMEOUT = '3s';
/** Room that stays of the API's deadline for settling by Postgres what the flow did not tell. */
const SETTLE_MS = 1_000;

const workflowIdOf = (verificationId: string): string => `registration-${verificationId}`;

/** The E.164 form of a phone that codes may be sent to (PHONE_ALLOWED_PREFIXES); null for anything else. */
export function parsePhone({ phones }: UseCaseDeps, text: string): string | null {
  const phone = phones.parse(text);
  return phone !== null && phones.allowed(phone) ? phone : null;
}

/**
 * Sends a registration code. A phone that already has an account gets the same answer at the same cost; its
 * message says that the account exists (A17).
 * @param phone any spelling of a valid phone
 * @returns the verification's id
 * @throws DomainError `validation_failed`, `flood_control`, `unavailable`
 */
export async function requestRegistrationCode(
  deps: UseCaseDeps,
  caller: Caller,
  input: { phone: string },
): Promise<{ codeId: string }> {
  const phone = parsePhone(deps, input.phone);
  if (!phone) {
    throw new DomainError('validation_failed', { fields: [{ path: 'phone', rule: 'phone' }] });
  }
  await deps.caps.takeAsk(caller.ip);
  const id = newId();
  const addressIndex = deps.index.of('phone', phone);
  await openVerification(deps.database, caller, {
    id,
    purpose: 'registration',
    channel: 'sms',
    addressSealed: deps.sealer.seal(VERIFICATION_SEALED.address, phone),
    addressIndex,
    kindUnknown: 'registration_code',
    kindKnown: 'already_registered',
  });
  try {
    await startAndAsk(
      deps.temporal,
      {
        workflowType: 'registration',
        options: {
          workflowId: workflowIdOf(id),
          taskQueue: deps.taskQueue,
          workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
          staticSummary: 'Registration of a phone by a one-time code',
          typedSearchAttributes: [
            { key: FLOW, value: 'registration' },
            { key: STAGE, value: 'sending_code' },
          ],
          args: [
            {
              verificationId: id,
              sendWithinMs: SEND_WITHIN_MS,
              providerCallMs: PROVIDER_CALL_MS,
              waitForCodeMs: (CODE_LIFETIME_SECONDS + FLOW_GRACE_SECONDS) * 1000,
            },
          ] as Parameters<typeof registration>,
        },
      },
      awaitCodeUpdate,
      { updateId: id, args: [], deadlineMs: SEND_ANSWER_MS },
    );
  } catch (error) {
    const settled = settleUnsent(deps.database, id, 'registration', addressIndex);
    if (error instanceof DomainError && error.code === 'validation_failed') {
      // A number that takes no messages is told as such; its slot goes back like any other that was not used.
      await settled.catch(() => undefined);
      throw error;
    }
    await settled;
    // Sent after all: the answer was lost on its way, not the message.
  }
  return { codeId: id };
}

/** What the owner of a code gives to become a user. */
export interface CompleteRegistrationInput {
  readonly email: string;
  readonly password: string;
  readonly codeId: string;
  /** Six digits. */
  readonly code: string;
}

/**
 * Makes the account of a right code and opens its first session. The order is the defence: validate, count the
 * guess, compare, only then hash (architecture 3).
 * @returns the bearer token, which exists nowhere else
 * @throws DomainError `validation_failed`, `wrong_code`, `conflict` (a verified account holds the e-mail; the
 *   code is then still good), `flood_control`, `unavailable`
 */
export async function completeRegistration(
  deps: UseCaseDeps,
  caller: Caller,
  input: CompleteRegistrationInput,
): Promise<{ token: string }> {
  const { codeId, password } = input;
  const email = input.email.toLowerCase();
  refuseGuessablePassword(password, { field: 'password', productName: deps.productName, email });
  await deps.caps.takeGuess(caller.ip);

  const digest = deps.codes.digest(codeId, input.code);
  const guessed = await Verification.guess(deps.database, codeId, 'registration', digest, caller);
  if (!guessed || !sameBytes(guessed.codeDigest, digest)) throw new DomainError('wrong_code');

  const phone = deps.sealer.open(VERIFICATION_SEALED.address, guessed.addressSealed);
  refuseGuessablePassword(password, { field: 'password', productName: deps.productName, phone });
  const { token, digest: tokenDigest } = makeSessionToken();
  const matchId = newId();
  const passwordSealed = deps.sealer.seal(
    VERIFICATION_SEALED.matchPassword,
    await deps.hasher.hash(password),
  );
  const match = {
    matchId,
    emailSealed: deps.sealer.seal(VERIFICATION_SEALED.matchEmail, email),
    emailIndex: deps.index.of('email', email),
    passwordSealed,
    tokenDigest,
  };
  if (!(await Verification.match(deps.database, codeId, match, caller))) throw new DomainError('wrong_code');
  try {
    await ask(deps.temporal, workflowIdOf(codeId), completeUpdate, {
      updateId: matchId,
      args: [{ matchId }],
      deadlineMs: API_CALL_MS - SETTLE_MS,
    });
  } catch (error) {
    await settleMatch(deps, codeId, matchId, error);
  }
  return { token };
}

/** The flow refused, or did not tell in time: Postgres knows whether this very proof made the account. */
async function settleMatch(
  deps: UseCaseDeps,
  codeId: string,
  matchId: string,
  error: unknown,
): Promise<void> {
  if ((await Verification.withdrawMatch(deps.database, codeId, matchId)) === 'consumed') return;
  if (error instanceof DomainError && error.code === 'not_found') throw new DomainError('wrong_code');
  throw error;
}
