import { FREE_FAILURES, STRANGE_FAILURES } from '../../domain/limits.js';
import type { NoticeKind } from '../../domain/states.js';
import { type Guesser, type GuessKind, GuessWait } from '../../models/guess-wait.js';
import { queueNotice, wasToldLately } from '../../models/notice.js';
import { User } from '../../models/user.js';
import { newId } from '../../platform/ids.js';
import type { UseCaseDeps } from './deps.js';

/** What an owner is told of guesses that are none of his. */
const NOTICES: Readonly<Record<GuessKind, NoticeKind>> = {
  password: 'wrong_passwords',
  factor: 'wrong_factors',
};
/** Nobody's number: the same look is made for an account that there is not (reliability A18). */
const NO_USER = '0';

type Deps = Pick<UseCaseDeps, 'database' | 'sealer'>;

/**
 * Counts a wrong guess. The owner is told, once a day, when the first wait begins, and when strangers guess a little each
 * from many networks (ASVS 6.3.5).
 * @param userId the account that was guessed at; undefined: there is none
 * @returns seconds to wait, 0 when this guess was judged
 */
export async function failGuess(deps: Deps, guesser: Guesser, userId: string | undefined): Promise<number> {
  const { failures, seconds, everywhere } = await GuessWait.fail(deps.database, guesser);
  if (failures > FREE_FAILURES || everywhere >= STRANGE_FAILURES)
    await tellOwner(deps, NOTICES[guesser.kind], userId ?? NO_USER);
  return seconds;
}

async function tellOwner({ database, sealer }: Deps, kind: NoticeKind, userId: string): Promise<void> {
  if ((await wasToldLately(database, userId, kind)) || userId === NO_USER) return;
  await database.transaction(async (trx) => {
    // Of many guesses at once one tells him.
    const owner = await User.lockForChange(trx, userId);
    if (!owner || (await wasToldLately(trx, userId, kind))) return;
    await queueNotice(trx, sealer, User.reachable(owner), { id: newId(), kind });
  });
}
