import type { BanResult, UserPage, UserView } from '../../use-cases/index.js';
import { presentIdentity, presentMe } from './present.js';

/** One account of `GET /admin/user/list`. */
export function presentListedUser(user: UserPage['items'][number]) {
  return { ...presentIdentity(user), created_at: user.createdAt.toISOString() };
}

/** The answer of `GET /admin/user/get`. */
export function presentUser({ account, ban, sessions, lastLoginAt }: UserView) {
  return {
    ...presentMe(account),
    ban: ban && {
      reason: ban.reason,
      message: ban.message,
      at: ban.at.toISOString(),
      by: ban.by,
      until: ban.until?.toISOString() ?? null,
    },
    sessions: sessions.map((session) => ({
      id: session.id,
      ip: session.ip,
      user_agent: session.userAgent,
      created_at: session.createdAt.toISOString(),
      last_seen_at: session.lastSeenAt.toISOString(),
    })),
    last_login_at: lastLoginAt?.toISOString() ?? null,
  };
}

/** The answer of `POST /admin/user/ban` and `unban`. */
export function presentBan({ id, state }: BanResult) {
  return { id, state };
}
