import { createHash } from 'node:crypto';
import { DomainError } from '../../domain/errors.js';
import { DOCUMENT_MAX_BYTES, FORM_MAX_FIELDS, FORM_OVERHEAD_BYTES } from '../../domain/limits.js';
import { type BodyLimit, type BytesCheck, isJson, parseJson, parseText, readWhole } from './body.js';
import type { Context } from './context.js';
import { type Form, isForm, parseForm, readForm } from './form.js';

const URLENCODED = /^application\/x-www-form-urlencoded\s*(?:;\s*charset=utf-?8\s*)?$/i;
/** `name[]` is one more of a list, `name[key]` a field of an object: one level, as widgets send it. */
const NESTED = /^([^[\]]{1,64})\[([A-Za-z_]{0,64})\]$/;

/**
 * Reads a body that may be JSON or a form, as clients of Rack APIs send them; none at all reads as `{}`.
 * @param files how many a multipart form may have; they are read as they come, within `limit.pass`
 * @throws DomainError unsupported_media_type, payload_too_large, request_timeout, malformed_request, validation_failed,
 * unavailable; ClientGone; what `check` throws
 */
export async function readLenient(
  ctx: Context,
  limit: BodyLimit,
  files: number,
  check?: BytesCheck,
): Promise<unknown> {
  const type = ctx.req.headers['content-type'];
  if (files > 0 && limit.pass && isForm(type)) {
    const hash = createHash('sha256');
    if (check) ctx.req.on('data', (chunk: Buffer) => hash.update(chunk));
    const bytes = files * DOCUMENT_MAX_BYTES + FORM_OVERHEAD_BYTES;
    const limits = { files, bytes, textBytes: FORM_OVERHEAD_BYTES };
    const form = await readForm(ctx, limit.pass, limits);
    await check?.(hash.digest());
    return nested(Object.entries(form));
  }
  const bytes = await readWhole(ctx, { maxBytes: limit.maxBytes }, isTaken);
  await check?.(
    createHash('sha256')
      .update(bytes ?? NO_BYTES)
      .digest(),
  );
  if (bytes === null || bytes.length === 0) return {};
  if (isJson(type)) return parseJson(bytes);
  if (isForm(type)) return nested(Object.entries(await parseForm(bytes, type ?? '')));
  return nested([...new URLSearchParams(parseText(bytes))]);
}

const NO_BYTES = Buffer.alloc(0);

function isTaken(type: string | undefined): boolean {
  return isJson(type) || isForm(type) || URLENCODED.test(type ?? '');
}

/** @throws DomainError validation_failed for more fields than any call has */
function nested(fields: readonly (readonly [string, unknown])[]): Form {
  if (fields.length > FORM_MAX_FIELDS)
    throw new DomainError('validation_failed', {
      fields: [{ path: '', rule: 'max_keys', limit: FORM_MAX_FIELDS }],
    });
  // No prototype: a field may be called __proto__.
  const form = Object.create(null) as Form;
  for (const [name, value] of fields) {
    const [, outer = name, inner] = NESTED.exec(name) ?? [];
    if (inner === undefined) form[name] = name in form ? [form[name], value].flat() : value;
    else if (inner === '') form[outer] = [form[outer] ?? [], value].flat();
    else if (form[outer] === undefined || isFields(form[outer])) {
      form[outer] = Object.assign(form[outer] ?? Object.create(null), { [inner]: value });
    } else form[outer] = [form[outer], value];
  }
  return form;
}

const isFields = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === null;
