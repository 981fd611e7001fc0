import { startKycaid } from '../../simulators/kycaid.js';
import type { RunningSimulator } from '../../simulators/lib/api.js';
import { SIMULATOR_CREDENTIALS } from '../../simulators/lib/credentials.js';
import { setFaults, turn } from '../simulators/support/control.js';
import { onCleanup } from './cleanup.js';

/** What it was given, as its `GET /control/messages` lists it. */
export interface GivenToKycaid {
  readonly to: string;
  readonly id: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The KYCAID of a system. */
export class TestKycaid {
  private constructor(private readonly simulator: RunningSimulator) {}

  static async start(): Promise<TestKycaid> {
    const simulator = await startKycaid();
    onCleanup(() => simulator.close());
    return new TestKycaid(simulator);
  }

  /** What API and worker have to be told to use it. */
  get env(): Record<string, string> {
    return {
      KYC_PROVIDER: 'kycaid',
      KYC_PROVIDER_URL: this.simulator.url,
      KYC_PROVIDER_TOKEN: SIMULATOR_CREDENTIALS.kycaidToken,
    };
  }

  /** Completes a verification, or calls back as if (simulators/kycaid.ts has the knobs). @throws Error for one that is none */
  async say(verificationRef: string, plan: Record<string, unknown>): Promise<void> {
    const status = await turn(this.simulator.url, `verifications/${verificationRef}`, plan);
    if (status !== 200) throw new Error(`KYCAID refuses the plan: ${status}`);
  }

  /** What it was given about an applicant and his papers, oldest first. */
  async given(): Promise<readonly GivenToKycaid[]> {
    return this.#items('messages');
  }

  /** How often it was asked what became of a verification. */
  async askedAbout(verificationRef: string): Promise<number> {
    const all = await this.#items<{ id: string; asked: number }>('verifications');
    return all.find(({ id }) => id === verificationRef)?.asked ?? 0;
  }

  /** A fault plan for its calls (simulators/lib/faults.ts); null ends it. */
  async faults(plan: Record<string, unknown> | null): Promise<void> {
    const { url } = this.simulator;
    if (plan === null) await fetch(`${url}/control/faults`, { method: 'DELETE' });
    else if ((await setFaults(url, plan)) !== 200) throw new Error('KYCAID refuses the faults');
  }

  async #items<Item>(knob: string): Promise<readonly Item[]> {
    const address = `${this.simulator.url}/control/${knob}`;
    // A kept connection that was ended while this process was busy fails the next call; a look may be repeated.
    const response = await fetch(address).catch(() => fetch(address));
    return ((await response.json()) as { items: Item[] }).items;
  }
}
