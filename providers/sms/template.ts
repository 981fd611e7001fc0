/** What a gateway is told of a message. */
export interface TemplateValues {
  readonly id: string;
  readonly to: string;
  readonly text: string;
}

const PLACEHOLDER = /\{\{([^{}]*)\}\}/g;
const NAMES = ['id', 'to', 'text'] as const;
type Name = (typeof NAMES)[number];

/** Each media type has its own way to write a value so that it cannot break out of its place. */
const ENCODINGS: Readonly<Record<string, (value: string) => string>> = {
  'application/json': (value) => JSON.stringify(value),
  'application/x-www-form-urlencoded': (value) => new URLSearchParams([['', value]]).toString().slice(1),
};

/**
 * Turns SMS_GATEWAY_TEMPLATE into a function that fills it. `{{id}}`, `{{to}}` and `{{text}}` become JSON texts
 * (with their quotes: `{"to":{{to}}}`) or form-encoded values (`to={{to}}&text={{text}}`), by the content type.
 * One pass: a text that itself contains `{{to}}` or `$&` is sent as it is.
 * @throws Error at start when the template cannot work; it names the variable and never quotes a value
 */
export function compileTemplate(template: string, contentType: string): (values: TemplateValues) => string {
  const mediaType = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const encode = ENCODINGS[mediaType];
  if (!encode) {
    throw new Error(`SMS_GATEWAY_CONTENT_TYPE: must be one of ${Object.keys(ENCODINGS).join(', ')}`);
  }
  const used = [...template.matchAll(PLACEHOLDER)].map(([, name = '']) => name);
  if (!used.every(isName)) throw new Error('SMS_GATEWAY_TEMPLATE: knows only {{id}}, {{to}} and {{text}}');
  for (const name of ['to', 'text'] as const) {
    if (!used.includes(name)) throw new Error(`SMS_GATEWAY_TEMPLATE: {{${name}}} is missing`);
  }
  const fill = (values: TemplateValues): string =>
    template.replaceAll(PLACEHOLDER, (_, name: Name) => encode(values[name]));

  if (mediaType === 'application/json' && !isJson(fill({ id: 'id', to: '+99655500', text: 'a "b"' }))) {
    throw new Error('SMS_GATEWAY_TEMPLATE: is no JSON once filled; placeholders bring their own quotes');
  }
  return fill;
}

function isName(name: string): name is Name {
  return (NAMES as readonly string[]).includes(name);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
