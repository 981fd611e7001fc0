/** What a spreadsheet takes for a formula (reliability A37; OWASP, "CSV Injection": their full-width forms, too). */
const FORMULA = /^[=+\-@\t\r＝＋－＠]/u;

/** One line of a CSV file (RFC 4180): every cell quoted, and none that a spreadsheet would run. */
export function csvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

function cell(value: string | number | null): string {
  const text = value === null ? '' : String(value);
  return `"${(FORMULA.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
}
