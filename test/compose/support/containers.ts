import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type ComposeService, parseCompose, serviceEnvironment } from '../../../bin/check/compose-file.js';
import { ownPort } from '../../../bin/lib/ports.js';
import { ROOT } from '../../../bin/lib/project.js';
import { makeSecrets } from '../../../bin/make-secrets.mjs';
import { TestProcess } from '../../support/processes.js';
import { testRun } from '../../support/run.js';

/** How a command ended. */
export interface Ended {
  readonly status: number | null;
  /** Both streams. */
  readonly output: string;
}

/** Runs a program to its end. */
export function runToEnd(
  program: string,
  args: readonly string[],
  { cwd, env }: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: 300_000 });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, output }));
  });
}

/** Names of the compose network and where a test finds them. */
export interface Neighbours {
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly smsGatewayUrl: string;
}

/**
 * The containers of docker-compose.yml as plain processes: the folder is what the image has in /app, the commands and
 * health checks are the file's own, and so is the environment, of which only places are replaced.
 */
export class Containers {
  readonly folder = join(testRun().folder, 'app');
  readonly #services = parseCompose(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8')).services;
  readonly #secrets = makeSecrets();

  constructor(private readonly neighbours: Neighbours) {}

  /** Builds for production into the folder. */
  async build(): Promise<Ended> {
    mkdirSync(this.folder, { recursive: true });
    copyFileSync(join(ROOT, 'package.json'), join(this.folder, 'package.json'));
    symlinkSync(join(ROOT, 'node_modules'), join(this.folder, 'node_modules'));
    return runToEnd(
      process.execPath,
      ['--import', 'tsx', join(ROOT, 'bin/build.ts'), join(this.folder, 'dist')],
      { cwd: ROOT, env: { PATH: process.env['PATH'] } },
    );
  }

  service(name: string): ComposeService {
    const service = this.#services[name];
    if (service === undefined) throw new Error(`docker-compose.yml has no service ${name}`);
    return service;
  }

  /** What the container gets, with the places of this test. */
  environment(name: string, more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
    const { databaseUrl, temporalAddress, smsGatewayUrl } = this.neighbours;
    const all: NodeJS.ProcessEnv = serviceEnvironment(this.service(name), {
      ...this.#secrets,
      SMS_GATEWAY_URL: `${smsGatewayUrl}/messages`,
      SMS_GATEWAY_HEADERS: '{"authorization":"Bearer simulator-key"}',
      SMTP_URL: 'smtp://127.0.0.1:9',
      MAIL_FROM: 'no-reply@mail.example',
    });
    const places: NodeJS.ProcessEnv = {
      DATABASE_URL: databaseUrl,
      TEMPORAL_ADDRESS: temporalAddress,
      HOST: '127.0.0.1',
      CODEC_HOST: '127.0.0.1',
      STORAGE_DIR: join(this.folder, 'files'),
    };
    for (const [variable, value] of Object.entries(places)) if (variable in all) all[variable] = value;
    return { PATH: process.env['PATH'], ...all, ...more };
  }

  /** Runs a service's command to its end. */
  async run(name: string, more: NodeJS.ProcessEnv = {}): Promise<Ended> {
    const [program = '', ...args] = this.service(name).command ?? [];
    return runToEnd(program, args, { cwd: this.folder, env: this.environment(name, more) });
  }

  /**
   * Starts a service's command; ready when its health check in the file says so.
   * @param portVariables the first is the one that the health check asks; all get free ports
   */
  async start(
    name: string,
    portVariables: readonly string[],
    more: NodeJS.ProcessEnv = {},
  ): Promise<TestProcess> {
    const ports = Object.fromEntries(
      await Promise.all(portVariables.map(async (variable) => [variable, String(await ownPort())] as const)),
    );
    const [program = '', ...args] = this.service(name).command ?? [];
    if (program !== 'node') throw new Error(`${name} runs ${program}`);
    const [portVariable = ''] = portVariables;
    const port = ports[portVariable] ?? '';
    const started = new TestProcess(
      name,
      `http://127.0.0.1:${port}`,
      Number(port),
      this.environment(name, { ...ports, ...more }),
      { args, cwd: this.folder },
    );
    const fixed = String(this.environment(name)[portVariable]);
    const [, probe = '', ...probeArgs] = this.service(name).healthcheck?.test ?? [];
    const here = probeArgs.map((arg) => arg.replace(`127.0.0.1:${fixed}/`, `127.0.0.1:${port}/`));
    for (let tries = 0; tries < 60 && started.running; tries++) {
      const { status } = await runToEnd(probe, here, {
        cwd: this.folder,
        env: { PATH: process.env['PATH'] },
      });
      if (status === 0) return started;
    }
    throw new Error(`${name} is not healthy\n${started.output.slice(-20).join('\n')}`);
  }
}
