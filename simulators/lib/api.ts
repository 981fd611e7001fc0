import type { IncomingHttpHeaders } from 'node:http';

/** A request to a simulated API. */
export interface SimulatorRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Its answer; the body is written as JSON, unless it is a text with a content type of its own. */
export interface SimulatorAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What differs between simulators. */
export interface SimulatedApi {
  /** The API itself: checks the request as the real one would, and records what it accepts. */
  answer(request: SimulatorRequest): SimulatorAnswer;
  /** The body of an error that a fault makes, in the real API's words; `retryAfter` in seconds when the fault has it. */
  errorBody(status: number, retryAfter?: number): unknown;
  /** What people see in a browser, apart from the API: faults do not strike it; null for any other path. */
  page?(request: SimulatorRequest): SimulatorAnswer | null;
  /** Everything accepted, oldest first; listed by `GET /control/messages`. */
  accepted(): readonly { readonly to: string }[];
  /** Knobs of this simulator alone, below `/control/`; null for what it does not know either. */
  control?(request: SimulatorRequest): SimulatorAnswer | null;
}

/** Where a simulator listens. */
export interface ListenOptions {
  /** 0 or absent: a free one. */
  readonly port?: number;
  readonly host?: string;
}

/** A simulator that answers. */
export interface RunningSimulator {
  /** Base URL without a slash at its end. */
  readonly url: string;
  /** Where it speaks what is not HTTP; `url` then has only the knobs. */
  readonly smtpUrl?: string;
  /** Stops at once; calls that hang are cut. */
  close(): Promise<void>;
}
