import { log } from '@temporalio/workflow';
import type { Fact } from '../../domain/fact.js';
import { isUuid } from '../../domain/uuid.js';

/** Ids that are looked up at once; a flow that was told more looks all the same, it only names fewer in its log. */
const NAMED_AT_ONCE = 50;

/**
 * What a flow was told and has not looked at yet. Of many signals at once one look takes all: the history of a flow that
 * is flooded grows by the signals and no more (reliability A45).
 */
export class Facts {
  #ids = new Set<string>();
  #told = false;

  /** Takes a signal. One that was sent by hand may hold anything. */
  readonly take = (fact: Fact): void => {
    this.#told = true;
    const id: unknown = (fact as Partial<Fact> | null | undefined)?.id;
    if (!isUuid(id)) log.warn('a signal without the id of a fact');
    else if (this.#ids.size < NAMED_AT_ONCE) this.#ids.add(id);
  };

  /** Somebody should look, for a reason of the flow's own. */
  readonly look = (): void => {
    this.#told = true;
  };

  get waiting(): boolean {
    return this.#told;
  }

  /** The ids that came since the last look. */
  drain(): string[] {
    const ids = [...this.#ids];
    this.#ids = new Set();
    this.#told = false;
    return ids;
  }
}
