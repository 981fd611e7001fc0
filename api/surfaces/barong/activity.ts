import { array, number, object, string } from 'yup';
import { SEEN_TOPICS, type SeenTopic } from '../../../domain/seen-activity.js';
import type { UseCases } from '../../use-cases/index.js';
import type { ActivityView } from '../../use-cases/own-activity.js';
import type { Dialect } from './dialect.js';
import { integer, text } from './fields.js';
import { type DialectRoute, operation } from './operation.js';
import { PAGING_FIELDS, PAGING_REFUSALS, PAGING_WORDS, paged, pagingOf } from './paging.js';
import { instant } from './present.js';
import { secondOf } from './seconds.js';
import { refused } from './words.js';

/** Every result fits: the ones that there are have seven letters at most. */
const RESULT_MAX_LENGTH = 64;

const ACTIVITY = object({
  id: number().integer().optional().meta({ description: 'NebulaECN alone' }),
  user_ip: string().defined(),
  user_ip_country: string().nullable().optional().meta({ description: 'NebulaECN alone' }),
  user_agent: string().defined(),
  topic: string().oneOf(SEEN_TOPICS).defined(),
  action: string().defined(),
  result: string().oneOf(['succeed', 'failed', 'denied']).defined(),
  data: string().nullable().defined().meta({ description: 'JSON: `{"reason": …}` of a failure' }),
  created_at: string().datetime().defined(),
}).defined();

/** What the signed-in account did (barong.md sections 4 and 10), out of our one log. */
export function activityRoutes(useCases: UseCases): readonly DialectRoute[] {
  return [
    operation({
      method: 'get',
      path: '/resource/users/activity/:topic',
      name: 'ownActivity',
      tag: 'barong resource',
      summary: 'Returns user activity',
      description:
        'The newest first. Nothing to show is 422 `resource.user.no_activity`, as it is in Barong.',
      security: 'session',
      scope: 'resource.user',
      missing: 422,
      words: {
        ...PAGING_WORDS,
        'time_from:integer': 'resource.user.non_integer_time_from',
        'time_to:integer': 'resource.user.non_integer_time_to',
      },
      params: object({
        topic: string()
          .defined()
          .meta({ description: `all, ${SEEN_TOPICS.join(', ')}` }),
      }),
      query: object({
        time_from: integer().optional(),
        time_to: integer().optional(),
        result: text(RESULT_MAX_LENGTH).optional(),
        ...PAGING_FIELDS,
      }),
      status: 200,
      data: array(ACTIVITY).defined(),
      refusals: [
        { status: 422, word: 'resource.user.wrong_topic' },
        { status: 422, word: 'resource.user.no_activity' },
        { status: 422, word: 'resource.user.non_integer_time_from' },
        { status: 422, word: 'resource.user.empty_time_from' },
        { status: 422, word: 'resource.user.non_integer_time_to' },
        { status: 422, word: 'resource.user.empty_time_to' },
        { status: 422, word: 'resource.user.empty_result' },
        ...PAGING_REFUSALS,
      ],
      handler: async ({ actor, params, query, approached }, dialect) => {
        const topic = topicOf(params.topic);
        const page = pagingOf(query);
        const { items, total } = await useCases.listOwnActivity(actor, {
          topic,
          from: secondOf(query.time_from),
          to: secondOf(query.time_to),
          result: query.result,
          ...page,
        });
        if (items.length === 0) throw refused(422, 'resource.user.no_activity');
        const shown = items.map((item) => presentActivity(item, dialect));
        return paged(shown, total, page, approached);
      },
    }),
  ];
}

/** @returns undefined for all @throws DomainError in the family's words */
function topicOf(name: string): SeenTopic | undefined {
  if (name === 'all') return undefined;
  const topic = SEEN_TOPICS.find((known) => known === name);
  if (!topic) throw refused(422, 'resource.user.wrong_topic');
  return topic;
}

function presentActivity(activity: ActivityView, dialect: Dialect) {
  const { id, ip, country, userAgent, topic, action, result, reason, at } = activity;
  return {
    ...(dialect === 'nebula' && { id, user_ip_country: country }),
    user_ip: ip,
    user_agent: userAgent,
    topic,
    action,
    result,
    data: reason === null ? null : JSON.stringify({ reason }),
    created_at: instant(at),
  };
}
