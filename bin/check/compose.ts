import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { parse as parseYaml } from 'yaml';
import { SEARCH_ATTRIBUTES } from '../../domain/search-attributes.js';
import { ConfigError, GROUPS, loadConfig, type Program } from '../../platform/config/config.js';
import { VARIABLES } from '../../platform/config/variables.js';
import { makeSecrets } from '../make-secrets.mjs';
import {
  type ComposeFile,
  type ComposeService,
  parseCompose,
  requiredVariables,
  serviceEnvironment,
} from './compose-file.js';

export const COMPOSE_FILE = 'docker-compose.yml';

/** Our own containers: what runs in each, and by which program's rules its environment is judged. */
const OWN: Readonly<Record<string, Program>> = {
  api: 'api',
  worker: 'worker',
  codec: 'codec',
  migrate: 'migrate',
};

/** Problems of docker-compose.yml: the specification's schema first, then our own rules. */
export async function inspectCompose(root: string): Promise<readonly string[]> {
  const text = await readFile(join(root, COMPOSE_FILE), 'utf8');
  const problems = await inspectComposeText(text);
  return problems.map((problem) => `${COMPOSE_FILE}: ${problem}`);
}

/** @param text a compose file */
export async function inspectComposeText(text: string): Promise<readonly string[]> {
  const faults = await schemaFaults(parseYaml(text, { merge: true }));
  // What cannot be filled in cannot be judged further.
  faults.push(...missingSecrets(text));
  if (faults.length > 0) return faults;
  const file = parseCompose(text);
  const problems = Object.entries(file.services).flatMap(([name, service]) =>
    [
      ...hardening(service),
      ...image(service),
      ...health(service, file),
      ...waiting(service, file),
      ...secrets(service),
      ...own(name, service),
    ].map((problem) => `${name}: ${problem}`),
  );
  return [...problems, ...builders(file), ...namespace(file)];
}

/** Judged by the compose specification's JSON schema, which the linter `dclint` ships. */
async function schemaFaults(document: unknown): Promise<string[]> {
  compiled ??= compileSchema();
  const validate = await compiled;
  if (validate(document)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) =>
      `${instancePath || '/'} ${message ?? ''} ${JSON.stringify(params)}`,
  );
}

let compiled: Promise<ValidateFunction> | undefined;

async function compileSchema(): Promise<ValidateFunction> {
  const linter = createRequire(import.meta.url).resolve('dclint/package.json');
  const schema = JSON.parse(
    await readFile(join(dirname(linter), 'schemas/compose.schema.json'), 'utf8'),
  ) as object;
  // The schema names formats of Docker's own (`duration`, `ports`) and a draft by an address of its own.
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true, validateSchema: false });
  return ajv.compile({ ...schema, $schema: undefined });
}

function hardening({ cap_drop, security_opt, ports = [] }: ComposeService): string[] {
  const problems: string[] = [];
  if (!cap_drop?.includes('ALL')) problems.push('keeps capabilities (cap_drop: [ALL])');
  if (!security_opt?.includes('no-new-privileges:true'))
    problems.push('may gain privileges (no-new-privileges)');
  for (const port of ports) {
    if (!port.startsWith('127.0.0.1:')) problems.push(`port ${port} is not bound to 127.0.0.1`);
  }
  return problems;
}

function image({ image }: ComposeService): string[] {
  const [, tag = ''] = /:([^:/]+)$/.exec(image ?? '') ?? [];
  // A minor version at least: `postgres:18` is another program next month.
  return /^v?\d+\.\d+/.test(tag) ? [] : [`image ${image ?? '?'} is not pinned to a version`];
}

/** Our image is built by one service: two that export one tag at the same time fail with "already exists". */
function builders(file: ComposeFile): string[] {
  const services = Object.entries(file.services).filter(([, { image }]) => image?.startsWith('vestibule:'));
  const names = services.filter(([, { build }]) => build !== undefined).map(([name]) => name);
  const images = new Set(services.map(([, { image }]) => image));
  return [
    ...(names.length === 1
      ? []
      : [`our image is built by ${names.join(', ') || 'nobody'}, not by one service`]),
    ...(images.size === 1 ? [] : [`our image has several tags: ${[...images].join(', ')}`]),
  ];
}

/** A job ends and is waited for; everything else says how one sees that it is well. */
function health(service: ComposeService, file: ComposeFile): string[] {
  const name = Object.entries(file.services).find(([, candidate]) => candidate === service)?.[0] ?? '';
  const isJob = Object.values(file.services).some(
    ({ depends_on }) => depends_on?.[name]?.condition === 'service_completed_successfully',
  );
  if (isJob)
    return (service.restart ?? '').startsWith('on-failure') ? [] : ['is a job: restart must be on-failure'];
  const problems = service.healthcheck?.test === undefined ? ['has no health check'] : [];
  if (service.restart !== 'unless-stopped')
    problems.push('does not come back after a crash (restart: unless-stopped)');
  return problems;
}

function waiting({ depends_on = {}, networks = [] }: ComposeService, file: ComposeFile): string[] {
  const problems: string[] = [];
  for (const [name, { condition }] of Object.entries(depends_on)) {
    const other = file.services[name];
    if (other === undefined) problems.push(`waits for ${name}, which does not exist`);
    else if (condition === undefined || condition === 'service_started')
      problems.push(`does not wait until ${name} is ready`);
    else if (condition === 'service_healthy' && other.healthcheck === undefined)
      problems.push(`${name} has no health to wait for`);
  }
  for (const network of networks) {
    if (!(network in (file.networks ?? {})))
      problems.push(`is on the network ${network}, which does not exist`);
  }
  return problems;
}

const SECRET_NAME = /PASSWORD|PWD|SECRET|TOKEN|_KEYS?$|OPERATORS|DATABASE_URL|SMTP_URL/;

/** A secret comes from outside or is not there; it is never written down and never has a default. */
function secrets({ environment = {} }: ComposeService): string[] {
  return Object.entries(environment).flatMap(([name, value]) =>
    SECRET_NAME.test(name) && value !== null && !/\$\{[A-Z0-9_]+:\?[^}]+\}/.test(value)
      ? [`${name} has a value of its own`]
      : [],
  );
}

/** Our containers run what the build makes, in an environment that their program accepts in production. */
function own(name: string, service: ComposeService): string[] {
  const program = OWN[name];
  if (program === undefined) return [];
  const problems: string[] = [];
  if (!/^node dist\/[\w/-]+\.js$/.test(service.command?.join(' ') ?? ''))
    problems.push('does not run a file of the build');
  const known = new Set(GROUPS[program].flatMap((group) => Object.keys(VARIABLES[group])));
  for (const variable of Object.keys(service.environment ?? {})) {
    if (!known.has(variable)) problems.push(`sets ${variable}, which its program does not read`);
  }
  try {
    loadConfig(
      program,
      serviceEnvironment(service, {
        ...makeSecrets(),
        SMS_GATEWAY_URL: 'https://sms.example/send',
        SMTP_URL: 'smtps://mail.example',
        MAIL_FROM: 'no-reply@mail.example',
      }),
    );
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    problems.push(...error.faults.map((fault) => `its environment is refused: ${fault}`));
  }
  return problems;
}

/** The setup job registers exactly the search attributes that our flows use. */
function namespace(file: ComposeFile): string[] {
  const wanted = SEARCH_ATTRIBUTES.map(({ name, type }) => `${name}=${type}`).join(' ');
  const given = Object.values(file.services).flatMap(
    ({ environment }) => environment?.['SEARCH_ATTRIBUTES'] ?? [],
  );
  return given.length === 1 && given[0] === wanted
    ? []
    : [`SEARCH_ATTRIBUTES must be "${wanted}", as in domain/search-attributes.ts`];
}

/** `npm run secrets` makes every value that has no default. */
function missingSecrets(text: string): string[] {
  const made = makeSecrets();
  return requiredVariables(text)
    .filter((name) => !(name in made))
    .map((name) => `npm run secrets does not make ${name}`);
}
