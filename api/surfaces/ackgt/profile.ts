import { object } from 'yup';
import { LANGUAGES } from '../../../domain/states.js';
import { type Route, route } from '../../http/route.js';
import type { ProfileChanges, UseCases } from '../../use-cases/index.js';
import { language, PROFILE_FIELDS } from './answers.js';
import { choice } from './fields.js';
import { presentProfile } from './present.js';
import { contactInfo, name, timezone } from './profile-fields.js';

/** What may be changed: the seed's fields in its order, then the language (product-api). */
const CHANGES = object({
  first_name: name(),
  last_name: name(),
  patronymic: name(),
  timezone: timezone(),
  contact_info: contactInfo(),
  language: choice(LANGUAGES).optional(),
});

/** `/profile/*` of the product API (seed 000). */
export function profileRoutes(useCases: UseCases): readonly Route[] {
  return [
    route({
      method: 'post',
      path: '/profile/update',
      operationId: 'updateProfile',
      tag: 'profile',
      summary: 'Change my profile',
      description:
        'Only the fields that are sent change; null or an empty text clears one (not `language`, which always has ' +
        "a value). Names are letters of any script, spaces, `'’-.`; `timezone` is the IANA name of a time zone, in " +
        'its own case. Answers with the whole profile.',
      security: 'session',
      body: CHANGES,
      data: object({ ...PROFILE_FIELDS, language: language() }),
      errors: [],
      examples: [
        {
          name: 'names and a time zone',
          body: {
            first_name: 'Алексей',
            last_name: 'Смирнов',
            patronymic: 'Васильевич',
            timezone: 'Asia/Tbilisi',
            contact_info: 'test',
          },
          answer: {
            data: {
              first_name: 'Алексей',
              last_name: 'Смирнов',
              patronymic: 'Васильевич',
              timezone: 'Asia/Tbilisi',
              contact_info: 'test',
              language: 'ru',
            },
          },
        },
        { name: 'without a token', body: { first_name: 'Алексей' }, answer: { error: 'unauthorized' } },
      ],
      handler: async ({ body, actor, caller }) =>
        presentProfile(
          await useCases.updateProfile(caller, actor, {
            ...given('firstName', body.first_name),
            ...given('lastName', body.last_name),
            ...given('patronymic', body.patronymic),
            ...given('timezone', body.timezone),
            ...given('contactInfo', body.contact_info),
            ...(body.language === undefined ? {} : { language: body.language }),
          }),
        ),
    }),
  ];
}

/** One change, if it was sent; empty text clears as null does. */
function given(
  key: Exclude<keyof ProfileChanges, 'language'>,
  value: string | null | undefined,
): ProfileChanges {
  return value === undefined ? {} : { [key]: value === '' ? null : value };
}
