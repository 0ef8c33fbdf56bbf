import { readFileSync } from 'node:fs';
import type { Playbook } from '../../../domain/playbook.ts';
import { DEFAULT_PLAYBOOK, parsePlaybook } from '../../../runtime/playbooks.ts';

/** The playbook that an incident gets unless another one is named: with every step that Davy has. */
export function theProcedure(): Playbook {
  const file = `playbooks/${DEFAULT_PLAYBOOK}.yaml`;
  return parsePlaybook(readFileSync(file, 'utf8'), file);
}
