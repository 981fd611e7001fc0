/** What a reader sees of a mail of plain text. */
export interface ParsedMail {
  readonly subject: string;
  readonly text: string;
  /** Names in lower case; the values unfolded, as they travelled. Of a name that is there twice all values. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
}

/** Reads a mail of one part in UTF-8 (RFC 5322, 2045, 2047); enough for those that we are sent. */
export function parseMail(raw: string): ParsedMail {
  const end = raw.indexOf('\r\n\r\n');
  const head = (end === -1 ? raw : raw.slice(0, end)).replace(/\r\n[ \t]+/g, ' ');
  const body = end === -1 ? '' : raw.slice(end + 4);
  const headers: Record<string, string[]> = {};
  for (const line of head.split('\r\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    headers[name] = [...(headers[name] ?? []), line.slice(colon + 1).trim()];
  }
  const encoding = headers['content-transfer-encoding']?.[0]?.toLowerCase();
  const text = decodeBody(body, encoding).replaceAll('\r\n', '\n').replace(/\n$/, '');
  return { subject: decodeWords(headers['subject']?.[0] ?? ''), text, headers };
}

function decodeBody(body: string, encoding: string | undefined): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8');
  if (encoding === 'quoted-printable') return unquote(body.replaceAll('=\r\n', ''));
  return body;
}

/** Encoded words; the white space between two of them is no part of the text. */
function decodeWords(value: string): string {
  return value
    .replace(/(\?=)\s+(?==\?)/g, '$1')
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, kind: string, text: string) =>
      kind.toLowerCase() === 'b'
        ? Buffer.from(text, 'base64').toString('utf8')
        : unquote(text.replaceAll('_', ' ')),
    );
}

function unquote(text: string): string {
  const bytes = text.replace(/=([0-9A-F]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
