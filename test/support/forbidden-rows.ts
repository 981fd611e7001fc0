/** Rows of the activity log that say that something was done. */
const DONE = "a.action = 'complete' AND a.result = 'succeed'";

/**
 * U, C, and that nothing was done twice or without its trace: each statement finds what must not be, whatever calls
 * came before it.
 */
export const FORBIDDEN: Readonly<Record<string, string>> = {
  'U: two users of one phone': 'SELECT phone_index FROM users GROUP BY phone_index HAVING count(*) > 1',
  'C: more guesses than a code takes': 'SELECT id FROM verifications WHERE attempts > max_attempts',
  'C: a code was used without a guess':
    'SELECT id FROM verifications WHERE consumed_at IS NOT NULL AND (attempts = 0 OR match_id IS NULL)',
  'C: a user whom no used code made':
    'SELECT u.id FROM users u LEFT JOIN verifications v ON v.id = u.registration_id WHERE v.consumed_at IS NULL',
  'C: a used code that made no user': `SELECT v.id FROM verifications v LEFT JOIN users u ON u.registration_id = v.id
      WHERE v.purpose = 'registration' AND v.consumed_at IS NOT NULL AND u.id IS NULL`,
  'C: a used code whose work was not done exactly once': `SELECT v.id FROM verifications v
        LEFT JOIN activities a ON a.verification_id = v.id AND a.topic = v.purpose AND ${DONE}
      GROUP BY v.id HAVING count(a.id) <> (v.consumed_at IS NOT NULL)::int`,
  'C: not one session for a registration and each login': `SELECT u.id FROM users u
      WHERE (SELECT count(*) FROM sessions s WHERE s.user_id = u.id) <>
            (SELECT count(*) FROM activities a WHERE a.user_id = u.id AND a.topic IN ('registration', 'login') AND ${DONE})`,
  'C: a phone without its label': `SELECT u.id FROM users u LEFT JOIN labels l ON l.user_id = u.id AND l.key = 'phone' AND l.value = 'verified'
      WHERE l.id IS NULL OR u.phone_verified_at IS NULL`,
  'C: more wrong guesses in the log than were counted': `SELECT v.id FROM verifications v JOIN activities a ON a.verification_id = v.id AND a.reason = 'wrong_code'
      GROUP BY v.id HAVING count(*) > v.attempts`,
  'C: a session that outlived a new password': `SELECT s.id FROM sessions s JOIN users u ON u.id = s.user_id
      WHERE s.ended_at IS NULL AND EXISTS (SELECT FROM activities a WHERE a.user_id = u.id AND a.topic = 'password_reset'
        AND ${DONE} AND a.at > s.created_at)`,
  'a ban without its label or its state, or these without it': `SELECT u.id FROM users u
        LEFT JOIN bans b ON b.user_id = u.id AND b.lifted_at IS NULL LEFT JOIN labels l ON l.user_id = u.id AND l.key = 'ban'
      WHERE (b.id IS NULL) <> (l.id IS NULL) OR (b.id IS NULL) <> (u.state <> 'banned')`,
  'not exactly one activity for each ban and its end': `SELECT u.id FROM users u
      WHERE (SELECT (count(*), count(lifted_at)) FROM bans b WHERE b.user_id = u.id) <>
            (SELECT (count(*) FILTER (WHERE action = 'ban'), count(*) FILTER (WHERE action = 'unban')) FROM activities a
              WHERE a.user_id = u.id AND a.topic = 'admin' AND a.result = 'succeed')`,
  'C: a session that outlived a ban': `SELECT s.id FROM sessions s JOIN bans b ON b.user_id = s.user_id
      WHERE s.ended_at IS NULL AND s.created_at < b.created_at`,
  'C: a code that a ban ended and somebody used': `SELECT v.id FROM verifications v JOIN bans b ON b.id = v.ban_id
      WHERE v.consumed_at IS NOT NULL OR v.voided_at IS NULL`,
  'not exactly one activity for a registration': `SELECT u.id FROM users u LEFT JOIN activities a ON a.user_id = u.id AND a.verification_id = u.registration_id
        AND a.topic = 'registration' AND ${DONE}
      GROUP BY u.id HAVING count(a.id) <> 1`,
  'not exactly one activity for an ask': `SELECT v.id FROM verifications v LEFT JOIN activities a ON a.verification_id = v.id
        AND a.action = 'request_code' AND a.result = 'succeed'
      GROUP BY v.id HAVING count(a.id) <> 1`,
  'not exactly one notice for each thing done': `SELECT u.id, notice.kind FROM users u
        CROSS JOIN (VALUES ('registration', 'complete', 'welcome'), ('password_reset', 'complete', 'password_reset'),
          ('password', 'change', 'password_changed'), ('email_verification', 'complete', 'email_verified'),
          ('factor_enabling', 'complete', 'factor_added'), ('factor_disabling', 'complete', 'factor_removed'),
          ('admin', 'ban', 'account_banned'), ('admin', 'unban', 'account_unbanned')
        ) AS notice (topic, action, kind)
      WHERE (SELECT count(*) FROM messages m WHERE m.user_id = u.id AND m.kind = notice.kind) <>
            (SELECT count(*) FROM activities a WHERE a.user_id = u.id AND a.topic = notice.topic
                AND a.action = notice.action AND a.result = 'succeed')`,
};
