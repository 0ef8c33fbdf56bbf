import { Buffer } from 'node:buffer';
import { loadLibrary } from '../activities/library.ts';
import { line } from '../domain/shell-line.ts';
import type { HostSession } from '../ssh/index.ts';
import type { Bench } from './bench.ts';
import { bareContext, connect, removeBare } from './procedure/bare.ts';
import { infectedHosts } from './procedure/infected.ts';
import { unlessStopped } from './procedure/peer.ts';

const HOSTS = 4;
const LIMITS = { timeoutMs: 10_000, maxStdoutBytes: 4096, maxStderrBytes: 4096 };
/** Clock ticks of /proc (USER_HZ), in milliseconds. */
const TICK_MS = 10;

/** The shell's own and its children's time, and the newest pid of the host's own pid namespace: what a call cost. */
const PROBE = `
bench_probe() {
  read -r bench_line </proc/$$/stat
  echo "$bench_line"
  read -r bench_one bench_five bench_fifteen bench_tasks bench_pid </proc/loadavg
  echo "$bench_pid"
}
`;

interface Cost {
  calls: number;
  /** Processes started on the host. */
  forks: number;
  cpuMs: number;
  elapsedMs: number;
  replyBytes: number;
}

export const bench: Bench = {
  what: `what each remote call of the procedure costs on a lab host: processes started, CPU, time, bytes; mean of ${HOSTS} hosts`,
  async run(_args, stop) {
    const script = (await loadLibrary()).script + PROBE;
    const context = await bareContext();
    const infected = await infectedHosts(HOSTS);
    const costs = new Map<string, Cost>();
    try {
      for (const host of infected.hosts) {
        unlessStopped(stop);
        await removeBare(host, async () => measured(await connect(host, script), costs), context);
      }
      const faults = await infected.faults();
      if (faults.length > 0) throw new Error(`void: ${faults.join('; ')}`);
    } finally {
      await infected.close();
    }
    process.stdout.write(tableOf(costs));
  },
};

async function probe(session: HostSession): Promise<{ cpuMs: number; pid: number }> {
  const { stdout } = await session.call(line('bench_probe'), LIMITS);
  const [stat = '', pid] = Buffer.from(stdout).toString('latin1').split('\n');
  // utime, stime, cutime, cstime of proc(5), after the command, which may hold anything.
  const times = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 15);
  return { cpuMs: times.reduce((sum, ticks) => sum + Number(ticks) * TICK_MS, 0), pid: Number(pid) };
}

const measured = (session: HostSession, costs: Map<string, Cost>): HostSession => ({
  peer: session.peer,
  hostKey: session.hostKey,
  get idle() {
    return session.idle;
  },
  get closed() {
    return session.closed;
  },
  close: () => session.close(),
  async call(call, limits, options) {
    const before = await probe(session);
    const result = await session.call(call, limits, options);
    const after = await probe(session);
    const name = nameOf(Buffer.from(call).toString('latin1'));
    const cost = costs.get(name) ?? { calls: 0, forks: 0, cpuMs: 0, elapsedMs: 0, replyBytes: 0 };
    cost.calls += 1;
    // The probe's own subshell is one of them.
    cost.forks += after.pid - before.pid - 1;
    cost.cpuMs += after.cpuMs - before.cpuMs;
    cost.elapsedMs += result.elapsedMs;
    cost.replyBytes += result.stdout.length;
    costs.set(name, cost);
    return result;
  },
});

/** The function that is called; of acts and looks also the first of their statements. */
function nameOf(call: string): string {
  const [name = 'call'] = /^\w+/.exec(call) ?? [];
  const statement = /^act_(?:call|look)\b.*?'((?:cron|kp|file|egress)_\w+)/s.exec(call)?.[1];
  return statement === undefined ? name : `${name} ${statement}`;
}

function tableOf(costs: ReadonlyMap<string, Cost>): string {
  const rows = [...costs].map(([name, cost]) => [
    name,
    ...[cost.calls, cost.forks, cost.cpuMs, cost.elapsedMs, cost.replyBytes].map((n) =>
      (n / HOSTS).toFixed(n / HOSTS < 10 ? 1 : 0),
    ),
  ]);
  const sum = (of: (cost: Cost) => number) =>
    [...costs.values()].reduce((all, one) => all + of(one), 0) / HOSTS;
  const total = [
    sum((c) => c.calls),
    sum((c) => c.forks),
    sum((c) => c.cpuMs),
    sum((c) => c.elapsedMs),
    sum((c) => c.replyBytes),
  ];
  return [
    ['call', 'calls', 'processes', 'CPU ms', 'ms', 'reply bytes'],
    ...rows,
    ['all', ...total.map((n) => n.toFixed(0))],
  ]
    .map(
      ([name = '', ...figures]) => `${name.padEnd(32)}${figures.map((one) => one.padStart(13)).join('')}\n`,
    )
    .join('');
}
