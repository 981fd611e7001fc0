// Events out (barong.md section 11, ADR 0034): the names of what endpoints are told. The triggers of the database use them;
// docs/webhooks.md shows them, and a test holds the three against each other.

/** Every event, with what it tells. `model.*` is of a row, `system.*` of something that happened to an account. */
export const EVENTS = {
  'model.user.created': 'an account was made',
  'model.user.updated':
    'e-mail, username, role, level, state, second factor, referral or `data` of an account changed',
  'model.profile.created': 'somebody said who he is, as a draft or for review',
  'model.profile.updated': 'that changed, or its review went on',
  'model.label.created': 'an account got a label',
  'model.label.updated': 'a label got another value or description',
  'model.document.created': 'somebody showed a document',
  'model.data_storage.created': 'a client keeps data with an account',
  'model.data_storage.updated': 'it keeps other data',
  'system.user.email.confirmation.token': 'a code or a token left that confirms the e-mail',
  'system.user.email.confirmed': 'the owner of an account proved its e-mail',
  'system.user.password.reset.token': 'a code or a token left that sets a new password',
  'system.user.password.reset': 'a new password was set by a code or a token',
  'system.user.password.change': 'a new password was set by whoever knew the old one',
  'system.user.account.deleted': 'an owner closed his account; it is erased at `erased_at`',
  'system.session.create': 'somebody signed in',
  'system.document.verified': 'a reviewer approved the documents of an account',
  'system.document.rejected': 'a reviewer rejected them',
  'system.webhook.test': 'an administrator tries this endpoint; sent to it alone',
} as const satisfies Readonly<Record<string, string>>;

export type EventName = keyof typeof EVENTS;
export const EVENT_NAMES = Object.keys(EVENTS) as readonly EventName[];
/** What an administrator tries an endpoint with. */
export const TEST_EVENT = 'system.webhook.test' satisfies EventName;

/** Whether an endpoint can choose events by it: a name, or the beginning of names up to a dot (`model`, `model.user`). */
export function isEventFilter(text: string): boolean {
  return EVENT_NAMES.some((name) => name === text || name.startsWith(`${text}.`));
}
