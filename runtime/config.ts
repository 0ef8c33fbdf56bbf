import { readFileSync } from 'node:fs';
import type { Document } from 'yaml';
import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Config } from '../domain/config.ts';
import { configSchema } from '../domain/config.ts';
import type { FieldError } from '../domain/errors.ts';
import { DavyError } from '../domain/errors.ts';
import { UNSTORABLE, unstorableText } from '../domain/well-formed.ts';
import type { Home } from './home.ts';

/** More than anybody writes by hand; a wrong file (a log, a disk) is refused before it is parsed. */
const MAX_BYTES = 1024 * 1024;

/**
 * Reads davy.yaml. A missing file is all defaults, unless DAVY_CONFIG named it.
 *
 * @throws DavyError config-invalid: names file, line and key of the first fault, and all of them in `errors`
 */
export function readConfig(home: Home, env: NodeJS.ProcessEnv = process.env): Config {
  let bytes: Buffer;
  try {
    bytes = readFileSync(home.config);
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    if (missing && !env.DAVY_CONFIG) return parseConfig('', home.config);
    throw new DavyError('config-invalid', `${home.config} cannot be read`, { cause });
  }
  if (bytes.length > MAX_BYTES) throw new DavyError('config-invalid', `${home.config} is over 1 MiB`);
  return parseConfig(bytes.toString('utf8'), home.config);
}

/**
 * Checks the text of a configuration. Messages never repeat a value: it may be a secret that went to the wrong place.
 *
 * @param file named in errors only
 * @throws DavyError config-invalid
 */
export function parseConfig(text: string, file: string): Config {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const wrong = document.errors.map((error) => {
    // The parser's own message may quote the line, its code does not.
    return fault(lines.linePos(error.pos[0]).line, '', `not YAML (${error.code})`);
  });
  if (wrong.length > 0) throw invalid(file, wrong);
  const checked = configSchema.safeParse(document.toJS({ maxAliasCount: 100 }) ?? {});
  const broken = checked.success ? unstorableText(checked.data) : undefined;
  if (broken !== undefined) {
    throw invalid(file, [fault(lineOf(document, lines, broken), dotted(broken), UNSTORABLE)]);
  }
  if (checked.success) return checked.data;
  const found = checked.error.issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') {
      return [fault(lineOf(document, lines, issue.path), dotted(issue.path), issue.message)];
    }
    return issue.keys.map((key) =>
      fault(
        lineOf(document, lines, [...issue.path, key]),
        dotted([...issue.path, key]),
        'there is no such key',
      ),
    );
  });
  throw invalid(file, found);
}

interface Fault {
  readonly line: number;
  readonly key: string;
  readonly message: string;
}

const fault = (line: number, key: string, message: string): Fault => ({ line, key, message });

const dotted = (path: readonly PropertyKey[]): string => path.map(String).join('.');

function invalid(file: string, faults: readonly Fault[]): DavyError {
  const sorted = faults.toSorted((a, b) => a.line - b.line);
  const errors: FieldError[] = sorted.map(({ line, key, message }) => ({
    path: key === '' ? `line ${line}` : key,
    message: `line ${line}: ${message}`,
  }));
  const [first] = sorted;
  const where =
    first === undefined
      ? file
      : `${file}:${first.line}: ${first.key === '' ? '' : `${first.key}: `}${first.message}`;
  const more = sorted.length > 1 ? ` (and ${sorted.length - 1} more)` : '';
  return new DavyError('config-invalid', `${where}${more}`, { errors });
}

/** The line of a key, or of the nearest part of its path that is written down (a required key may be missing). */
function lineOf(document: Document.Parsed, lines: LineCounter, path: readonly PropertyKey[]): number {
  let offset = document.contents?.range?.[0] ?? 0;
  let node: unknown = document.contents;
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
      if (pair === undefined) break;
      if (isNode(pair.key)) offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node) && typeof part === 'number') {
      const item = node.items[part];
      if (!isNode(item)) break;
      offset = item.range?.[0] ?? offset;
      node = item;
    } else break;
  }
  return lines.linePos(offset).line;
}
