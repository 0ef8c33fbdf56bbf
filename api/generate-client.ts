import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { routesOf } from './app.ts';
import type { ApiParts } from './parts.ts';
import type { JsonSchema } from './type-text.ts';
import { typeText } from './type-text.ts';

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}
interface Operation {
  readonly summary: string;
  readonly parameters?: readonly { name: string; in: string; required?: boolean; schema: JsonSchema }[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}
type Content = Readonly<Record<string, { readonly schema?: JsonSchema }>>;

const FILE = fileURLToPath(new URL('client/types.ts', import.meta.url));

/** The types of the client, from the OpenAPI document. The handlers are not called, so they get nothing to work with. */
function clientTypes(): string {
  const { document } = routesOf({ version: '' } as ApiParts);
  const { paths, components } = document as Document;
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, operation]) =>
        `/** ${operation.summary}. */\n  '${method.toUpperCase()} ${path}': ${operationText(operation)};`,
    ),
  );
  return [
    '// Made from the OpenAPI document by api/generate-client.ts. Do not edit.',
    "import type { Digest, Sha256, TargetId } from '../../domain/id-kinds.ts';\nimport type { Shown } from '../../domain/text-kinds.ts';",
    ...Object.entries(components.schemas).map(
      ([name, schema]) => `export type ${name} = ${typeText(schema)};`,
    ),
    `/** Every call, by method and path. */\nexport interface Operations {\n  ${operations.join('\n  ')}\n}`,
    '',
  ].join('\n\n');
}

function operationText({ parameters = [], requestBody, responses }: Operation): string {
  const parts = (['path', 'query'] as const).flatMap((place) => {
    const some = parameters.filter((one) => one.in === place);
    const members = some.map(
      (one) => `${one.name}${one.required === true ? '' : '?'}: ${wireText(one.schema)};`,
    );
    const optional = some.every((one) => one.required !== true);
    return some.length === 0 ? [] : [`${place}${optional ? '?' : ''}: { ${members.join(' ')} };`];
  });
  const body = requestBody?.content['application/json']?.schema;
  if (body !== undefined) parts.push(`body: ${typeText(body)};`);
  const request = parts.length === 0 ? 'Record<string, never>' : `{ ${parts.join(' ')} }`;
  return `{ request: ${request}; answer: ${answerText(responses)} }`;
}

/** A path and a query are written by hand as well: their form is checked at the door. */
const wireText = ({ pattern: _, ...schema }: JsonSchema): string => typeText(schema);

/** `undefined` where there is no body, `Response` where it is no JSON. */
function answerText(responses: Operation['responses']): string {
  const ok = Object.entries(responses).find(([status]) => status.startsWith('2'))?.[1];
  if (ok?.content === undefined) return 'undefined';
  const schema = ok.content['application/json']?.schema;
  return schema === undefined ? 'Response' : typeText(schema);
}

/** In the house's format, so that the formatter has nothing to say about it. */
const formatted = (text: string): string =>
  execFileSync(
    process.execPath,
    ['node_modules/@biomejs/biome/bin/biome', 'format', '--stdin-file-path', 'api/client/types.ts'],
    { input: text, encoding: 'utf8', cwd: fileURLToPath(new URL('..', import.meta.url)) },
  );

/** `node api/generate-client.ts` writes; with `--check` it only compares, and ends with 1 when the file is out of date. */
const text = formatted(clientTypes());
if (!process.argv.includes('--check')) writeFileSync(FILE, text);
else if (readFileSync(FILE, 'utf8') !== text) {
  process.stderr.write('api/client/types.ts is out of date: npm run generate\n');
  process.exitCode = 1;
}
