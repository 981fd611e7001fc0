import { array, object, string } from 'yup';
import type { OwnedProfileView, ProfileVerdict } from '../../../use-cases/admin-profiles.js';
import type { UseCases } from '../../../use-cases/index.js';
import { text } from '../fields.js';
import { PROFILE } from '../models.js';
import type { DialectRoute } from '../operation.js';
import { PAGING_FIELDS, PAGING_REFUSALS, PAGING_WORDS, paged, pagingOf } from '../paging.js';
import { presentProfile } from '../present-user.js';
import { CLAIM_FIELDS, CLAIM_REFUSALS, claimOf } from '../profile-fields.js';
import { inWords, type RefusalWords } from '../words.js';
import { adminOperation } from './operation.js';

const OWNED_PROFILE = PROFILE.shape({
  uid: string().defined().meta({ description: 'Of its owner' }),
}).defined();

const VERDICTS = ['verified', 'rejected'] as const satisfies readonly ProfileVerdict[];
/** More than a uid has. */
const UID_MAX = 32;

const UNKNOWN_USER = { status: 404, word: 'admin.user.doesnt_exist' };
const NOT_EDITABLE = { status: 404, word: 'admin.profiles.doesnt_exist_or_not_editable' };
const SUPERADMIN = { status: 422, word: 'admin.profiles.superadmin_change' };
const HIMSELF = { status: 422, word: 'admin.profiles.update_himself' };
const AUTHOR = { status: 422, word: 'admin.profiles.second_admin_approval' };
const EXISTS = { status: 409, word: 'state.exists' };
const CONFLICT = { status: 409, word: 'record.conflict' };
const VALUE = { status: 422, word: 'value' };

const WORDS: RefusalWords = {
  'forbidden:superadmin': SUPERADMIN,
  'forbidden:himself': HIMSELF,
  'forbidden:author': AUTHOR,
};

/** `/admin/profiles`: what people claim to be, unmasked, and its review (barong.md section 5). */
export function profileReviewRoutes(useCases: UseCases): readonly DialectRoute[] {
  const common = { path: '/profiles', scope: 'admin.profile' } as const;
  return [
    adminOperation(useCases, {
      ...common,
      method: 'get',
      name: 'listProfiles',
      summary: 'Return all profiles',
      description: 'The oldest first.',
      ability: ['read', 'Profile'],
      audit: 'look',
      missing: 422,
      words: PAGING_WORDS,
      query: object({ ...PAGING_FIELDS }),
      status: 200,
      data: array(OWNED_PROFILE).defined(),
      refusals: PAGING_REFUSALS,
      handler: async (_admin, { query, approached }) => {
        const paging = pagingOf(query);
        const { items, total } = await useCases.listAllProfiles(paging);
        return paged(items.map(presentOwned), total, paging, approached);
      },
    }),
    adminOperation(useCases, {
      ...common,
      method: 'post',
      name: 'createProfile',
      summary: 'Create a profile for user',
      description: 'Submitted at once: its case is opened, and somebody judges it.',
      ability: ['manage', 'Profile'],
      audit: 'change',
      missing: 400,
      body: object({ uid: text(UID_MAX), ...CLAIM_FIELDS }),
      status: 201,
      data: OWNED_PROFILE,
      refusals: [...CLAIM_REFUSALS, UNKNOWN_USER, SUPERADMIN, HIMSELF, EXISTS],
      handler: async (admin, { body: { uid, ...sent } }) => {
        const created = useCases.createProfileFor(admin, { uid, ...claimOf(sent) });
        const words = { ...WORDS, 'not_found:user': UNKNOWN_USER, 'conflict:exists': EXISTS };
        return presentOwned(await inWords(created, words));
      },
    }),
    adminOperation(useCases, {
      ...common,
      method: 'put',
      name: 'updateProfile',
      summary: 'Update a profile for user',
      description:
        'The submitted one: what is sent changes, what is absent stays. `state` is the verdict on its case; where two reviewers have to approve, it stays submitted after the first.',
      ability: ['manage', 'Profile'],
      audit: 'change',
      missing: 400,
      body: object({
        uid: text(UID_MAX),
        ...CLAIM_FIELDS,
        state: string()
          .oneOf(VERDICTS)
          .optional()
          .meta({ description: VERDICTS.join(', ') }),
      }),
      status: 200,
      data: OWNED_PROFILE,
      refusals: [...CLAIM_REFUSALS, NOT_EDITABLE, SUPERADMIN, HIMSELF, AUTHOR, CONFLICT, VALUE],
      handler: async (admin, { body: { uid, state, ...sent } }) => {
        const reviewed = useCases.reviewProfile(admin, { uid, state, ...claimOf(sent) });
        const words = { ...WORDS, not_found: NOT_EDITABLE, conflict: CONFLICT };
        return presentOwned(await inWords(reviewed, words));
      },
    }),
  ];
}

function presentOwned(profile: OwnedProfileView) {
  return { ...presentProfile(profile, { masksData: false }), uid: profile.uid };
}
