import type { ActivityResult } from '../../domain/activity.js';
import type { Actor } from '../../domain/actor.js';
import { type SeenTopic, seenEvent, shownEvents } from '../../domain/seen-activity.js';
import { Activity } from '../../models/activity.js';
import { countryNameOf } from '../../platform/geo.js';
import type { UseCaseDeps } from './deps.js';

/** Which events of an owner's log, and which page of them. */
export interface ActivityQuery {
  /** undefined: all. */
  readonly topic?: SeenTopic | undefined;
  /** Seconds since 1970: not before, and before. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Anything that is no result finds nothing. */
  readonly result?: string | undefined;
  readonly page: number;
  readonly limit: number;
}

/** An event of an owner's log, in the words of the Barong family. */
export interface ActivityView {
  readonly id: number;
  readonly topic: SeenTopic;
  readonly action: string;
  readonly result: ActivityResult;
  /** A word of ours. */
  readonly reason: string | null;
  readonly ip: string;
  /** English name of the country of the address; null where nobody knows. */
  readonly country: string | null;
  readonly userAgent: string;
  readonly at: Date;
}

/** One page of them. */
export interface ActivityPage {
  readonly items: readonly ActivityView[];
  readonly total: number;
}

/** One page of what the actor did, or was done in his name, the newest first. */
export async function listOwnActivity(
  { database, access }: Pick<UseCaseDeps, 'database' | 'access'>,
  { userId }: Actor,
  { topic, from, to, result, page, limit }: ActivityQuery,
): Promise<ActivityPage> {
  const which = { userId, events: shownEvents(topic), from, to, result };
  const { results, total } = await Activity.pageOf(database, which, { page, perPage: limit });
  const items = results.flatMap((row): ActivityView[] => {
    const seen = seenEvent(row);
    const { id, ip, userAgent, at, reason } = row;
    if (!seen) return [];
    const country = countryNameOf(access.findPlace, ip);
    return [{ id: Number(id), ...seen, result: row.result, reason, ip, country, userAgent, at }];
  });
  return { items, total };
}
