import { identityCheckId, kycReviewId } from '../../domain/kyc/flow.js';
import { KYC_TYPES, type KycType } from '../../domain/kyc/words.js';
import { RECORD_ID_MAX } from '../../domain/limits.js';
import { type ChangeRow, changesOf, findCase } from '../../models/kyc-case-page.js';
import {
  type OpenCase,
  openCases,
  type UndeliveredFact,
  undeliveredFacts,
} from '../../models/kyc-operating.js';
import { loadConfig } from '../../platform/config/config.js';
import { connectDatabase, type Database } from '../../platform/database.js';
import { Refusal } from './refusal.js';

export const CASE_USAGE = `  case list                 the open KYC cases and their flows: who has least time first
  case show <type> <number> what happened to a case, and what its flow was not told yet
  case inbox                everything that no flow was told yet
  type: ${KYC_TYPES.join(', ')}; nothing personal is shown`;

/** Lines of a list at most: more is a query's work. */
const SHOWN_MAX = 200;

/** `cli case …`. @throws Refusal when it is called otherwise, or there is no such case */
export async function caseCommand([name, ...args]: readonly string[]): Promise<void> {
  const work = name === 'show' ? showing(args) : args.length > 0 ? undefined : LISTS[name ?? ''];
  if (!work) throw new Refusal(`npm run cli -- …\n${CASE_USAGE}`);
  const database = connectDatabase(loadConfig('cli'), 'cli');
  try {
    await work(database);
  } finally {
    await database.destroy();
  }
}

type Work = (database: Database) => Promise<void>;

const LISTS: Readonly<Record<string, Work>> = {
  async list(database) {
    const open = await openCases(database, SHOWN_MAX + 1);
    for (const kase of open.slice(0, SHOWN_MAX)) say(lineOf(kase));
    if (open.length === 0) say('no case is open');
    if (open.length > SHOWN_MAX) say(`… and more than these ${SHOWN_MAX}`);
  },
  inbox: (database) => tellUndelivered(database, null),
};

/** @returns undefined when it is called otherwise */
function showing([type, number, ...more]: readonly string[]): Work | undefined {
  const known = KYC_TYPES.find((candidate) => candidate === type);
  const id = Number(number);
  if (!known || !/^[0-9]+$/.test(number ?? '') || id > RECORD_ID_MAX || more.length > 0) return undefined;
  return (database) => show(database, { type: known, id });
}

async function show(database: Database, key: { type: KycType; id: number }): Promise<void> {
  const kase = await findCase(database, key);
  if (!kase) throw new Refusal('there is no such case');
  say(`${kase.type} ${kase.number}  ${kase.status}  of ${kase.userUid}  ${kycReviewId(kase.id)}`);
  for (const change of await changesOf(database, kase.id)) say(stepOf(change));
  await tellUndelivered(database, kase.id);
}

async function tellUndelivered(database: Database, caseId: string | null): Promise<void> {
  const facts = await undeliveredFacts(database, SHOWN_MAX + 1, caseId);
  for (const fact of facts.slice(0, SHOWN_MAX)) say(factOf(fact));
  if (facts.length === 0) say('every fact was delivered');
  if (facts.length > SHOWN_MAX) say(`… and more than these ${SHOWN_MAX}`);
}

function lineOf({ dueAt, pausedAt, escalatedAt, ...kase }: OpenCase): string {
  const due = dueAt === null ? 'no due time' : `due ${dueAt.toISOString()}`;
  const clock = pausedAt === null ? due : `${due}, paused since ${pausedAt.toISOString()}`;
  return [
    `${kase.type} ${kase.number}`,
    kase.status,
    ...(kase.identityStatus === null ? [] : [`identity ${kase.identityStatus}`]),
    escalatedAt === null ? clock : `${clock}, late`,
    ...(kase.assigneeUid === null ? [] : [`with ${kase.assigneeUid}`]),
    kycReviewId(kase.id),
  ].join('  ');
}

function stepOf({ at, actor, actorUid, fromStatus, toStatus, verdict, reverses }: ChangeRow): string {
  const step = fromStatus === null ? toStatus : `${fromStatus} -> ${toStatus}`;
  const said = verdict === null || verdict === toStatus ? '' : `  said ${verdict}`;
  return `${at.toISOString()}  ${step}${said}${reverses ? '  (a reversal)' : ''}  by ${actorUid ?? actor}`;
}

function factOf({ id, what, type, number, subjectId, isHook, at, nextSignalAt }: UndeliveredFact): string {
  const flow = isHook ? identityCheckId(subjectId) : kycReviewId(subjectId);
  return `undelivered since ${at.toISOString()}  ${type} ${number}  ${isHook ? `hook ${what}` : what}  ${id} to ${flow}  again at ${nextSignalAt.toISOString()}`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
