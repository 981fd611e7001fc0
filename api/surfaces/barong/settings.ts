/** What the family's clients are told of the configuration, and what changes the surface itself. */
export interface BarongSettings {
  /** Idle time after which a session is over. */
  readonly sessionIdleSeconds: number;
  readonly captcha: {
    readonly type: 'none' | 'recaptcha' | 'geetest';
    readonly siteKey?: string | undefined;
  };
  /** Of the session's cookie: how long a browser keeps it, and whether over HTTPS alone. */
  readonly cookie: { readonly maxAgeSeconds: number; readonly isSecure: boolean };
  /** Absent: logins by Auth0 are off. */
  readonly auth0?: { readonly domain: string; readonly clientId: string } | undefined;
  /** Bits of entropy that a password needs beside our own policy; 0: none. */
  readonly passwordMinEntropy: number;
  /** Whether last names, birth dates, phones and document numbers are masked (barong.md section 9). */
  readonly masksData: boolean;
  /** Types of documents that are taken, to the letter. */
  readonly documentTypes: readonly string[];
  /** Whether a document has to say when it expires. */
  readonly documentsExpire: boolean;
  /** Name of the product, as the description of the API has it. */
  readonly title: string;
  /** Where a gateway asks, and what it need not ask (barong.md section 3). */
  readonly authz: {
    readonly prefix: `/${string}/`;
    /** Beginnings of canonical paths that pass without a JWT. */
    readonly pass: readonly string[];
    /** Those that nobody reaches through the gateway. */
    readonly block: readonly string[];
  };
  /** Whether the parts that every call needs answer. */
  ready(): Promise<{ readonly postgres: boolean; readonly temporal: boolean }>;
  readonly version: { readonly tag: string; readonly sha: string; readonly builtAt: string };
}
