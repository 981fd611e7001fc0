/**
 * Limits of what the Barong family adds to the product (domain/limits.ts has all others): each with its unit in its name and
 * its source beside it.
 */

/** Phones of one account, proved or not (barong.md section 4: ">20 phones 422"). */
export const PHONES_PER_USER = 20;
/** Codes to phones that an account adds, in an hour and to whichever of them. Own number: a typing error, and a second try. */
export const PHONE_CODES_PER_USER_PER_HOUR = 10;
/** An account that its owner closed is erased after this. Own number: time to notice, and to ask for it back. */
export const ACCOUNT_DELETION_GRACE_DAYS = 30;
/** A registration by e-mail that nobody confirmed is erased after this. Own number: as long as a closed account is kept. */
export const UNCONFIRMED_KEPT_DAYS = 30;
/** One HTTP call to a KYC provider; a file of 10 MB goes with it. Own number: nobody waits for it. */
export const KYC_PROVIDER_CALL_MS = 20_000;
/** A KYC provider that is silent is asked again after so long (docs.kycaid.com: "takes from 2 minutes to 6 hours"). */
export const KYC_PROVIDER_ASK_HOURS = 6;
/** Then reviewers decide without it. Own number: a weekend. */
export const KYC_PROVIDER_GIVE_UP_HOURS = 72;
/** Callbacks about one verification that are kept. Own number: one is enough, and each costs a call of ours. */
export const CALLBACKS_PER_VERIFICATION = 100;
/** What a provider calls something of its own: as long as is kept of it. */
export const PROVIDER_REF_MAX_LENGTH = 128;
/** `data` of an account (barong.md section 2: "JSON string ≤1024"). */
export const ACCOUNT_DATA_MAX_LENGTH = 1_024;
/** `data` of a data storage (barong.md section 4: "JSON ≤5120"). */
export const STORAGE_DATA_MAX_LENGTH = 5_120;
/** Key and value of a label (barong.md section 8: "key and value 3–255"). */
export const LABEL_MIN_LENGTH = 3;
export const LABEL_MAX_LENGTH = 255;
/** Public labels of one account: every answer with the account has all of them. Own number. */
export const LABELS_PER_USER = 256;
/** Side of the picture that an authenticator app is shown (barong.md section 4: "base64 PNG 300 px"). */
export const QR_SIDE_PIXELS = 300;
/** One HTTP call to a captcha's service: who registers or logs in waits for it (architecture 7: "a provider call 5 s"). */
export const CAPTCHA_CALL_MS = 5_000;
/** A fetch of the keys that Auth0 signs with; what API_CALL_MS leaves beside the login. */
export const AUTH0_KEYS_CALL_MS = 5_000;
/** Those keys are fetched anew after this; a key that is not among them, at most every AUTH0_KEYS_COOLDOWN_MS. */
export const AUTH0_KEYS_KEPT_MS = 10 * 60 * 1_000;
/** Own number: an unknown key id costs a call of another company's, and anybody can make one up. */
export const AUTH0_KEYS_COOLDOWN_MS = 30_000;
/** An ID token is taken so long after it was issued: own number, a login is used at once, and a stolen one later. */
export const AUTH0_TOKEN_SECONDS = 10 * 60;
/** Clocks of Auth0 and ours may differ by this. Own number. */
export const AUTH0_CLOCK_SECONDS = 30;
/** Life of a JWT (barong.md section 15, jwt_expire_time). */
export const JWT_EXPIRE_SECONDS = 60 * 60;
/** How far a nonce may be from our clock (barong.md section 15, apikey_nonce_lifetime). */
export const API_KEY_NONCE_LIFETIME_MS = 5_000;
/** The most that may be configured: a nonce is remembered longer than it could be shown again. */
export const API_KEY_NONCE_LIFETIME_MAX_MS = 60_000;
/** Used nonces are kept this long: twice the longest lifetime (a nonce may be that far ahead), and room. */
export const API_KEY_NONCE_KEPT_SECONDS = 5 * 60;
/** Rules of access older than this are read anew before they are used (issue 7: "across processes within 1 s"). */
export const ACCESS_RULES_MAX_AGE_MS = 1_000;
/** So often the connection that hears of changes is asked whether it still does: twice within that age. */
export const ACCESS_RULES_CHECK_MS = 400;
/** Life of a whitelink without another word, and the longest (barong.md section 5: "1..30 (default 1)" days or hours). */
export const WHITELINK_HOURS = 24;
export const WHITELINK_MAX_HOURS = 30 * 24;
/** A user name (barong.md section 2: "4–12 chars"). */
export const USERNAME_MIN_LENGTH = 4;
export const USERNAME_MAX_LENGTH = 12;
/** What a captcha's widget gave: own number, above the longest of either (some 2 KB). */
export const CAPTCHA_RESPONSE_MAX_LENGTH = 8_192;
/** An ID token: own number; Auth0's have some 1 KB. */
export const ID_TOKEN_MAX_LENGTH = 8_192;
/** Documents that an account may show in its life through the Barong family (barong.md section 15, doc_num_limit). */
export const DOCUMENT_LIMIT = 10;
/** Documents of one answer: a list without pages (barong.md section 4). Own number: ten lifetimes of papers. */
export const DOCUMENT_LIST_MAX = 100;
/** Files of one upload there: as many as an account may show. */
export const FILES_PER_UPLOAD = 10;
/** A document's number there (barong.md section 4: "≤128"). */
export const PAPER_NUMBER_MAX_LENGTH = 128;
/** The client's own words about something there, JSON. Own number: the longest that barong.md names (section 4, data storage). */
export const METADATA_MAX_LENGTH = 5_120;
/** `description` of a label (barong.md section 8: "description ≤255"). */
export const LABEL_DESCRIPTION_MAX_LENGTH = 255;
/** Title and text of an administrator's comment (barong.md section 5: "title* ≤64", "data* ≤65535"). */
export const COMMENT_TITLE_MAX_LENGTH = 64;
export const COMMENT_DATA_MAX_LENGTH = 65_535;
