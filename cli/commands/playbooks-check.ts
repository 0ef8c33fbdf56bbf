import { readFileSync } from 'node:fs';
import { DavyError } from '../../domain/errors.ts';
import { isDestructive } from '../../domain/steps.ts';
import { parsePlaybook } from '../../runtime/playbooks.ts';
import { processTerminal, safeJson, visible } from '../client/terminal.ts';

/** @throws DavyError `playbook-invalid`, naming file and line */
export async function checkPlaybook(file: string, { json }: { json?: boolean }): Promise<void> {
  const terminal = processTerminal();
  const playbook = parsePlaybook(read(file), file);
  if (json === true) return terminal.out(safeJson(playbook));
  const { name, version, steps } = visible(playbook);
  const gates = steps.filter(({ step }) => isDestructive(step)).length;
  terminal.out(`ok: ${name} ${version}, ${steps.length} steps, ${gates} of them destructive`);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new DavyError('playbook-invalid', `${file} cannot be read`, { cause });
  }
}
