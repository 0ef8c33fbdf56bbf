import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LineCounter, parseDocument } from 'yaml';
import { DavyError } from '../domain/errors.ts';
import type { Playbook } from '../domain/playbook.ts';
import { playbookSchema } from '../domain/playbook.ts';
import { UNSTORABLE, unstorableText } from '../domain/well-formed.ts';

/** The playbook an incident gets unless another one is named. */
export const DEFAULT_PLAYBOOK = 'miner-response';

const BUILT_IN = fileURLToPath(new URL('../playbooks', import.meta.url));
const MAX_BYTES = 256 * 1024;

/**
 * Reads the built-in playbooks and those in `folder` (the home folder's `playbooks`), by name. A user's playbook cannot take
 * the name of a built-in one: nobody should wonder which of two ran.
 *
 * @throws DavyError `playbook-invalid`, naming file and line
 */
export function readPlaybooks(folder: string): ReadonlyMap<string, Playbook> {
  const found = new Map<string, Playbook>();
  for (const dir of [BUILT_IN, folder]) {
    if (!existsSync(dir)) continue;
    for (const name of readdirSync(dir).sort()) {
      if (!/\.ya?ml$/.test(name)) continue;
      const file = join(dir, name);
      const playbook = parsePlaybook(readFileSync(file, 'utf8').slice(0, MAX_BYTES), file);
      if (found.has(playbook.name))
        throw invalid(file, 1, `a playbook named ${playbook.name} is there already`);
      found.set(playbook.name, playbook);
    }
  }
  return found;
}

/** @throws DavyError `playbook-invalid` */
export function parsePlaybook(text: string, file: string): Playbook {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, strict: true });
  const [fault] = document.errors;
  if (fault !== undefined)
    throw invalid(file, lines.linePos(fault.pos[0]).line, fault.message.split('\n')[0] ?? '');
  const parsed = playbookSchema.safeParse(document.toJS({ maxAliasCount: 10 }));
  const broken = parsed.success ? unstorableText(parsed.data) : undefined;
  if (broken !== undefined) {
    throw invalid(file, lineAt(document, lines, broken), `${broken.map(String).join('.')}: ${UNSTORABLE}`);
  }
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path ?? [];
  return fail(
    file,
    lineAt(document, lines, path),
    `${path.map(String).join('.')}: ${issue?.message ?? 'invalid'}`,
  );
}

function lineAt(
  document: ReturnType<typeof parseDocument>,
  lines: LineCounter,
  path: readonly PropertyKey[],
): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true) as
      | { range?: [number, number, number] }
      | undefined;
    if (node?.range !== undefined) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

const invalid = (file: string, line: number, message: string) =>
  new DavyError('playbook-invalid', `${file}:${line}: ${message}`);

function fail(file: string, line: number, message: string): never {
  throw invalid(file, line, message);
}
