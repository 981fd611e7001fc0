import { array, object } from 'yup';
import type { UseCases } from '../../use-cases/index.js';
import { flag, flagOf } from './fields.js';
import { PROFILE } from './models.js';
import { type DialectRoute, operation } from './operation.js';
import { presentProfile } from './present-user.js';
import { CLAIM_FIELDS, CLAIM_REFUSALS, claimOf } from './profile-fields.js';
import type { BarongSettings } from './settings.js';
import { inWords, refused } from './words.js';

const BODY = object({
  ...CLAIM_FIELDS,
  confirm: flag().optional().meta({ description: 'Hands the profile in for review' }),
});

/** `/resource/profiles`: what a person claims to be. */
export function profileRoutes(useCases: UseCases, settings: BarongSettings): readonly DialectRoute[] {
  return [
    operation({
      method: 'get',
      path: '/resource/profiles/me',
      name: 'getProfiles',
      tag: 'barong resource',
      summary: 'Return profiles of current resource owner',
      description: 'All of them, the oldest first: one may be drafted or submitted, the rest are decided.',
      security: 'session',
      scope: 'resource.profile',
      missing: 422,
      status: 200,
      data: array(PROFILE).defined(),
      refusals: [{ status: 404, word: 'resource.profile.not_exist' }],
      handler: async ({ actor }) => {
        const profiles = await useCases.listProfiles(actor);
        if (profiles.length === 0) throw refused(404, 'resource.profile.not_exist');
        return profiles.map((profile) => presentProfile(profile, settings));
      },
    }),
    operation({
      method: 'post',
      path: '/resource/profiles',
      name: 'createProfile',
      tag: 'barong resource',
      summary: 'Create a profile for current_user',
      description:
        'Drafted, or handed in for review when `confirm` is true. One at a time is drafted or submitted.',
      security: 'session',
      scope: 'resource.profile',
      missing: 400,
      body: BODY,
      status: 201,
      data: PROFILE,
      refusals: [...CLAIM_REFUSALS, { status: 409, word: 'state.exists' }],
      handler: async ({ caller, actor, body }) => {
        const created = useCases.createProfile(caller, actor, {
          ...claimOf(body),
          submits: flagOf(body.confirm),
        });
        const words = { 'conflict:exists': { status: 409, word: 'state.exists' } };
        return presentProfile(await inWords(created, words), settings);
      },
    }),
    operation({
      method: 'put',
      path: '/resource/profiles',
      name: 'updateProfile',
      tag: 'barong resource',
      summary: 'Update a profile for current_user',
      description:
        'The drafted one: what is sent changes, what is absent stays. `confirm` hands it in for review.',
      security: 'session',
      scope: 'resource.profile',
      missing: 422,
      body: BODY,
      status: 200,
      data: PROFILE,
      refusals: [
        ...CLAIM_REFUSALS,
        { status: 404, word: 'resource.profile.doesnt_exist_or_not_editable' },
        { status: 409, word: 'state.exists' },
      ],
      handler: async ({ caller, actor, body }) => {
        const updated = useCases.updateDraft(caller, actor, {
          ...claimOf(body),
          submits: flagOf(body.confirm),
        });
        const words = {
          not_found: { status: 404, word: 'resource.profile.doesnt_exist_or_not_editable' },
          'conflict:exists': { status: 409, word: 'state.exists' },
        };
        return presentProfile(await inWords(updated, words), settings);
      },
    }),
  ];
}
