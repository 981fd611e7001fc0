import { getCountryDataList } from 'countries-list';
import { KYC_PROVIDER_CALL_MS } from '../../domain/family-limits.js';
import type { ProviderCheck } from '../../domain/kyc/provider.js';
import type { Config } from '../../platform/config/config.js';
import { baseUrl } from '../lib/base-url.js';
import { callProvider, jsonObject, type ProviderAnswer, refusalOf, safeReference } from '../lib/http.js';
import { DeliveryError } from '../message.js';
import { failedCall, KycProviderError } from './error.js';
import type { KycProvider, Paper, ProviderVerdict } from './kyc-provider.js';

/** The variables that it reads. */
export type KycaidConfig = Pick<Config, 'KYC_PROVIDER_URL' | 'KYC_PROVIDER_TOKEN'>;

/** KYCAID's words (docs.kycaid.com, "Create a document", "Create a verification"). */
const DOCUMENT_TYPES: Readonly<Record<Paper['kind'], string>> = {
  passport: 'PASSPORT',
  government_id: 'GOVERNMENT_ID',
  drivers_license: 'DRIVERS_LICENSE',
  selfie: 'SELFIE_IMAGE',
  address: 'ADDRESS_DOCUMENT',
};
/** Its own words for why it rejects, in a case's history: as long as a line there. */
const REASON_MAX_LENGTH = 255;
/** What it answers to a call that it understood and will not do. */
const REFUSED: ReadonlySet<number> = new Set([400, 409, 413, 422]);

type Fields = Readonly<Record<string, unknown>>;
interface Sent {
  readonly contentType?: string;
  readonly body: string | Uint8Array;
}

/**
 * KYCAID (docs.kycaid.com): applicants, files, documents, addresses and verifications, each made by one POST.
 * @param deadlineMs of one call, from the first byte sent to the last one read
 * @throws Error at start when its configuration cannot work
 */
export function createKycaid(config: KycaidConfig, deadlineMs: number = KYC_PROVIDER_CALL_MS): KycProvider {
  const base = baseUrl('KYC_PROVIDER_URL', config.KYC_PROVIDER_URL);
  const call = async (path: string, signal: AbortSignal, sent?: Sent): Promise<ProviderAnswer> => {
    const headers = new Headers({
      authorization: `Token ${config.KYC_PROVIDER_TOKEN}`,
      accept: 'application/json',
    });
    if (sent) headers.set('content-type', sent.contentType ?? 'application/json');
    const method = sent ? 'POST' : 'GET';
    const request = { method, url: new URL(path, base), headers, ...(sent && { body: sent.body }) } as const;
    return callProvider(request, deadlineMs, signal).catch((error: unknown) => {
      throw error instanceof DeliveryError ? failedCall(error) : error;
    });
  };
  const make = async (path: string, name: string, sent: Sent, signal: AbortSignal): Promise<string> => {
    const answer = await call(path, signal, sent);
    return referenceIn(contentOf(answer), name);
  };
  return {
    createApplicant: ({ firstName, lastName, dob, country, email, phone }, signal) =>
      make(
        'applicants',
        'applicant_id',
        json({
          type: 'PERSON',
          first_name: firstName,
          last_name: lastName,
          dob,
          residence_country: country === null ? null : alpha2(country),
          email,
          phone,
        }),
        signal,
      ),
    async createFile({ name, contentType, content }, signal) {
      const form = new FormData();
      form.append('file', new Blob([content], { type: contentType }), name);
      // Writes the form as one body, with the boundary in its type.
      const written = new Response(form);
      const body = new Uint8Array(await written.arrayBuffer());
      const sent = { contentType: written.headers.get('content-type') ?? '', body };
      return make('files', 'file_id', sent, signal);
    },
    createDocument: ({ applicantRef, kind, number, expiresOn, frontRef, backRef }, signal) =>
      make(
        'documents',
        'document_id',
        json({
          applicant_id: applicantRef,
          type: DOCUMENT_TYPES[kind],
          document_number: number,
          expiry_date: expiresOn,
          front_side_id: frontRef,
          back_side_id: backRef,
        }),
        signal,
      ),
    createAddress: ({ applicantRef, country, city, postcode, address }, signal) =>
      make(
        'addresses',
        'address_id',
        json({
          applicant_id: applicantRef,
          type: 'REGISTERED',
          country: alpha2(country),
          city,
          postal_code: postcode,
          full_address: address,
        }),
        signal,
      ),
    createVerification: ({ applicantRef, checks, callbackUrl }, signal) =>
      make(
        'verifications',
        'verification_id',
        json({
          applicant_id: applicantRef,
          types: checks.map((check) => check.toUpperCase()),
          callback_url: callbackUrl,
        }),
        signal,
      ),
    async findVerification(verificationRef, checks, signal) {
      const answer = await call(`verifications/${encodeURIComponent(verificationRef)}`, signal);
      const body = jsonObject<string>(answer.text);
      if (answer.status === 404 && body !== null) return null;
      const fields = contentOf(answer);
      if (referenceIn(fields, 'verification_id') !== verificationRef) throw badAnswer();
      return verdictOf(fields, checks);
    },
  };
}

/** Absent is absent: null would clear what the provider has. */
function json(fields: Fields): Sent {
  const known = Object.entries(fields).filter(([, value]) => value !== null && value !== '');
  return { body: JSON.stringify(Object.fromEntries(known)) };
}

function contentOf(answer: ProviderAnswer): Fields {
  const { status } = answer;
  if (REFUSED.has(status)) throw new KycProviderError('refused', `http_${status}`);
  if (status < 200 || status > 299) throw failedCall(refusalOf(answer));
  const body = jsonObject<string>(answer.text);
  if (body === null) throw badAnswer();
  return body;
}

function referenceIn(fields: Fields, name: string): string {
  // No phone is looked for in it: the second argument is what it must not hold.
  const reference = safeReference(fields[name], '\0');
  if (reference === null) throw badAnswer();
  return reference;
}

/** Approved only if the whole and each check that was asked for are; completed and anything else is rejected. */
function verdictOf(fields: Fields, checks: readonly ProviderCheck[]): ProviderVerdict {
  const applicantRef = referenceIn(fields, 'applicant_id');
  if (fields['status'] !== 'completed') return { applicantRef, outcome: null, reason: null };
  const results = objectOf(fields['verifications']);
  const passed = checks.every((check) => objectOf(results[check])['verified'] === true);
  if (fields['verified'] === true && passed) return { applicantRef, outcome: 'approved', reason: null };
  const reasons = checks.flatMap((check) => {
    const { comment, decline_reasons: declined } = objectOf(results[check]);
    return [comment, ...(Array.isArray(declined) ? declined : [])].filter(isText);
  });
  return {
    applicantRef,
    outcome: 'rejected',
    reason: reasons.join(', ').slice(0, REASON_MAX_LENGTH) || null,
  };
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

function objectOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

/** Two letters, as it wants them; what is no country stays as it is, for the provider to refuse. */
function alpha2(country: string): string {
  return getCountryDataList().find(({ iso3 }) => iso3 === country)?.iso2 ?? country;
}

const badAnswer = (): KycProviderError => new KycProviderError('misconfigured', 'bad_answer');
