/** Sets a simulator's faults; see simulators/lib/faults.ts. @returns the status of the control call */
export async function setFaults(url: string, plan: unknown): Promise<number> {
  const response = await fetch(`${url}/control/faults`, { method: 'POST', body: JSON.stringify(plan) });
  return response.status;
}

/** One accepted message, as either simulator lists it. */
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
}

/** What a simulator accepted, oldest first. */
export async function acceptedBy(url: string, to?: string): Promise<readonly Accepted[]> {
  const query = to === undefined ? '' : `?to=${to}`;
  const response = await fetch(`${url}/control/messages${query}`);
  return ((await response.json()) as { items: Accepted[] }).items;
}
