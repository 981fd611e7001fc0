/** The languages of AbleID's window (seed 003, `lang`: "enum: ru, en, uz, oz"). */
export const ABLE_ID_LANGS = ['ru', 'en', 'uz', 'oz'] as const;
export type AbleIdLang = (typeof ABLE_ID_LANGS)[number];

/** Whether a text is one of them. */
export function isAbleIdLang(value: unknown): value is AbleIdLang {
  return (ABLE_ID_LANGS as readonly unknown[]).includes(value);
}

/** The hooks of an attempt, in the order in which it registers them (product-api, "Hooks"). */
export const ABLE_ID_HOOKS = ['result', 'passport', 'photo', 'registration', 'person'] as const;
export type AbleIdHookKind = (typeof ABLE_ID_HOOKS)[number];

/** Whether a text is the kind of a hook. */
export function isAbleIdHookKind(value: unknown): value is AbleIdHookKind {
  return (ABLE_ID_HOOKS as readonly unknown[]).includes(value);
}

/**
 * The hook URLs of an attempt, in AbleID's order: `<base>/hooks/able_id/<token>/<kind>` (product-api, "Hooks").
 * @param base address under which AbleID reaches our API, with or without a slash at its end
 * @param token of this attempt alone, at least 128 bits in characters that a URL carries as they are
 */
export function ableIdHookUrls(base: string, token: string): readonly string[] {
  const root = base.replace(/\/+$/, '');
  return ABLE_ID_HOOKS.map((kind) => `${root}/hooks/able_id/${token}/${kind}`);
}
