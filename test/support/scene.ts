import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { ownPort } from '../../bin/lib/ports.js';
import type { RunningSimulator } from '../../simulators/lib/api.js';
import { SIMULATOR_CREDENTIALS } from '../../simulators/lib/credentials.js';
import { startSmsGateway } from '../../simulators/sms-gateway.js';
import { type Accepted, acceptedBy, setFaults } from '../simulators/support/control.js';
import { TestAbleId } from './able-id.js';
import { onCleanup } from './cleanup.js';
import { createTestDatabase, type TestDatabase } from './database.js';
import { uniqueTaskQueue } from './environment.js';
import { type Answer, TestClient } from './http.js';
import { Mailbox, TelegramInbox } from './inboxes.js';
import { TestNambaOne } from './namba-one.js';
import { localUrl, type StartOptions, startApi, startWorker, type TestProcess } from './processes.js';
import { GOOD_PASSWORD } from './system.js';
import { connectTestClient } from './temporal.js';

/** "The client hears within 10 s" (reliability, invariant E): later than this is a hang. */
const HEARD_WITHIN_MS = 10_000;

/** What a scene stands on instead of the shared servers. */
export interface SceneOptions {
  readonly database?: TestDatabase;
  /** host:port of a Temporal server of its own. */
  readonly temporalAddress?: string;
  /** NambaOne signs its webhooks with it, and has to. */
  readonly webhookSecret?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A code as its owner holds it. */
export interface HeldCode {
  readonly phone: string;
  readonly codeId: string;
  readonly code: string;
}

/**
 * Where faults are played: a database, a task queue and providers that count what they take, and as many API and worker
 * processes as a test wants. Every answer that goes through `call` is kept for the invariants; members.ts has the
 * calls of accounts.
 */
export class Scene {
  readonly taskQueue = uniqueTaskQueue();
  /** All answers so far. */
  readonly answers: Answer[] = [];
  /** Tokens that were handed out, by a registration or a login. */
  readonly tokens: string[] = [];
  #hasApi = false;
  readonly #apis: TestProcess[] = [];

  private constructor(
    readonly database: TestDatabase,
    readonly sms: SmsGateway,
    readonly mail: Mailbox,
    readonly telegram: TelegramInbox,
    readonly ableId: TestAbleId,
    readonly nambaOne: TestNambaOne,
    readonly temporal: Client,
    /** Of the scene's first API: its workers tell others that they find it there. */
    private readonly hooksPort: number,
    private readonly options: SceneOptions,
  ) {}

  static async begin(options: SceneOptions = {}): Promise<Scene> {
    const database = options.database ?? (await createTestDatabase());
    const hooksPort = await ownPort();
    const [sms, mail, telegram, ableId, nambaOne] = await Promise.all([
      SmsGateway.start(),
      Mailbox.start(),
      TelegramInbox.start(),
      TestAbleId.start(),
      TestNambaOne.start({
        webhookUrl: `${localUrl(hooksPort)}/namba_one/webhook`,
        ...(options.webhookSecret !== undefined && { webhookSecret: options.webhookSecret }),
      }),
    ]);
    const temporal = connectTestClient({
      databaseUrl: database.url,
      taskQueue: '',
      env: addressed(options.temporalAddress),
    });
    return new Scene(database, sms, mail, telegram, ableId, nambaOne, temporal, hooksPort, options);
  }

  /** The first one without a port of its own is where hooks come to; it can be started there again. */
  async startApi(overrides: Partial<StartOptions> = {}): Promise<TestProcess> {
    const isFirst = overrides.port === undefined && !this.#hasApi;
    if (isFirst) this.#hasApi = true;
    const api = await startApi(
      this.#startOptions(isFirst ? { ...overrides, port: this.hooksPort } : overrides),
    );
    this.#apis.push(api);
    return api;
  }

  /** What the APIs logged of a request. */
  loggedOf(requestId: string | null): readonly Record<string, unknown>[] {
    return this.#apis.flatMap(({ logs }) => logs.filter((line) => line['request_id'] === requestId));
  }

  startWorker(overrides: Partial<StartOptions> = {}): Promise<TestProcess> {
    return startWorker(this.#startOptions(overrides));
  }

  /** Asks an API for a code. */
  ask(api: { readonly url: string }, phone: string): Promise<Answer> {
    return this.call(api, '/auth/get_registration_code', { phone });
  }

  /** Guesses a code. */
  register(
    api: { readonly url: string },
    { codeId, code }: Pick<HeldCode, 'codeId' | 'code'>,
    email = 'aizada@example.com',
  ): Promise<Answer> {
    return this.call(api, '/auth/register', { email, password: GOOD_PASSWORD, code_id: codeId, code });
  }

  /** Asks for a code and takes it from the gateway. @throws Error when it was not sent */
  async obtainCode(api: { readonly url: string }, phone: string): Promise<HeldCode> {
    const { status, body } = await this.ask(api, phone);
    if (status !== 200) throw new Error(`no code: ${status} ${JSON.stringify(body)}`);
    const codeId = body.data.code_id as string;
    return { phone, codeId, code: await this.sms.codeOf(codeId) };
  }

  /** Any call, signed in when there is a token. */
  async call(api: { readonly url: string }, path: string, body: unknown, token?: string): Promise<Answer> {
    const options = { timeoutMs: HEARD_WITHIN_MS, ...(token === undefined ? {} : { token }) };
    const answer = await new TestClient(api.url).post(path, body, options);
    this.answers.push(answer);
    const given: unknown = answer.body?.data?.token;
    if (answer.status === 200 && typeof given === 'string') this.tokens.push(given);
    return answer;
  }

  #startOptions(overrides: Partial<StartOptions>): StartOptions {
    return {
      databaseUrl: this.database.url,
      taskQueue: this.taskQueue,
      ...overrides,
      env: {
        ...this.sms.env,
        ...this.mail.env,
        ...this.telegram.env,
        ...this.ableId.env,
        ...this.nambaOne.env,
        HOOKS_BASE_URL: localUrl(this.hooksPort),
        ...addressed(this.options.temporalAddress),
        ...this.options.env,
        ...overrides.env,
      },
    };
  }
}

function addressed(temporalAddress: string | undefined): Record<string, string> {
  return temporalAddress === undefined ? {} : { TEMPORAL_ADDRESS: temporalAddress };
}

/** The SMS gateway of a scene: it takes what the worker sends, and fails when it is told to. */
export class SmsGateway {
  private constructor(private simulator: RunningSimulator) {}

  static async start(): Promise<SmsGateway> {
    const gateway = new SmsGateway(await startSmsGateway());
    onCleanup(() => gateway.stop());
    return gateway;
  }

  /** What a worker has to be told to use it. */
  get env(): Record<string, string> {
    return {
      SMS_PROVIDER: 'gateway',
      SMS_GATEWAY_URL: `${this.simulator.url}/messages`,
      SMS_GATEWAY_HEADERS: JSON.stringify({ authorization: `Bearer ${SIMULATOR_CREDENTIALS.gatewayApiKey}` }),
      DEVELOPMENT_OUTBOX: 'false',
    };
  }

  /** Connections are refused from now on, until `restart`; what it accepted is forgotten. */
  stop(): Promise<void> {
    return this.simulator.close();
  }

  /** Takes connections again, on the same port. */
  async restart(): Promise<void> {
    this.simulator = await startSmsGateway({ port: Number(new URL(this.simulator.url).port) });
  }

  /** A fault plan (simulators/lib/faults.ts); null ends it. */
  async fail(plan: Record<string, unknown> | null): Promise<void> {
    if (plan === null) await fetch(`${this.simulator.url}/control/faults`, { method: 'DELETE' });
    else await setFaults(this.simulator.url, plan);
  }

  /** Messages with a code that it accepted, repeats too; of one phone when given. */
  async codes(phone?: string): Promise<readonly Accepted[]> {
    const accepted = await acceptedBy(this.simulator.url, phone && encodeURIComponent(phone));
    return accepted.filter(({ text }) => CODE.test(text));
  }

  /** The code of a verification, as soon as it was accepted. */
  async codeOf(verificationId: string): Promise<string> {
    for (let waited = 0; waited < HEARD_WITHIN_MS; waited += 50) {
      const sent = (await this.codes()).find(({ idempotency_key }) => idempotency_key === verificationId);
      if (sent) return CODE.exec(sent.text)?.[0] ?? '';
      await pause(50);
    }
    throw new Error('the gateway has no such code');
  }

  /** Waits until a code to this phone was accepted. @returns the verification's id */
  async sentTo(phone: string): Promise<string> {
    for (let waited = 0; waited < HEARD_WITHIN_MS; waited += 50) {
      const [first] = await this.codes(phone);
      if (first) return first.idempotency_key ?? '';
      await pause(50);
    }
    throw new Error('nothing was sent');
  }
}

/** A code stands at the front of its message in every language. */
const CODE = /^[0-9]{6}(?= )/;
