import type { KycType } from './kyc/words.js';

/**
 * Every duration, limit and budget of the product, with its unit in its name and its source beside it.
 * Workflows receive the ones they need in their input, so a change here never touches a running history.
 */

// --- one-time codes -------------------------------------------------------------------------------------
/** Digits of a code (product-api: "six digits"). */
export const CODE_DIGITS = 6;
/** Life of a code from the moment it was made (product-api: "Codes live 5 minutes"). */
export const CODE_LIFETIME_SECONDS = 5 * 60;
/** Guesses one code takes, the right one included (product-api: "5 guesses"). */
export const CODE_GUESSES = 5;
/** An address can be sent the next code after this (seed: "Try after 59 seconds" one second in). */
export const RESEND_AFTER_SECONDS = 60;
/** Codes per address and window of a day, anonymous purposes together (product-api: "daily budget (10)"). */
export const CODES_PER_ADDRESS_PER_DAY = 10;
/**
 * Wrong guesses per address, class of purposes and day, over all its codes; then no new code is sent (NIST 800-63B
 * 3.2.2). By class, so that a stranger's guesses at codes that he asked for do not shut the owner's login.
 */
export const WRONG_GUESSES_PER_ADDRESS_PER_DAY = 20;
/** The day of the two budgets above. */
export const BUDGET_DAY_SECONDS = 24 * 60 * 60;

/** The next channel of the ladder is tried when the message did not arrive in this time (issue: "after 30 s"). */
export const ACCEPT_WITHIN_MS = 30_000;
/** An authenticator app waits this long for its first code (product-api: "within 10 min"). */
export const FACTOR_CONFIRM_SECONDS = 10 * 60;
/** Life of a token that is mailed: to confirm an e-mail, to set a password (barong.md section 2: "TTL 3600 s"). */
export const TOKEN_LIFETIME_SECONDS = 60 * 60;
/** Random bytes of such a token: 256 bits, which nobody guesses, however often. */
export const TOKEN_SECRET_BYTES = 32;
/** A token that is looked at; ours have 64 characters. */
export const TOKEN_MAX_LENGTH = 1_024;
/**
 * No flow of a code is open longer than this after its code was asked for: the longest life (TOKEN_LIFETIME_SECONDS), the
 * grace after it (FLOW_GRACE_SECONDS) and the send before it, rounded up.
 */
export const CODE_FLOW_LIFE_SECONDS = TOKEN_LIFETIME_SECONDS + 60;
/** One step of an authenticator's clock (RFC 6238 5.2). */
export const TOTP_STEP_SECONDS = 30;
/** A link to the Telegram bot works this long: own number, the time to pick up the phone. */
export const TELEGRAM_LINK_SECONDS = 10 * 60;

// --- growing waits ----------------------------------------------------------------------------------------
/** Wrong passwords, or wrong second factors, in a row that cost no wait (product-api: "the first 5"). */
export const FREE_FAILURES = 5;
/** The wait after the next one; doubles with each (product-api: "then 30 s, doubling"). */
export const FIRST_WAIT_SECONDS = 30;
/** The longest wait (product-api: "at most 15 min"). */
export const LONGEST_WAIT_SECONDS = 15 * 60;
/** Failures are forgotten this long after the last one. Own number. */
export const FAILURES_KEPT_SECONDS = 24 * 60 * 60;
/**
 * Wrong passwords, or wrong second factors, from all networks together of which an owner is told: as many as four networks have
 * free. Own number.
 */
export const STRANGE_FAILURES = 20;
/** An owner is told of wrong passwords, and of wrong second factors, at most this often each. Own number. */
export const WRONG_GUESSES_NOTICE_SECONDS = 24 * 60 * 60;

// --- caps against mass abuse (times 100 in development: product-api, flood control) -----------------------
/** Codes one IP (IPv6: its /64) may ask for per hour. Own number: an office behind one address fits. */
export const CODES_PER_IP_PER_HOUR = 60;
/** Guesses one IP may make per hour, right or wrong. Own number. */
export const GUESSES_PER_IP_PER_HOUR = 300;
/** Codes the whole system sends per hour: the ceiling of the SMS bill. Own number. */
export const CODES_PER_HOUR = 10_000;
/** What `npm start` multiplies the per-IP and the global caps by (product-api). */
export const DEVELOPMENT_CAP_FACTOR = 100;

// --- deadlines --------------------------------------------------------------------------------------------
/** An API call is answered within this (architecture 7: "an API call 8 s"). */
export const API_CALL_MS = 8_000;
/** A call that sends a code is answered within 5 s (issue: "the caller is answered within 5 s"): the send ends before. */
export const SEND_WITHIN_MS = 4_000;
/**
 * The last try of a send begins before this moment, counted by Postgres from the ask. Own number: half a second is room for
 * a provider's answer; of a try that is cut off nobody knows whether it left, and its address would have to wait a minute.
 */
export const SEND_BEGINS_WITHIN_MS = 3_500;
/** When the API stops waiting for the flow to say that the code was sent. */
export const SEND_ANSWER_MS = 4_500;
/** One HTTP call to a message provider; below SEND_WITHIN_MS so that a hang leaves room for the answer. */
export const PROVIDER_CALL_MS = 3_000;
/**
 * One HTTP call to AbleID (architecture 7: "a provider call 5 s"): an attempt is started while its applicant waits at
 * most API_CALL_MS, and what is left has to do for the flow around the call.
 */
export const ABLE_ID_CALL_MS = 5_000;
/**
 * The flow outlives its code by this, so that a guess that was right in the last instant still completes:
 * one API call (8 s) and its retries.
 */
export const FLOW_GRACE_SECONDS = 15;
/**
 * How long the API tries a write again whose acknowledgement was lost (reliability F19). Own number: a connection that
 * broke is replaced at once, and the rest of an API call is room for the answer.
 */
export const LOST_COMMIT_RETRY_MS = 2_000;
/** What a caller is told to wait when a part is down: long enough for a restart, short for a person. */
export const UNAVAILABLE_RETRY_AFTER_SECONDS = 5;

// --- sessions ---------------------------------------------------------------------------------------------
/** A session dies after this without a request (ASVS 7.3.1; NIST AAL2: at most 1 h). */
export const SESSION_IDLE_SECONDS = 30 * 60;
/** A session dies this long after it was opened, used or not (ASVS 7.3.2; NIST AAL2: at most 24 h). */
export const SESSION_ABSOLUTE_SECONDS = 24 * 60 * 60;
/** `last_seen_at` moves at most this often: a write a minute, not a write a request (performance.md). */
export const SESSION_TOUCH_SECONDS = 60;

// --- passwords --------------------------------------------------------------------------------------------
/** Code points after NFC (product-api via reliability.md: "passwords 8–128"). */
export const PASSWORD_MIN_LENGTH = 8;
export const PASSWORD_MAX_LENGTH = 128;
/** A password that is only compared: above every rule that one was ever set under, so that an old one still logs in. */
export const PASSWORD_TRIED_MAX_LENGTH = 1_024;
/** Hashes that may wait for a thread; the next one is told to come back (103 hashes/s: about 0.6 s of queue). */
export const HASH_QUEUE_MAX = 64;

// --- requests ---------------------------------------------------------------------------------------------
/** Largest JSON body, uploads apart (reliability A9). */
export const BODY_MAX_BYTES = 64 * 1024;
/** Deepest nesting of a JSON body; JSON.stringify overflows the stack at a few thousand (reliability A10). */
export const BODY_MAX_DEPTH = 32;
/** Keys and array items of one body or query, all levels together (reliability A11: 100 000 keys are 422 at once). */
export const INPUT_MAX_KEYS = 1_000;
/** Request line and headers (reliability A13: 16 KB headers are 431). */
export const HEADERS_MAX_BYTES = 16 * 1024;
/** Time for the headers, and for the whole request, to arrive (reliability A13: "about 10–15 s"). */
export const REQUEST_ARRIVES_MS = 10_000;
/** How often Node looks for requests that are late; its own 30 s would triple the limit above. */
export const LATE_REQUEST_CHECK_MS = 1_000;
/**
 * Time for an upload to arrive, headers and all: 10 MB at 1.5 Mbit/s, a poor mobile line. Own number; the server's limit
 * for whole requests, because Node has one for all (bodies of JSON keep REQUEST_ARRIVES_MS).
 */
export const UPLOAD_ARRIVES_MS = 60_000;
/** An idle connection is kept this long: more than the 60 s of common proxies, so that they close first. */
export const KEEP_ALIVE_MS = 65_000;
/** A download goes out within this, or is cut off: whoever reads more slowly asks for less. Own number: 50 MB at 1.4 Mbit/s. */
export const DOWNLOAD_MS = 5 * 60 * 1_000;
/**
 * How long, and how much of, a refused body is still swallowed, so that its sender gets to read the answer: more than the
 * largest that any call takes (14 MB), or who sends a good one to the wrong place is cut off while he writes.
 */
export const REFUSED_BODY_LINGER_MS = 1_000;
export const REFUSED_BODY_LINGER_BYTES = 16 * 1024 * 1024;
/** The same of one that says it is larger than that: its sender is cut off in any case. */
export const REFUSED_FLOOD_LINGER_BYTES = 1024 * 1024;
/** /health/ready answers within this, whatever its parts do. */
export const READY_WITHIN_MS = 2_000;
/** An e-mail address (RFC 5321 4.5.3.1.3: 256 with brackets). */
export const EMAIL_MAX_LENGTH = 254;
/** A phone in any spelling; E.164 itself has 15 digits. */
export const PHONE_MAX_LENGTH = 32;
/** A first name, last name or patronymic (product-api: "names 1–255"). */
export const NAME_MAX_LENGTH = 255;
/** Free words on how to reach somebody (product-api: "`contact_info` ≤ 1000"). */
export const CONTACT_INFO_MAX_LENGTH = 1_000;
/** A time zone's IANA name: twice the longest one that there is (30). */
export const TIMEZONE_MAX_LENGTH = 64;
/** Items of one page of a list (product-api: "per_page 1..100, default 20"). */
export const PER_PAGE_DEFAULT = 20;
export const PER_PAGE_MAX = 100;
/** The last page that can be asked for: its offset, times PER_PAGE_MAX, is still an exact integer everywhere. */
export const PAGE_MAX = 1_000_000_000;

// --- idempotency keys -------------------------------------------------------------------------------------
/** An `Idempotency-Key` (product-api: "≤ 255 characters"; Stripe's limit). */
export const IDEMPOTENCY_KEY_MAX_LENGTH = 255;
/**
 * A twin of a call is refused for so long, then takes over: API_CALL_MS, LOST_COMMIT_RETRY_MS before and after it, and
 * room. One that is slower than that makes nothing twice: both have the operation's id.
 */
export const IDEMPOTENCY_LOCK_SECONDS = 15;
/** How long a caller waits for his answer to be kept. Own number: what is left of 10 s after API_CALL_MS, and room. */
export const IDEMPOTENCY_STORE_MS = 1_500;

// --- KYC cases --------------------------------------------------------------------------------------------
/**
 * The time that reviewers have for a case, by its type; it stands still while the applicant owes an answer. Own numbers:
 * ten fields and one document are read the same day, a full form takes another, a company's papers are asked after.
 */
export const KYC_DUE_SECONDS: Readonly<Record<KycType, number>> = {
  individual_basic: 24 * 60 * 60,
  individual_full: 48 * 60 * 60,
  legal: 72 * 60 * 60,
  profile: 24 * 60 * 60,
  document: 24 * 60 * 60,
  address: 24 * 60 * 60,
};
/** A killed worker's workflow task goes to another worker after this, within the patience of who waits. */
export const WORKFLOW_TASK_TIMEOUT_MS = 3_000;
/** A fact that a flow did not take note of is told to it again after this. Own number: longer than any signal takes. */
export const FACT_AGAIN_SECONDS = 5;
/** The same of one that has waited for long: a flow that is only slow must not be buried. Own number. */
export const FACT_AGAIN_MAX_SECONDS = 60;
/** How long an API call waits for Temporal to take a signal whose fact is safe already. Own number. */
export const FACT_SIGNAL_MS = 1_500;
/** Clocks of Temporal and Postgres may differ by this, and a timer of a flow still means what it says. Own number. */
export const CLOCKS_DIFFER_MS = 1_000;
/** A flow that has not done what it had to do for so long is looked after. Own number: longer than an outage of a worker. */
export const FLOW_MISSED_SECONDS = 10 * 60;
/** How often somebody looks for such flows. Own number. */
export const MISSED_LOOK_SECONDS = 30;
/** A flow that waits for people looks into Postgres at least so often, whatever it was told. Own number. */
export const FLOW_LOOKS_AGAIN_MS = 24 * 60 * 60 * 1_000;
/** A start of an identity check that is older was given up by its caller: API_CALL_MS, and room. */
export const IDENTITY_START_SECONDS = 30;
/** How long AbleID may take to open an attempt: what API_CALL_MS leaves beside the flow around it. */
export const IDENTITY_OPEN_MS = 6_000;
/** Waits for the data of a person who passed, after each time that they were asked for; then a reviewer does without. */
export const IDENTITY_PULL_WAIT_SECONDS: readonly number[] = [30, 120, 600];
/** Identity checks that an account may ask for in an hour. Own number: three attempts, and room for mistakes. */
export const IDENTITY_STARTS_PER_USER_PER_HOUR = 12;
/** A hook finds its attempt until so long after the attempt's end (product-api: 24 h). */
export const HOOK_LATE_SECONDS = 24 * 60 * 60;
/** Different hooks of one kind that an attempt takes (reliability A45); AbleID has one thing to say of each. Own number. */
export const HOOKS_PER_KIND_MAX = 20;
/** An applicant who was asked for another form and stays silent loses the case after this (issue 5: "default 30 days"). */
export const KYC_WITHDRAW_AFTER_DAYS = 30;
/** Days of that silence on which he is reminded. Own numbers: while he remembers, half-way, and before it is too late. */
export const KYC_REMINDER_DAYS: readonly number[] = [3, 14, 27];
/** Attempts of a case that AbleID opened or refused (product-api: "at most 3 attempts a case"). */
export const IDENTITY_ATTEMPTS_MAX = 3;
/**
 * Life of an identity check. Own number: the time to find one's papers and show one's face; how long AbleID's own sessions
 * live is not documented. A hook that comes later changes nothing.
 */
export const IDENTITY_ATTEMPT_SECONDS = 30 * 60;
/** A field of a form (product-api: "free text 1–255"). */
export const FORM_TEXT_MAX_LENGTH = 255;
/**
 * A field of a form that takes sentences or an address. Own number, that of `contact_info`: the largest form in Cyrillic
 * is then 40 KB, well under BODY_MAX_BYTES.
 */
export const FORM_LONG_TEXT_MAX_LENGTH = 1_000;
/** Items of a list in a form (product-api: "arrays of 1–10"). */
export const FORM_LIST_MAX = 10;
/** Citizenships of a person (product-api: "`citizenship` 1..5"). */
export const CITIZENSHIPS_MAX = 5;
/** Digits of a PINFL, the personal number that AbleID finds residents by (seed 003: 12345678901234). */
export const PINFL_DIGITS = 14;
/** Why a reviewer decided so, and what he tells the applicant. Own number: a paragraph. */
export const VERDICT_TEXT_MAX_LENGTH = 1_000;
/** The largest integer `id` that a call can name: what Postgres calls an integer (reliability A8). */
export const RECORD_ID_MAX = 2_147_483_647;
// --- payments ---------------------------------------------------------------------------------------------
/** A payment that nobody paid is over after this (product-api: "expiry 60 min"). */
export const PAYMENT_EXPIRY_MINUTES = 60;
/** Minutes after its creation at which NambaOne is asked about a payment while it is silent (product-api). */
export const PAYMENT_ASK_MINUTES: readonly number[] = [2, 5, 15, 30];
/** One HTTP call to NambaOne (architecture 7: "a provider call 5 s"): an order is created while its payer waits. */
export const NAMBA_ONE_CALL_MS = 5_000;
/** How long a payer waits for his order: what API_CALL_MS leaves beside the statements around the flow. */
export const PAYMENT_ORDER_WAIT_MS = 6_500;
/** Waits between tries to create an order while NambaOne is away; the last one again and again. Own numbers. */
export const PAYMENT_ORDER_WAITS_SECONDS: readonly number[] = [1, 2, 5, 10, 30];
/** A flow that has not done what it had to do for a payment for so long is looked after: money waits less than papers. */
export const PAYMENT_MISSED_SECONDS = 15;
/** An order has to be created within this of its payment, or the flow is looked after: PAYMENT_ORDER_WAIT_MS, and room. */
export const PAYMENT_ORDER_SECONDS = 15;
/** How often the worker looks for facts that nobody told a flow yet: what a settlement waits for its flow. Own number. */
export const INBOX_LOOK_MS = 200;
/** Days of payments that are held against NambaOne's book each night. Own number: longer than its webhooks are repeated. */
export const PAYMENT_RECONCILE_DAYS = 7;
/** Orders that are younger are left for the next comparison: they may be under way. Own number. */
export const PAYMENT_RECONCILE_SETTLE_MS = 2 * 60 * 1_000;
/** Different facts about one payment that are taken (reliability A45); NambaOne has nine words for one. Own number. */
export const FACTS_PER_PAYMENT_MAX = 100;
/** Why a review was closed so: a paragraph. Own number. */
export const RESOLUTION_REASON_MAX_LENGTH = 1_000;
/** Payments that an account may create in an hour. Own number: a shop's busy customer, and room for mistakes. */
export const PAYMENTS_PER_USER_PER_HOUR = 60;

// --- administrators ---------------------------------------------------------------------------------------
/** Reason and message of a ban. Own number: some paragraphs. */
export const BAN_TEXT_MAX_LENGTH = 1_000;
/** A ban that ends by itself lasts at most so long. Own number: whoever should stay out for longer is banned without an end. */
export const BAN_MAX_YEARS = 10;
/** A list counts its items up to this (product-api: "`total` exact to 10,000, then 10,000"). */
export const LIST_TOTAL_MAX = 10_000;
/** How long a ban waits for Temporal to take its word to open flows; they end by themselves all the same. Own number. */
export const STOP_FLOWS_MS = 1_500;
// --- documents --------------------------------------------------------------------------------------------
/** One file (product-api: "10 MB"). */
export const DOCUMENT_MAX_BYTES = 10 * 1024 * 1024;
/** What a form may be beside its file: boundaries, headers of parts, short texts. Own number, ample. */
export const FORM_OVERHEAD_BYTES = 64 * 1024;
/** Texts of one form; ours has three. Own number. */
export const FORM_MAX_FIELDS = 16;
/** One text of a form: far above every rule of ours (64 characters), so that what is cut off is refused all the same. */
export const FORM_TEXT_MAX_BYTES = 4 * 1024;
/** Headers of one part of a form. Own number: a name of a file is never used, so it may be cut. */
export const FORM_PART_HEADERS_BYTES = 8 * 1024;
/** A kind of document in the caller's words ("passport"), and its number. Own numbers. */
export const DOCUMENT_TYPE_MAX_LENGTH = 64;
export const DOCUMENT_NUMBER_MAX_LENGTH = 64;
/**
 * Pixels of an image, before anything of it is decoded (reliability A40: 50,000×50,000 is refused). Own number: the
 * largest photos of common phones have 50 million.
 */
export const IMAGE_MAX_MEGAPIXELS = 50;
/** A larger image is made smaller: A4 at 260 dpi is easily read. Own number. */
export const IMAGE_MAX_SIDE = 3_072;
/** An image is written anew within this. Own number: the largest takes a second of one core. */
export const IMAGE_WITHIN_SECONDS = 8;
/** Images that are worked on at once: each may hold 150 MB of pixels for a moment. Own number. */
export const IMAGES_AT_ONCE = 2;
/** Images that may wait for that; the next one is told to come back. Own number. */
export const IMAGES_WAITING_MAX = 16;
/** Uploads of one account that may be under way in one process, so that nobody takes the memory of all. Own number. */
export const UPLOADS_AT_ONCE_PER_USER = 4;
/** What all uploads under way in one process may hold, files of 10 MB: a dozen at the same instant. Own number. */
export const UPLOADS_MEMORY_BYTES = 128 * 1024 * 1024;
/** The base64 of a file: what AbleID's photo hook carries (seed 003 shows no other way; docs/able-id.md, 3). */
export const DOCUMENT_BASE64_LENGTH = Math.ceil(DOCUMENT_MAX_BYTES / 3) * 4;
/** The largest body of that hook: a photo, and as much beside it as any other body may be. */
export const PHOTO_HOOK_MAX_BYTES = DOCUMENT_BASE64_LENGTH + BODY_MAX_BYTES;
/**
 * What all bodies above BODY_MAX_BYTES may hold in one process while they arrive and are worked on: four of the largest at
 * the same instant, each of which is in memory some times over as it is parsed. Own number.
 */
export const LARGE_BODIES_MEMORY_BYTES = 4 * PHOTO_HOOK_MAX_BYTES;
/** Such bodies that one address may be sent at once: one, and the repeat of a sender who lost patience. Own number. */
export const LARGE_BODIES_AT_ONCE_PER_PATH = 2;
/** Uploads that an account may try in an hour, whatever becomes of them: decoding costs. Own number. */
export const UPLOADS_PER_USER_PER_HOUR = 120;
/**
 * What an account may keep in DOCUMENT_QUOTA_DAYS (ASVS 5.2.4). Own numbers: a company's form has about ten papers, an
 * individual's four; several tries of both fit, and a year of one account is at most 2.4 GB.
 */
export const DOCUMENTS_PER_USER = 60;
export const DOCUMENT_BYTES_PER_USER = 200 * 1024 * 1024;
export const DOCUMENT_QUOTA_DAYS = 30;
/** A link to a document works this long: own number, the time to press on what is on the screen. */
export const DOCUMENT_LINK_SECONDS = 5 * 60;
/** A store keeps a file, deletes one or begins to read one within this. Own number: 10 MB at 20 Mbit/s. */
export const STORAGE_CALL_MS = 5_000;
/** A file is read to its end within this. Own number: 10 MB at 3 Mbit/s, whoever reads it. */
export const STORAGE_READ_MS = 30_000;
/**
 * A file that no document came to own is swept this long after its key was claimed: far above the life of any upload
 * (UPLOAD_ARRIVES_MS, IMAGE_WITHIN_SECONDS, STORAGE_CALL_MS), so that none is swept under its owner's hands.
 */
export const FILE_CLAIM_SECONDS = 60 * 60;
/** Files that one round of sweeping deletes at most; the next round comes at once while there are more. */
export const FILES_SWEPT_AT_ONCE = 20;

// --- messages outbox --------------------------------------------------------------------------------------
/** Tries of one notice before it is given up and marked failed. */
export const MESSAGE_ATTEMPTS = 8;
/** Wait after the first failed try of a notice; doubles each time. */
export const MESSAGE_RETRY_SECONDS = 5;

// --- retention --------------------------------------------------------------------------------------------
/** Verifications: as long as a complaint about a code may take. Their codes are gone long before. */
export const VERIFICATION_KEPT_DAYS = 30;
/** Sessions that ended: as long as their owner may ask where he was signed in. */
export const ENDED_SESSION_KEPT_DAYS = 30;
/** Notices, sent or given up. */
export const MESSAGE_KEPT_DAYS = 30;
/** Messages that development keeps for people to read. */
export const OUTBOX_KEPT_DAYS = 7;
/**
 * What NambaOne, AbleID and KYC providers sent, word for word: as long as a payer's bank takes a complaint (120 days at the
 * large card networks), and no longer than somebody may still ask for it to be replayed.
 */
export const INBOX_BODY_KEPT_DAYS = 120;
/** Idempotency keys after their last try (product-api: "kept 24 h"; at least, because housekeeping comes hourly). */
export const IDEMPOTENCY_KEPT_DAYS = 1;
/** Between two rounds of housekeeping. */
export const HOUSEKEEPING_SECONDS = 60 * 60;
