import { z } from 'zod';

/** What is read of a JSON Schema. */
const nodeSchema = z.object({
  type: z.string().optional(),
  description: z.string().optional(),
  default: z.unknown().optional(),
  pattern: z.string().optional(),
  format: z.string().optional(),
  enum: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  required: z.array(z.string()).default([]),
  get properties() {
    return z.record(z.string(), nodeSchema).optional();
  },
  get items() {
    return nodeSchema.optional();
  },
});
type Node = z.infer<typeof nodeSchema>;

/** One row of the reference. */
export interface Key {
  /** Dotted; `[]` for each entry of a list. */
  readonly path: string;
  readonly default: string;
  readonly mayBe: string;
  readonly what: string;
}

/**
 * Every key of a configuration's JSON Schema.
 *
 * @throws Error for a key that nobody described
 */
export function keysOf(schema: unknown): Key[] {
  return rows(nodeSchema.parse(schema), '', true);
}

function rows(node: Node, path: string, optional: boolean): Key[] {
  if (node.properties !== undefined) {
    const needed = new Set(node.required);
    return Object.entries(node.properties).flatMap(([name, child]) =>
      rows(child, path === '' ? name : `${path}.${name}`, !needed.has(name)),
    );
  }
  if (node.description === undefined) throw new Error(`${path}: say in domain/config.ts what it means`);
  const row = {
    path,
    default: optional ? shownDefault(node.default) : 'must be given',
    mayBe: mayBe(node),
    what: node.description,
  };
  return node.items?.properties === undefined ? [row] : [row, ...rows(node.items, `${path}[]`, true)];
}

function shownDefault(value: unknown): string {
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return 'none';
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

function mayBe(node: Node): string {
  if (node.enum !== undefined) return node.enum.map((word) => `\`${word}\``).join(', ');
  if (node.type === 'array') return 'a list';
  if (node.type === 'boolean') return '`true`, `false`';
  if (node.type === 'integer' || node.type === 'number') return `${node.minimum} to ${node.maximum}`;
  if (node.pattern?.includes('ms|s|m|h|d') === true) return 'a duration';
  if (node.format === 'uri') return 'a URL';
  return 'text';
}

/** docs/configuration.md. */
export function referenceText(keys: readonly Key[]): string {
  return `${[
    '# Configuration',
    '',
    'Made from `domain/config.ts` by `npm run generate`. Do not edit.',
    '',
    '`davy.yaml` in the home folder, or the file that `DAVY_CONFIG` names. Every key has a default, so an empty file is fine. A wrong key',
    'stops the start, with its line. Durations: `30s`, `15m`, `24h`, `3d`. Secrets never stand here, only names of the files that hold them.',
    '',
    'An editor that knows YAML checks and completes it by [davy.schema.json](davy.schema.json), named in the first line:',
    '`# yaml-language-server: $schema=/path/to/davy/docs/davy.schema.json`.',
    '',
    '| key | default | may be | what |',
    '| --- | --- | --- | --- |',
    ...keys.map((key) => `| \`${key.path}\` | ${key.default} | ${key.mayBe} | ${key.what} |`),
  ].join('\n')}\n`;
}
