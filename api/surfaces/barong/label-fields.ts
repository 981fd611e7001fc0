import { type StringSchema, string } from 'yup';
import { LABEL_MAX_LENGTH, LABEL_MIN_LENGTH } from '../../../domain/family-limits.js';

const CHARACTERS = /^[a-z0-9_-]*$/;

/** As labels are kept (barong.md section 8: "lower-cased and trimmed"). */
export const plain = (value: string): string => value.trim().toLowerCase();

/** Key or value of a label, judged as it will be kept. */
export function labelText(): StringSchema<string> {
  const judged = (judge: (kept: string) => boolean) => (value: string | undefined) =>
    value === undefined || judge(plain(value));
  return string()
    .defined()
    .test(
      'min_length',
      judged(({ length }) => length >= LABEL_MIN_LENGTH),
    )
    .test(
      'max_length',
      judged(({ length }) => length <= LABEL_MAX_LENGTH),
    )
    .test(
      'characters',
      judged((kept) => CHARACTERS.test(kept)),
    )
    .meta({
      jsonSchema: {
        type: 'string',
        pattern: `^\\s*[A-Za-z0-9_-]{${LABEL_MIN_LENGTH},${LABEL_MAX_LENGTH}}\\s*$`,
      },
    });
}
