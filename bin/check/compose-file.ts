import { parse } from 'yaml';

/** What we read of a service; the schema has judged the shape before. */
export interface ComposeService {
  readonly image?: string;
  readonly build?: unknown;
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly restart?: string;
  readonly healthcheck?: { readonly test?: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition?: string }>>;
  readonly ports?: readonly string[];
  readonly networks?: readonly string[];
  readonly volumes?: readonly string[];
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
}

/** A compose file as it is written: anchors merged, variables not yet filled in. */
export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly networks?: Readonly<Record<string, unknown>>;
  readonly volumes?: Readonly<Record<string, unknown>>;
}

/** @throws Error of the YAML parser */
export function parseCompose(text: string): ComposeFile {
  return parse(text, { merge: true }) as ComposeFile;
}

/** `${NAME:?what to say}`: a value that must come from outside and has no default. */
const REQUIRED = /\$\{([A-Z][A-Z0-9_]*):\?([^}]*)\}/g;

/** The variables that have to be set before the system can start. */
export function requiredVariables(text: string): readonly string[] {
  return [...new Set([...text.matchAll(REQUIRED)].map(([, name = '']) => name))].sort();
}

/**
 * The environment that a service's process gets. A name without a value is passed on when it is set outside,
 * and is absent otherwise.
 * @param outside what docker/.env and the shell set
 * @throws Error that names a required variable that is not set
 */
export function serviceEnvironment(
  service: ComposeService,
  outside: Readonly<Record<string, string>>,
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(service.environment ?? {})) {
    if (value === null) {
      const passed = outside[name];
      if (passed !== undefined) environment[name] = passed;
      continue;
    }
    environment[name] = value.replaceAll(REQUIRED, (_, variable: string, message: string) => {
      const given = outside[variable];
      if (given === undefined || given === '') throw new Error(`${variable}: ${message}`);
      return given;
    });
  }
  return environment;
}
