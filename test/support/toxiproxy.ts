import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { ownPort } from '../../bin/lib/ports.js';
import { onCleanup } from './cleanup.js';
import { needs } from './needs.js';
import { testRun } from './run.js';

/** A fault of a connection; the attributes are toxiproxy's own (its README lists them). */
export interface Toxic {
  readonly type: 'latency' | 'bandwidth' | 'slow_close' | 'timeout' | 'reset_peer' | 'slicer' | 'limit_data';
  /** `upstream` is what the client sends, `downstream` what it gets back. */
  readonly stream: 'upstream' | 'downstream';
  readonly attributes?: Readonly<Record<string, number>>;
  /** Share of connections that it hits, 0 to 1; default 1. */
  readonly toxicity?: number;
}

/** `test`, or where there is no toxiproxy a named, visible skip. */
export const faultTest = needs(
  process.env['TEST_TOXIPROXY_SERVER'] !== undefined,
  'toxiproxy is absent and there is no Go to build it',
);

/** One way through toxiproxy. */
export class ToxicProxy {
  constructor(
    private readonly api: string,
    readonly name: string,
    /** host:port where clients connect. */
    readonly address: string,
  ) {}

  /** Adds a fault; connections that stand are hit too. @returns takes it away */
  async add({ toxicity = 1, attributes = {}, ...toxic }: Toxic): Promise<() => Promise<void>> {
    const name = `${toxic.type}_${toxic.stream}`;
    await call(`${this.api}/proxies/${this.name}/toxics`, 'POST', { ...toxic, name, toxicity, attributes });
    return async () => {
      await call(`${this.api}/proxies/${this.name}/toxics/${name}`, 'DELETE');
    };
  }

  /** Cuts all connections and refuses new ones. */
  async disable(): Promise<void> {
    await call(`${this.api}/proxies/${this.name}`, 'POST', { enabled: false });
  }

  /** Takes connections again, on the same port. */
  async enable(): Promise<void> {
    await call(`${this.api}/proxies/${this.name}`, 'POST', { enabled: true });
  }
}

/** A toxiproxy of this test file. */
export class Toxiproxy {
  constructor(private readonly api: string) {}

  /** @param upstream host:port that the proxy leads to */
  async proxy(name: string, upstream: string): Promise<ToxicProxy> {
    // Port 0 would give another port after each enabling.
    const listen = `127.0.0.1:${await ownPort()}`;
    await call(`${this.api}/proxies`, 'POST', { name, listen, upstream, enabled: true });
    return new ToxicProxy(this.api, name, listen);
  }

  /** Takes away every fault and enables every proxy. */
  async reset(): Promise<void> {
    await call(`${this.api}/reset`, 'POST');
  }
}

/** Starts toxiproxy for this file; it ends after the last test. */
export async function startToxiproxy(): Promise<Toxiproxy> {
  const { toxiproxyServer } = testRun();
  if (toxiproxyServer === undefined) throw new Error('there is no toxiproxy: use faultTest');
  const port = await ownPort();
  // In ava's process group: it ends with the run even when this process is killed.
  const child = spawn(toxiproxyServer, ['-host', '127.0.0.1', '-port', String(port)], { stdio: 'ignore' });
  onCleanup(() => child.kill('SIGKILL'));
  const api = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries += 1) {
    try {
      await call(`${api}/version`, 'GET');
      return new Toxiproxy(api);
    } catch (error) {
      if (tries >= 100) throw error;
      await pause(50);
    }
  }
}

async function call(url: string, method: string, body?: unknown): Promise<void> {
  const response = await fetch(url, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`toxiproxy answered ${response.status}: ${text}`);
}
