import { asId } from '../../domain/ids.ts';
import type { Target } from '../../domain/plan.ts';
import { world } from '../../lab/addresses.ts';
import type { LabHost } from '../../lab/index.ts';
import type { HostSession } from '../../ssh/host-session.ts';
import { openHost } from '../../ssh/open-host.ts';
import { OPTIONS } from '../../ssh/session.fixture.ts';
import { targetOf } from '../../test/shared/targets.ts';
import type { ActContext } from '../action/applier.ts';
import { readScripts } from '../scripts.ts';
import { applier } from './apply.ts';

/** Receipts on standard output instead of a file: these tests are about the rules. */
const LIBRARY = `act_before() { echo "before $2"; }
act_after() { shift; echo "after $*"; }
${readScripts(applier.library)}`;
export const LIMITS = { timeoutMs: 20_000, maxStdoutBytes: 65_536, maxStderrBytes: 65_536 };

export const INCIDENT = asId('inc', 'inc_01JZZZZZZZZZZZZZZZZZZZZZZZ');

export const egressTo = (address: string): Target =>
  targetOf({ kind: 'egress', family: address.includes(':') ? 'ipv6' : 'ipv4', address });

/** The lab's pool, IPv4 and IPv6. */
export const POOLS = [egressTo(world.pool), egressTo(world.pool6)] as const;

/** A session with the action's own scripts alone. */
export const openEgress = ({ ssh }: LabHost): Promise<HostSession> => {
  const { host: address, port, user, identityFile, hostKey } = ssh;
  return openHost(
    { address, port, user, identityFile, hostKeys: [hostKey] },
    { ...OPTIONS, library: LIBRARY },
  );
};

/** @param act number of the act, so that each has its own id */
export const egressContext = (
  { peer }: HostSession,
  act: number,
  more: Partial<ActContext> = {},
): ActContext => ({
  incidentId: INCIDENT,
  callId: asId('cal', 'cal_01JZZZZZZZZZZZZZZZZZZZZZZZ'),
  actId: asId('act', `act_${act}`),
  responder: { address: peer.clientAddress, port: peer.clientPort, serverPort: peer.serverPort },
  egressConfirmSeconds: 60,
  ...more,
});
