import { makeValidator } from 'envalid';
import { CAPTCHA_ENDPOINTS, type CaptchaEndpoint } from '../../domain/captcha.js';
import { KYC_TYPES, type KycType } from '../../domain/kyc/words.js';
import { EMAIL_MAX_LENGTH } from '../../domain/limits.js';
import { CURRENCIES, type Currency } from '../../domain/payment/money.js';

// How the values of variables are read, apart from what envalid brings. No text of an error holds the value.

/** A list of things separated by commas; empty text is the empty list. */
export const list = makeValidator<readonly string[]>((text) => itemsOf(text));

function itemsOf(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** A number above 0; fractions are fine. */
export const positive = makeValidator<number>((text) => positiveOf(text));

/** A number that is not below 0. */
export const zeroOrMore = makeValidator<number>((text) => {
  const value = Number(text === '' ? Number.NaN : text);
  if (!Number.isFinite(value) || value < 0) throw new Error('not a number of 0 or more');
  return value;
});

/** A list of them. */
export const positives = makeValidator<readonly number[]>((text) => itemsOf(text).map(positiveOf));

function positiveOf(text: string): number {
  // Number('') is 0.
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new Error('not a number above 0');
  return value;
}

/** A list of types of KYC cases. */
export const kycTypes = makeValidator<readonly KycType[]>((text) => {
  const types = itemsOf(text);
  if (!isKycTypes(types)) throw new Error(`knows ${KYC_TYPES.join(', ')}`);
  return types;
});

const isKycTypes = (items: readonly string[]): items is readonly KycType[] =>
  items.every((item) => (KYC_TYPES as readonly string[]).includes(item));

/** A list of calls that a captcha can guard. */
export const captchaEndpoints = makeValidator<readonly CaptchaEndpoint[]>((text) => {
  const items = itemsOf(text);
  if (!isCaptchaEndpoints(items)) throw new Error(`knows ${CAPTCHA_ENDPOINTS.join(', ')}`);
  return items;
});

const isCaptchaEndpoints = (items: readonly string[]): items is readonly CaptchaEndpoint[] =>
  items.every((item) => (CAPTCHA_ENDPOINTS as readonly string[]).includes(item));

/** A list of currencies, one at least; the first is the default. */
export const currencies = makeValidator<readonly [Currency, ...Currency[]]>((text) => {
  const items = itemsOf(text);
  if (!isCurrencies(items)) throw new Error(`knows ${CURRENCIES.join(', ')}, and needs one at least`);
  return items;
});

const isCurrencies = (items: readonly string[]): items is [Currency, ...Currency[]] =>
  items.length > 0 && items.every((item) => (CURRENCIES as readonly string[]).includes(item));

/** A time of day, `HH:MM`. */
export const timeOfDay = makeValidator<string>((text) => {
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(text)) throw new Error('not a time of day, HH:MM');
  return text;
});

/** Without white space, control characters, and what a mail header reads as more than one mailbox (A37). */
const MAILBOX = /^[^\s\p{C}<>()[\],;:\\"@]+@[^\s\p{C}<>()[\],;:\\"@]+$/u;

/** Empty, or one e-mail address; in lower case, as addresses are everywhere. */
export const emailAddress = makeValidator<string>((text) => {
  const address = text.trim().toLowerCase();
  if (address !== '' && (address.length > EMAIL_MAX_LENGTH || !MAILBOX.test(address)))
    throw new Error('not one e-mail address');
  return address;
});

/** A list of channels that a phone can be sent codes by, each at most once, and one at least. */
export const codeChannels = makeValidator<readonly [CodeChannel, ...CodeChannel[]]>((text) => {
  const channels = text.split(',').map((item) => item.trim());
  if (!isCodeChannels(channels)) throw new Error('knows sms and telegram');
  if (new Set(channels).size !== channels.length) throw new Error('a channel is there twice');
  return channels;
});

/** Channels that reach the owner of a phone number. */
type CodeChannel = 'sms' | 'telegram';
const isCodeChannels = (items: readonly string[]): items is [CodeChannel, ...CodeChannel[]] =>
  items.length > 0 && items.every((item) => item === 'sms' || item === 'telegram');

/** Empty, or a text of a form. */
const shaped = (form: RegExp, words: string) =>
  makeValidator<string>((text) => {
    if (text !== '' && !form.test(text)) throw new Error(words);
    return text;
  });

/** core.telegram.org/bots/features: 5 to 32 characters; written without the @. */
export const botName = shaped(/^[A-Za-z0-9_]{5,32}$/, 'not the user name of a bot (without the @)');
/** What BotFather gives: the number of the bot and its secret. */
export const botToken = shaped(/^[0-9]{1,20}:[A-Za-z0-9_-]{1,128}$/, 'not the token of a bot');
/** core.telegram.org/bots/api#setwebhook names the characters; the least length is ours: it is a password. */
export const webhookSecret = shaped(
  /^[A-Za-z0-9_-]{24,256}$/,
  'not 24 to 256 characters of A-Z, a-z, 0-9, _ and -',
);

/** What goes into a header as it is: Node refuses other characters only when it is sent, and quotes them. */
export const apiKey = shaped(
  /^[\x21-\x7e]{1,512}$/,
  'not 1 to 512 printable ASCII characters without spaces',
);
/** An id of another company's. */
export const accountId = shaped(/^[A-Za-z0-9_-]{1,128}$/, 'not an id of A-Z, a-z, 0-9, _ and -');

/** One secret, or two while it is being changed: printable ASCII, and long in production (config.ts). Empty: none. */
export const signingSecrets = makeValidator<readonly string[]>((text) => {
  const secrets = itemsOf(text);
  if (secrets.length > 2 || !secrets.every((secret) => /^[!-~]{1,256}$/.test(secret)))
    throw new Error('not one or two secrets of at most 256 printable characters, with a comma between');
  return secrets;
});

/** Empty, or a part of a path that nobody guesses: `openssl rand -hex 32`. */
export const pathToken = shaped(
  /^[A-Za-z0-9_-]{32,128}$/,
  'not 32 to 128 characters of A-Z, a-z, 0-9, _ and -',
);

/** Empty, or an address without credentials. */
export const serviceUrl = makeValidator<string>((text) => {
  if (text === '') return text;
  const address = URL.canParse(text) ? new URL(text) : undefined;
  if (!address || !/^https?:$/.test(address.protocol)) throw new Error('must be an http or https URL');
  if (address.username !== '' || address.password !== '')
    throw new Error('must be an address without credentials');
  return text;
});

/** Empty, or a name of the DNS, which becomes part of addresses. */
export const domainName = shaped(
  /^(?=.{1,253}$)([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
  'not a domain in lower case',
);
/** Empty, or the beginning of a link, which something is put at the end of. */
export const linkStart = shaped(
  /^https?:\/\/[A-Za-z0-9[][\x21\x23-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a\x7e]{1,500}$/,
  'not the beginning of an http or https link',
);

/** Empty, or folders of an object's name in a bucket. */
export const objectPrefix = shaped(
  /^(?:[A-Za-z0-9_-]{1,64}\/){1,8}$/,
  'not names of A-Z, a-z, 0-9, _ and -, each with a slash behind it',
);

/** A JSON object whose values are texts (HTTP headers). */
export const textMap = makeValidator<Readonly<Record<string, string>>>((text) => {
  const value: unknown = JSON.parse(text === '' ? '{}' : text);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('not a JSON object');
  for (const [name, item] of Object.entries(value)) {
    if (typeof item !== 'string') throw new Error(`the value of "${name}" is not a text`);
  }
  return value as Record<string, string>;
});

/** 32 random bytes in base64: `openssl rand -base64 32`. */
export const key = makeValidator<Buffer>((text) => parseKey(text));

/** `id:base64,id:base64`: the first encrypts, all decrypt. */
export const keyRing = makeValidator<readonly NamedKey[]>((text) => {
  const keys = text.split(',').map((entry) => {
    const [id = '', material = '', ...rest] = entry.trim().split(':');
    if (!/^[a-z0-9_-]{1,32}$/.test(id) || rest.length > 0)
      throw new Error('not of the form id:base64,id:base64');
    return { id, key: parseKey(material) };
  });
  if (new Set(keys.map(({ id }) => id)).size !== keys.length) throw new Error('a key id is used twice');
  return keys;
});

/** One key of a ring and the id that is written beside what it encrypts. */
export interface NamedKey {
  readonly id: string;
  readonly key: Buffer;
}

function parseKey(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== 32) throw new Error('not 32 bytes of base64 (openssl rand -base64 32)');
  // A key of one repeated byte is a placeholder that somebody left in place, not a secret.
  if (new Set(bytes).size < 8) throw new Error('looks like a placeholder, not like 32 random bytes');
  return bytes;
}
