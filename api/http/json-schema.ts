import type {
  AnyObjectSchema,
  Schema,
  SchemaFieldDescription,
  SchemaInnerTypeDescription,
  SchemaObjectDescription,
} from 'yup';
import type { JsonSchema } from './surface.js';

declare module 'yup' {
  /** What a field may say about itself beside its rules. */
  interface CustomSchemaMetadata {
    /** Stands for what the converter would make of the field (builders whose rule is one test of their own). */
    readonly jsonSchema?: JsonSchema;
    readonly description?: string;
    readonly example?: unknown;
  }
}

type Description = Exclude<SchemaFieldDescription, { type: 'ref' }> & {
  readonly oneOf?: readonly unknown[];
  readonly optional?: boolean;
  readonly nullable?: boolean;
  readonly tests?: readonly { readonly name?: string; readonly params?: Readonly<Record<string, unknown>> }[];
};

/**
 * JSON Schema of a yup schema, from its `describe()`. Objects are closed, as the validation treats them.
 * @throws Error for what cannot be told in a document: lazy schemas and references
 */
export function jsonSchema(schema: Schema): JsonSchema {
  return convert(schema.describe() as Description);
}

/** The fields of an object schema one by one, for query parameters; a list is sent as `name[]`, once an item. */
export function fieldSchemas(
  schema: AnyObjectSchema,
): readonly { readonly name: string; readonly required: boolean; readonly schema: JsonSchema }[] {
  return Object.entries(schema.describe().fields).map(([name, field]) => ({
    name: field.type === 'array' ? `${name}[]` : name,
    required: !(field as Description).optional,
    schema: convert(field as Description),
  }));
}

function convert(field: Description): JsonSchema {
  const { jsonSchema: own, description, example } = field.meta ?? {};
  const bare = own ?? derive(field);
  return {
    // anyOf, not a list of types: with a format beside it the latter breaks schemathesis (its issue 3194).
    ...(field.nullable ? { anyOf: [bare, { type: 'null' }] } : bare),
    ...(description === undefined ? {} : { description }),
    ...(example === undefined ? {} : { examples: [example] }),
  };
}

function derive(field: Description): JsonSchema {
  const enumeration = field.oneOf?.length ? { enum: field.oneOf } : {};
  switch (field.type) {
    case 'string':
      return { type: 'string', ...enumeration, ...textRules(field) };
    case 'number':
      return {
        type: has(field, 'integer') ? 'integer' : 'number',
        ...enumeration,
        ...range(field, 'minimum', 'maximum'),
      };
    case 'boolean':
      return { type: 'boolean', ...enumeration };
    case 'mixed':
      return enumeration;
    case 'object':
      return closedObject((field as SchemaObjectDescription).fields);
    case 'array': {
      const { innerType } = field as SchemaInnerTypeDescription;
      const items =
        innerType && !Array.isArray(innerType) ? { items: convert(innerType as Description) } : {};
      return { type: 'array', ...items, ...range(field, 'minItems', 'maxItems') };
    }
    default:
      throw new Error(`a schema of type ${field.type} cannot be documented`);
  }
}

function closedObject(fields: Readonly<Record<string, SchemaFieldDescription>>): JsonSchema {
  const entries = Object.entries(fields) as [string, Description][];
  const required = entries.filter(([, field]) => !field.optional).map(([name]) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(entries.map(([name, field]) => [name, convert(field)])),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  };
}

function textRules(field: Description): JsonSchema {
  const pattern = parameter(field, 'matches', 'regex');
  const format = has(field, 'uuid')
    ? 'uuid'
    : has(field, 'email')
      ? 'email'
      : has(field, 'datetime')
        ? 'date-time'
        : undefined;
  return {
    ...range(field, 'minLength', 'maxLength'),
    ...(format === undefined ? {} : { format }),
    ...(pattern instanceof RegExp ? { pattern: pattern.source } : {}),
  };
}

function range(field: Description, least: string, most: string): JsonSchema {
  const min = parameter(field, 'min', 'min');
  const max = parameter(field, 'max', 'max');
  return { ...(min === undefined ? {} : { [least]: min }), ...(max === undefined ? {} : { [most]: max }) };
}

function has(field: Description, test: string): boolean {
  return field.tests?.some(({ name }) => name === test) ?? false;
}

function parameter(field: Description, test: string, name: string): unknown {
  return field.tests?.find((candidate) => candidate.name === test)?.params?.[name];
}
