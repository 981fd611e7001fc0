import type { SMTPServer } from 'smtp-server';
import { jsonFields } from './json-fields.js';

/** Where in the conversation a fault strikes; `data` is after the whole mail has arrived. */
const PLACES = ['greeting', 'login', 'rcpt', 'data'] as const;
type Place = (typeof PLACES)[number];

/** What a conversation suffers. */
export interface MailFault {
  readonly at: Place;
  /** Answers this, 400 to 599, in place of yes: nothing is accepted. */
  readonly status?: number;
  /** The words of that answer; an enhanced code goes here. */
  readonly text?: string;
  /** Says nothing more; at `data` the mail is accepted first. */
  readonly hang?: boolean;
  /** Drops the connection; at `data` the mail is accepted first. */
  readonly drop?: boolean;
  /** How many conversations it strikes before it is over; absent: until it is taken away. */
  readonly times?: number;
}

/** A fault as it arrives over HTTP; undefined when it is none. */
export function parseMailFault(body: string): MailFault | undefined {
  const fields = jsonFields(body);
  if (fields === null) return undefined;
  const { at, status, text, hang, drop, times } = fields;
  const place = PLACES.find((word) => word === at);
  const statusFits = Number.isInteger(status) && (status as number) >= 400 && (status as number) <= 599;
  const one = [status !== undefined, hang === true, drop === true].filter(Boolean).length === 1;
  if (!place || !one || (status !== undefined && !statusFits)) return undefined;
  if (text !== undefined && (typeof text !== 'string' || /[\r\n]/.test(text))) return undefined;
  if (times !== undefined && !(Number.isInteger(times) && (times as number) > 0)) return undefined;
  return fields as unknown as MailFault;
}

/** Holds the fault and lets it strike. */
export class MailFaultBox {
  #fault: MailFault | null = null;
  #left = 0;

  /** Replaces the fault; null ends it. */
  set(fault: MailFault | null): void {
    this.#fault = fault;
    this.#left = fault?.times ?? Number.POSITIVE_INFINITY;
  }

  /**
   * Answers one step of a conversation, well or as the fault says.
   * @param accept what a step that succeeds does; also where its answer is withheld
   */
  strike(
    at: Place,
    server: SMTPServer,
    sessionId: string,
    answer: (error?: Error | null) => void,
    accept: () => void = () => undefined,
  ): void {
    const fault = this.#fault;
    if (fault?.at !== at || this.#left === 0) {
      accept();
      answer();
      return;
    }
    this.#left -= 1;
    if (fault.status !== undefined) {
      answer(Object.assign(new Error(fault.text ?? 'simulated'), { responseCode: fault.status }));
      return;
    }
    accept();
    if (fault.drop) socketOf(server, sessionId)?.destroy();
  }
}

/** The socket of a session: the library knows it and tells nobody. */
function socketOf(server: SMTPServer, sessionId: string): { destroy(): void } | undefined {
  const connections = [...server.connections] as { id?: string; _socket?: { destroy(): void } }[];
  return connections.find(({ id }) => id === sessionId)?._socket;
}
