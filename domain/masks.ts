// Masking of what is shown of a person (barong.md section 9): character for character, too short values as they are.

const STARS = (length: number): string => '*'.repeat(Math.max(0, length));

/** `H********` */
export function maskLastName(name: string): string {
  const [first = '', ...rest] = [...name];
  return `${first}${STARS(rest.length)}`;
}

/** `1984-05-**` */
export function maskBirthDate(date: string): string {
  return date.replace(/^(\d{4}-\d{2}-)\d{2}$/, '$1**');
}

/** `380*****2322`: the calling code and the last four digits stay. @param callingCode digits of the number's country */
export function maskPhone(digits: string, callingCode = digits.slice(0, 2)): string {
  const hidden = digits.length - callingCode.length - 4;
  return hidden > 0 ? `${callingCode}${STARS(hidden)}${digits.slice(-4)}` : digits;
}

/** `AA****BB` */
export function maskDocumentNumber(number: string): string {
  const characters = [...number];
  if (characters.length <= 4) return number;
  return `${characters.slice(0, 2).join('')}${STARS(characters.length - 4)}${characters.slice(-2).join('')}`;
}
