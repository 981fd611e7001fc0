import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GROUPS, type Program } from '../../platform/config/config.js';
import { VARIABLES } from '../../platform/config/variables.js';
import { START_VARIABLES } from '../lib/start-variables.js';

/** Where the printed declaration lies. */
export const ENVIRONMENT_EXAMPLE = '.env.example';

/** What envalid keeps of a declaration, as far as a reader cares. */
interface Specification {
  readonly desc?: string;
  readonly example?: string;
  readonly default?: unknown;
  readonly devDefault?: unknown;
  readonly choices?: readonly unknown[];
}

/** The programs that are asked for a group's variables. */
function readersOf(group: keyof typeof VARIABLES): string {
  const programs = (Object.keys(GROUPS) as Program[]).filter((program) => GROUPS[program].includes(group));
  return programs.length === Object.keys(GROUPS).length ? 'every program' : programs.join(', ');
}

const HEADER = `# Every variable that the product reads, printed from platform/config/variables.ts (the last group from
# bin/lib/start-variables.ts): change it there, then run \`npm run env:example\`. A process checks its own groups at
# start and lists all faults at once.
# A line that is commented out shows the default. A line marked "required" has none and must be filled in.
# \`npm start\` needs none of it: it reads .env when there is one, and sets what is missing by itself.`;

/** The text of .env.example: one section a group, one block a variable. */
export function renderEnvironmentExample(): string {
  const sections = Object.entries(VARIABLES).map(([group, variables]) => {
    return renderSection(group, readersOf(group as keyof typeof VARIABLES), variables);
  });
  const start = renderSection('commands', 'npm start, npm test, npm run …', START_VARIABLES);
  return `${[HEADER, ...sections, start].join('\n\n\n')}\n`;
}

function renderSection(
  name: string,
  readers: string,
  variables: Readonly<Record<string, Specification>>,
): string {
  const title = `# ---- ${name} (read by: ${readers}) `.padEnd(109, '-');
  const blocks = Object.entries(variables).map(([variable, value]) => renderVariable(variable, value));
  return [title, ...blocks].join('\n\n');
}

function renderVariable(
  name: string,
  { desc, example, choices, devDefault, ...rest }: Specification,
): string {
  const required = !('default' in rest);
  const notes = [
    required ? `required: ${desc ?? ''}` : (desc ?? ''),
    choices === undefined ? '' : `one of: ${choices.join(', ')}`,
    devDefault === undefined ? '' : `with NODE_ENV=development the default is ${written(devDefault)}`,
    example === undefined ? '' : `for example: ${example}`,
  ];
  const lines = notes.filter((note) => note !== '').map((note) => `# ${note}`);
  lines.push(required ? `${name}=` : `# ${name}=${written(rest.default)}`);
  return lines.join('\n');
}

/** A value as it stands in an environment file. */
function written(value: unknown): string {
  if (Array.isArray(value)) return value.join(',');
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return /[\s"'#{}$]/.test(text) ? `'${text}'` : text;
}

/** One problem when .env.example is not what the declaration prints. */
export async function inspectEnvironmentExample(root: string): Promise<readonly string[]> {
  const kept = await readFile(join(root, ENVIRONMENT_EXAMPLE), 'utf8').catch(() => '');
  if (kept === renderEnvironmentExample()) return [];
  return [
    `${ENVIRONMENT_EXAMPLE} is not what platform/config/variables.ts and bin/lib/start-variables.ts declare: run \`npm run env:example\``,
  ];
}
