/** Sets a simulator's faults; see simulators/lib/faults.ts. @returns the status of the control call */
export async function setFaults(url: string, plan: unknown): Promise<number> {
  const response = await fetch(`${url}/control/faults`, { method: 'POST', body: JSON.stringify(plan) });
  return response.status;
}

/** Calls another knob of a simulator. @returns the status of the control call */
export async function turn(url: string, knob: string, value: unknown): Promise<number> {
  const response = await fetch(`${url}/control/${knob}`, { method: 'POST', body: JSON.stringify(value) });
  return response.status;
}

/** One accepted message, as any simulator lists it. */
export interface Accepted {
  readonly to: string;
  readonly text: string;
  readonly accepted_at: string;
  /** The gateway's. */
  readonly id?: string;
  readonly idempotency_key?: string;
  readonly repeated?: boolean;
  /** Twilio's. */
  readonly sid?: string;
  readonly from?: string | null;
  readonly messaging_service_sid?: string | null;
  /** Telegram's. */
  readonly by?: 'gateway' | 'bot';
  readonly code?: string;
  readonly ttl?: number;
  readonly payload?: string;
  /** The mail server's. */
  readonly subject?: string;
  readonly secure?: boolean;
  readonly raw?: string;
  readonly headers?: Readonly<Record<string, readonly string[]>>;
}

/** What a simulator accepted, oldest first. */
export async function acceptedBy(url: string, to?: string): Promise<readonly Accepted[]> {
  const query = to === undefined ? '' : `?to=${to}`;
  const address = `${url}/control/messages${query}`;
  // A kept connection that the simulator ended while this process was busy fails the next call; a look may be repeated.
  const response = await fetch(address).catch(() => fetch(address));
  return ((await response.json()) as { items: Accepted[] }).items;
}
