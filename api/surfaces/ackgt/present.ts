import type {
  Account,
  DocumentView,
  FactorSetting,
  LoginResult,
  SessionPage,
  TelegramLink,
} from '../../use-cases/index.js';

// Presenters are the only way out of the surface: what they do not name is told to nobody (reliability A34).

/** The answer of `GET /user/get_me` (product-api). */
export function presentMe(account: Account) {
  return {
    ...presentIdentity(account),
    language: account.language,
    two_factor_provider: account.twoFactorProvider,
    profile: presentFields(account.profile),
    kyc: account.kyc.map(({ id, type, status }) => ({ id, type, status })),
    created_at: account.createdAt.toISOString(),
  };
}

/** What every list and view of accounts begins with. */
export function presentIdentity(
  account: Pick<Account, 'id' | 'uid' | 'email' | 'emailVerified' | 'phone' | 'role' | 'state' | 'level'>,
) {
  return {
    id: account.id,
    uid: account.uid,
    email: account.email,
    email_verified: account.emailVerified,
    phone: account.phone,
    role: account.role,
    state: account.state,
    level: account.level,
  };
}

/** The answer of `POST /profile/update`: the whole profile. */
export function presentProfile({ profile, language }: Account) {
  return { ...presentFields(profile), language };
}

function presentFields(profile: Account['profile']) {
  return {
    first_name: profile.firstName,
    last_name: profile.lastName,
    patronymic: profile.patronymic,
    timezone: profile.timezone,
    contact_info: profile.contactInfo,
  };
}

/** The answer of `POST /auth/login`: a session, or what is still missing for one. */
export function presentLogin(result: LoginResult) {
  return 'token' in result
    ? { token: result.token }
    : { two_factor_required: true as const, provider: result.provider, code_id: result.codeId };
}

/** A second factor as its owner set it. */
export function presentFactor(setting: FactorSetting) {
  if (setting.active) return { provider: setting.provider, active: true as const };
  return {
    provider: setting.provider,
    active: false as const,
    secret: setting.secret,
    otpauth_url: setting.otpauthUrl,
    qr_svg: setting.qrSvg,
  };
}

/** One session of `GET /user/sessions`. */
export function presentSession(session: SessionPage['items'][number]) {
  return {
    id: session.id,
    current: session.current,
    ip: session.ip,
    user_agent: session.userAgent,
    created_at: session.createdAt.toISOString(),
    last_seen_at: session.lastSeenAt.toISOString(),
  };
}

/** The answer of `POST /user/link_telegram`. */
export function presentLink({ url, expiresAt }: TelegramLink) {
  return { url, expires_at: expiresAt.toISOString() };
}

/** A document as its owner is told of it; how to read its file is told to those who judge it. */
export function presentDocument(document: DocumentView) {
  return {
    id: document.id,
    doc_type: document.docType,
    side: document.side,
    content_type: document.contentType,
    size: document.size,
    created_at: document.createdAt.toISOString(),
  };
}
