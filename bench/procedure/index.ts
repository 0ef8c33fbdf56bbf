import { parseArgs } from 'node:util';
import type { Bench } from '../bench.ts';
import { median, UsageError } from '../bench.ts';
import { describeMachine } from '../machine.ts';
import { ansiblePeer } from './ansible.ts';
import { davyPeer } from './davy.ts';
import { floorPeer } from './floor.ts';
import { infectedHosts } from './infected.ts';
import type { Measured, Peer } from './peer.ts';
import { unlessStopped } from './peer.ts';
import type { Row } from './result.ts';
import { keepResult, tableOf } from './result.ts';
import type { Spent } from './spent.ts';
import { spent } from './spent.ts';

const PEERS: Record<string, (stop: AbortSignal) => Promise<Peer>> = {
  davy: davyPeer,
  ansible: ansiblePeer,
  floor: floorPeer,
};
/** One host is quick and noisy. The first run of a peer that keeps running is a cold one, and counts as the others do. */
const REPEAT_ONE = 3;

export const bench: Bench = {
  what: 'the same infection removed by Davy, by ansible-core and by bare ssh2 [--hosts 1,20,50] [--peers davy,ansible,floor] [--repeat 3] [--keep]',
  async run(args, stop) {
    const { hosts, peers, repeat, keep } = options(args);
    const machine = describeMachine();
    const rows: Row[] = [];
    for (const name of peers) {
      const open = PEERS[name];
      if (open === undefined)
        throw new UsageError(`no peer is named ${name}: ${Object.keys(PEERS).join(', ')}`);
      const peer = await open(stop);
      try {
        for (const count of hosts) rows.push(await measure(peer, count, count === 1 ? repeat : 1, stop));
      } finally {
        await peer.close();
      }
    }
    rows.sort((a, b) => a.hosts - b.hosts);
    process.stdout.write(`\n${tableOf({ machine, rows })}\n`);
    if (keep) keepResult('procedure', { machine, rows });
  },
};

/** Each run on hosts of its own. A run that leaves anything on a host, or touches anything else, makes the figure void. */
async function measure(peer: Peer, hosts: number, repeat: number, stop: AbortSignal): Promise<Row> {
  const runs: Measured[] = [];
  const faults: string[] = [];
  for (let run = 0; run < repeat; run += 1) {
    unlessStopped(stop);
    process.stderr.write(`bench: ${peer.name}, ${hosts} host(s): infecting …\n`);
    const infected = await infectedHosts(hosts);
    try {
      const before = await spent(infected.hosts);
      const removed = await peer.remove(infected, stop);
      const measured = withSpent(removed, before, await spent(infected.hosts));
      const left = await infected.faults();
      faults.push(...left);
      if (left.length === 0) runs.push(measured);
      const said = left.length === 0 ? JSON.stringify(measured.notes) : `void: ${left.join('; ')}`;
      process.stderr.write(
        `bench: ${peer.name}, ${hosts} host(s): ${measured.seconds.toFixed(3)} s ${said}\n`,
      );
    } catch (error) {
      unlessStopped(stop);
      const reason = error instanceof Error ? error.message : String(error);
      faults.push(reason);
      process.stderr.write(`bench: ${peer.name}, ${hosts} host(s): void: ${reason}\n`);
    } finally {
      await infected.close();
    }
  }
  const seconds = runs.map((one) => one.seconds);
  const [fault] = faults;
  return {
    peer: peer.name,
    version: peer.version,
    hosts,
    runs: seconds,
    seconds: fault === undefined && seconds.length > 0 ? median(seconds) : null,
    notes: runs.at(-1)?.notes ?? {},
    ...(fault === undefined ? {} : { fault: fault.split('\n')[0] ?? fault }),
  };
}

/** The hosts' apart: they pay for the remote calls, and whoever runs Davy for the rest. */
const withSpent = ({ seconds, notes }: Measured, before: Spent, after: Spent): Measured => ({
  seconds,
  notes: {
    ...notes,
    hostCpuMs: after.hostCpuMs - before.hostCpuMs,
    peerCpuMs: after.peerCpuMs - before.peerCpuMs,
    hostProcesses: after.hostProcesses - before.hostProcesses,
  },
});

function options(args: readonly string[]) {
  const { values } = parse(args);
  const hosts = (values.hosts ?? '1,20,50').split(',').map(Number);
  const repeat = Number(values.repeat ?? REPEAT_ONE);
  if (![...hosts, repeat].every((count) => Number.isInteger(count) && count >= 1 && count <= 200))
    throw new UsageError('--hosts and --repeat take numbers from 1 to 200');
  const whole = values.hosts === undefined && values.peers === undefined;
  const peers = (values.peers ?? Object.keys(PEERS).join(',')).split(',');
  return { hosts, peers, repeat, keep: whole || values.keep === true };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: { hosts: text, peers: text, repeat: text, keep: { type: 'boolean' } },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
