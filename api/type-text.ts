import { DIGEST, SHA256, TARGET_ID } from '../domain/ids.ts';
/** As much of JSON Schema as zod-openapi writes. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly prefixItems?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
}

/** What is compared and handed on, never read: a decision names what its plan holds, by these kinds alone. */
const KINDS: ReadonlyMap<string, string> = new Map([
  [DIGEST.source, 'Digest'],
  [SHA256.source, 'Sha256'],
  [TARGET_ID.source, 'TargetId'],
]);

/** The TypeScript type of a schema. A word it does not know becomes `unknown`, which is never wrong. */
export function typeText(schema: JsonSchema): string {
  if (schema.$ref !== undefined) return schema.$ref.split('/').at(-1) ?? 'unknown';
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return union(schema.enum.map((one) => JSON.stringify(one)));
  const some = schema.anyOf ?? schema.oneOf;
  if (some !== undefined) return union(some.map(typeText));
  if (schema.allOf !== undefined) return schema.allOf.map((one) => `(${typeText(one)})`).join(' & ');
  if (typeof schema.type !== 'string') {
    return schema.type === undefined
      ? 'unknown'
      : union(schema.type.map((type) => typeText({ ...schema, type })));
  }
  switch (schema.type) {
    case 'string':
      // Host text that was shown already: whoever shows it again escapes it twice.
      if (schema.format === 'shown') return 'Shown';
      return (schema.pattern !== undefined && KINDS.get(schema.pattern)) || 'string';
    case 'boolean':
    case 'null':
      return schema.type;
    case 'number':
    case 'integer':
      return 'number';
    case 'array':
      return schema.items === undefined ? 'unknown[]' : `Array<${typeText(schema.items)}>`;
    case 'object':
      return objectText(schema);
    default:
      return 'unknown';
  }
}

/** An object with named members; members it may have besides are not told, as `/v1` may gain fields at any time. */
function objectText({ properties = {}, required = [], additionalProperties }: JsonSchema): string {
  const members = Object.entries(properties).map(
    ([name, schema]) => `${JSON.stringify(name)}${required.includes(name) ? '' : '?'}: ${typeText(schema)};`,
  );
  if (members.length > 0) return `{ ${members.join(' ')} }`;
  return typeof additionalProperties === 'object'
    ? `Record<string, ${typeText(additionalProperties)}>`
    : 'Record<string, unknown>';
}

const union = (types: readonly string[]): string => [...new Set(types)].join(' | ') || 'never';
