import { startAbleId } from '../../simulators/able-id.js';
import type { RunningSimulator } from '../../simulators/lib/api.js';
import { SIMULATOR_CREDENTIALS } from '../../simulators/lib/credentials.js';
import { type AcceptedCall, acceptedCalls } from '../simulators/support/able-id.js';
import { setFaults, turn } from '../simulators/support/control.js';
import { onCleanup } from './cleanup.js';

/** What may happen on AbleID's page, and around it (simulators/lib/able-id-control.ts has the units). */
export interface PagePlan {
  readonly times?: number;
  readonly delay_ms?: number;
  /** Laid over what the hooks carry. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** Kinds of hooks that never come. */
  readonly mute?: readonly string[];
}

/** The AbleID of a system. */
export class TestAbleId {
  private constructor(private simulator: RunningSimulator) {}

  static async start(): Promise<TestAbleId> {
    const ableId = new TestAbleId(await startAbleId());
    onCleanup(() => ableId.stop());
    return ableId;
  }

  /** What a worker has to be told to use it. */
  get env(): Record<string, string> {
    return {
      ABLE_ID_URL: this.simulator.url,
      ABLE_ID_PROJECT_ID: SIMULATOR_CREDENTIALS.ableIdProjectId,
      ABLE_ID_SECRET: SIMULATOR_CREDENTIALS.ableIdSecret,
    };
  }

  get url(): string {
    return this.simulator.url;
  }

  /** Connections are refused from now on, until `restart`; what it knew is forgotten. */
  stop(): Promise<void> {
    return this.simulator.close();
  }

  /** Takes connections again, on the same port. */
  async restart(): Promise<void> {
    this.simulator = await startAbleId({ port: Number(new URL(this.simulator.url).port) });
  }

  /**
   * Does what the person would on AbleID's page.
   * @param attemptId AbleID's own: the last part of the page's address
   * @throws Error when there is no such attempt
   */
  async decide(
    attemptId: string,
    outcome: 'pass' | 'fail' | 'expire' | 'silent',
    plan: PagePlan = {},
  ): Promise<void> {
    const status = await turn(this.url, `attempts/${attemptId}`, { outcome, ...plan });
    if (status !== 200) throw new Error(`AbleID has no such attempt: ${status}`);
  }

  /** The same by the address of the page, as the applicant was given it. */
  async decideAt(page: string, ...rest: [Parameters<TestAbleId['decide']>[1], PagePlan?]): Promise<void> {
    await this.decide(new URL(page).pathname.slice(1), ...rest);
  }

  /** A fault plan (simulators/lib/faults.ts); null ends it. */
  async fail(plan: Record<string, unknown> | null): Promise<void> {
    if (plan === null) await fetch(`${this.url}/control/faults`, { method: 'DELETE' });
    else await setFaults(this.url, plan);
  }

  /** The calls that it accepted, oldest first; of one attempt when given. */
  async calls(attemptId?: string): Promise<readonly AcceptedCall[]> {
    const calls = await acceptedCalls(this.url);
    return attemptId === undefined ? calls : calls.filter(({ to }) => to === attemptId);
  }
}
