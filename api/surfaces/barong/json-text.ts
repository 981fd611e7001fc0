import { type StringSchema, string } from 'yup';

/** JSON in a text, as clients of the family send what is their own. @param max in UTF-16 units */
export function jsonText(max: number): StringSchema<string> {
  return string()
    .defined()
    .test('max_length', (value) => value === undefined || value.length <= max)
    .test('format', (value) => value === undefined || isJson(value))
    .meta({
      jsonSchema: { type: 'string', minLength: 1, maxLength: max, contentMediaType: 'application/json' },
    });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
