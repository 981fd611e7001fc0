/** An answer of the API. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed JSON; the text where it is none. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any;
}

/** What a request may carry beside its body. */
export interface RequestOptions {
  /** Bearer token. */
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Gives up after this; default 15 s, above the API's own deadline. */
  readonly timeoutMs?: number;
}

/** A small client of one API. */
export class TestClient {
  constructor(readonly baseUrl: string) {}

  get(path: string, options?: RequestOptions): Promise<Answer> {
    return this.request('GET', path, undefined, options);
  }

  /** Sends JSON; without a body, no content type either. */
  post(path: string, body?: unknown, options?: RequestOptions): Promise<Answer> {
    return this.request('POST', path, body === undefined ? undefined : JSON.stringify(body), {
      ...options,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...options?.headers },
    });
  }

  /** Sends a body as it is. */
  async request(
    method: string,
    path: string,
    body?: string | Uint8Array | FormData,
    options: RequestOptions = {},
  ): Promise<Answer> {
    const { token, headers = {}, timeoutMs = 15_000 } = options;
    const response = await fetch(`${this.baseUrl}${path}`, {
      method,
      redirect: 'manual',
      headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers },
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: parse(text) };
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
