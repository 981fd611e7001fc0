/** Rows of the activity log that say that something was done. */
const DONE = "a.action = 'complete' AND a.result = 'succeed'";
/** That somebody was banned, and that a ban was lifted: in the product's words, or as a state that an administrator of Barong set. */
export const BANNING = `(a.action = 'ban' OR a.changes->'state'->>'new' = 'banned')`;
const LIFTING = `(a.action = 'unban' OR a.changes->'state'->>'old' = 'banned')`;

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
    // Who registers by e-mail is made at once, and confirms it later.
    `SELECT u.id FROM users u LEFT JOIN verifications v ON v.id = u.registration_id
      WHERE v.consumed_at IS NULL AND u.email_registered_at IS NULL`,
  'C: a used code that made no user': `SELECT v.id FROM verifications v LEFT JOIN users u ON u.registration_id = v.id
      WHERE v.purpose = 'registration' AND v.consumed_at IS NOT NULL AND u.id IS NULL`,
  'C: a used code whose work was not done exactly once': `SELECT v.id FROM verifications v
        LEFT JOIN activities a ON a.verification_id = v.id AND a.topic = v.purpose AND ${DONE}
      GROUP BY v.id HAVING count(a.id) <> (v.consumed_at IS NOT NULL)::int`,
  'C: not one session for a registration and each login': `SELECT u.id FROM users u
      WHERE (SELECT count(*) FROM sessions s WHERE s.user_id = u.id) <>
            (SELECT count(*) FROM activities a WHERE a.user_id = u.id AND a.topic IN ('registration', 'login') AND ${DONE})`,
  'C: a phone without its label': `SELECT u.id FROM users u LEFT JOIN labels l ON l.user_id = u.id AND l.key = 'phone' AND l.value = 'verified'
      WHERE (l.id IS NULL OR u.phone_verified_at IS NULL) AND (u.email_registered_at IS NULL OR u.phone_index IS NOT NULL)`,
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
            (SELECT (count(*) FILTER (WHERE ${BANNING}), count(*) FILTER (WHERE ${LIFTING})) FROM activities a
              WHERE a.user_id = u.id AND a.topic = 'admin' AND a.result = 'succeed')`,
  'C: a session that outlived a ban': `SELECT s.id FROM sessions s JOIN bans b ON b.user_id = s.user_id
      WHERE s.ended_at IS NULL AND s.created_at < b.created_at`,
  'C: a code that a ban ended and somebody used': `SELECT v.id FROM verifications v JOIN bans b ON b.id = v.ban_id
      WHERE v.consumed_at IS NOT NULL OR v.voided_at IS NULL`,
  'not exactly one activity for a registration': `SELECT u.id FROM users u LEFT JOIN activities a ON a.user_id = u.id AND a.verification_id = u.registration_id
        AND a.topic = 'registration' AND ${DONE}
      WHERE u.email_registered_at IS NULL GROUP BY u.id HAVING count(a.id) <> 1`,
  'not exactly one activity for an ask': `SELECT v.id FROM verifications v LEFT JOIN activities a ON a.verification_id = v.id
        AND a.action = 'request_code' AND a.result = 'succeed'
      GROUP BY v.id HAVING count(a.id) <> 1`,
  'not exactly one notice for each thing done': `SELECT u.id, notice.kind FROM users u
        CROSS JOIN (VALUES ('registration', 'complete', 'welcome'), ('password_reset', 'complete', 'password_reset'),
          ('password', 'change', 'password_changed'), ('email_verification', 'complete', 'email_verified'),
          ('factor_enabling', 'complete', 'factor_added'), ('factor_disabling', 'complete', 'factor_removed'),
          ('admin', 'ban', 'account_banned'), ('admin', 'unban', 'account_unbanned')
        ) AS notice (topic, action, kind)
      -- Whoever registers by e-mail is mailed a token instead of a welcome.
      WHERE (notice.kind <> 'welcome' OR u.email_registered_at IS NULL) AND
            (SELECT count(*) FROM messages m WHERE m.user_id = u.id AND m.kind = notice.kind) <>
            (SELECT count(*) FROM activities a WHERE a.user_id = u.id AND a.topic = notice.topic
                AND (a.action = notice.action OR (notice.action = 'ban' AND ${BANNING}) OR (notice.action = 'unban' AND ${LIFTING}))
                AND a.result = 'succeed')`,
  'S: a case that does not stand where its last change put it': `SELECT c.id FROM kyc_cases c JOIN kyc_changes k ON k.case_id = c.id
      GROUP BY c.id HAVING (c.version, c.version, c.status) <>
        (max(k.seq), count(*), (array_agg(k.to_status ORDER BY k.seq DESC))[1])`,
  'S: a change that did not begin where the one before it ended': `SELECT k.id FROM kyc_changes k
        LEFT JOIN kyc_changes before ON before.case_id = k.case_id AND before.seq = k.seq - 1
      WHERE k.from_status IS DISTINCT FROM before.to_status`,
  'a verified document without an approved case, or the other way round': `SELECT u.id FROM users u
      WHERE EXISTS (SELECT FROM labels l WHERE l.user_id = u.id AND l.key = 'document' AND l.value = 'verified') <>
            EXISTS (SELECT FROM kyc_cases c WHERE c.user_id = u.id AND c.status = 'approved')`,
  'a decided case with an identity check under way': `SELECT a.id FROM identity_attempts a JOIN kyc_cases c ON c.id = a.case_id
      WHERE a.status IN ('starting', 'pending') AND c.status NOT IN ('created', 'identity_check', 'in_review')`,
  'not exactly one notice for each step of a case': `SELECT u.id, notice.kind FROM users u
        CROSS JOIN (VALUES ('approved', 'kyc_approved'), ('rejected', 'kyc_rejected'),
          ('resubmission_requested', 'kyc_resubmission'), ('withdrawn', 'kyc_withdrawn')) AS notice (status, kind)
      -- Whoever registers by e-mail is mailed a token instead of a welcome.
      WHERE (notice.kind <> 'welcome' OR u.email_registered_at IS NULL) AND
            (SELECT count(*) FROM messages m WHERE m.user_id = u.id AND m.kind = notice.kind) <>
            (SELECT count(*) FROM kyc_changes k JOIN kyc_cases c ON c.id = k.case_id WHERE c.user_id = u.id
                AND k.to_status = notice.status AND k.from_status <> k.to_status)`,
  'not exactly one activity for a form or a verdict': `SELECT c.user_id FROM kyc_cases c JOIN kyc_changes k ON k.case_id = c.id
      WHERE k.verdict IS NOT NULL OR k.form_sealed IS NOT NULL GROUP BY c.user_id HAVING count(*) <>
            (SELECT count(*) FROM activities a WHERE a.user_id = c.user_id AND a.topic = 'kyc' AND a.result = 'succeed'
                AND (a.actor_id IS NULL AND a.action IN ('submit', 'resubmit') OR a.actor_id IS NOT NULL AND a.action <> 'see_case'))`,
  'S: a payment that does not stand where its last change put it': `SELECT p.id FROM payments p JOIN payment_changes c ON c.payment_id = p.id
      GROUP BY p.id HAVING (p.version, p.version, p.status) <>
        (max(c.seq), count(*), (array_agg(c.to_status ORDER BY c.seq DESC))[1])`,
  'S: a change of a payment that did not begin where the one before it ended': `SELECT c.id FROM payment_changes c
        LEFT JOIN payment_changes before ON before.payment_id = c.payment_id AND before.seq = c.seq - 1
      WHERE c.from_status IS DISTINCT FROM before.to_status`,
  'P: a transaction of the ledger that is not balanced':
    'SELECT change_id, kind FROM ledger_entries GROUP BY change_id, kind HAVING sum(amount_minor) <> 0 OR count(*) <> 2',
  'P: a payment settled twice': `SELECT payment_id FROM ledger_entries WHERE account = 'namba_one'
      GROUP BY payment_id HAVING count(*) FILTER (WHERE kind = 'settlement') - count(*) FILTER (WHERE kind = 'reversal') NOT IN (0, 1)`,
  'P: a payment whose ledger is not what its status says': `SELECT p.id FROM payments p LEFT JOIN ledger_entries l
        ON l.payment_id = p.id AND l.account = 'namba_one'
      WHERE p.status <> 'needs_review' GROUP BY p.id HAVING coalesce(sum(l.amount_minor), 0) <>
        CASE WHEN p.status IN ('settled', 'partially_refunded', 'refunded') THEN p.amount_minor - p.refunded_minor ELSE 0 END`,
  'P: a status that does not fit what went back': `SELECT id FROM payments
      WHERE (status = 'refunded') AND refunded_minor <> amount_minor
         OR (status = 'partially_refunded') AND refunded_minor NOT BETWEEN 1 AND amount_minor - 1
         OR status IN ('created', 'pending', 'failed', 'expired', 'canceled') AND (refunded_minor <> 0 OR settled_at IS NOT NULL)`,
  'P: not exactly one activity for each payment': `SELECT p.user_id FROM payments p GROUP BY p.user_id HAVING count(*) <>
      (SELECT count(*) FROM activities a WHERE a.user_id = p.user_id AND a.topic = 'payment' AND a.action = 'create')`,
};
