import { DavyError } from '../../domain/errors.ts';
import type { GatePolicy } from '../../domain/gate.ts';
import type { Playbook } from '../../domain/playbook.ts';
import { gatePolicies } from '../../domain/policy.ts';
import type { ApiOptions } from '../context.ts';

/**
 * The playbook of that name, or the default, with the policies of its gates as the configuration is now.
 *
 * @throws DavyError `invalid-request` for a name that no playbook has
 */
export function chosenPlaybook(
  { playbooks, config }: Pick<ApiOptions, 'playbooks' | 'config'>,
  name?: string,
): { playbook: Playbook; policies: Readonly<Record<string, GatePolicy>> } {
  const playbook = name === undefined ? playbooks[0] : playbooks.find((one) => one.name === name);
  if (playbook === undefined) {
    throw new DavyError('invalid-request', 'there is no playbook of this name: see /v1/playbooks', {
      errors: [{ path: 'playbook', message: 'unknown playbook' }],
    });
  }
  return { playbook, policies: gatePolicies(playbook, config) };
}
