import { readFile } from 'node:fs/promises';
import { posix } from 'node:path';
import type { LabHost } from '../host.ts';
import { mustSh, quote } from '../shell.ts';
import { until } from '../until.ts';
import { dropperScript } from './dropper.ts';
import type { Infection } from './infection.ts';

/** A dozen processes come up one after the other; with many hosts in flight that takes its time. */
const HANGS_AFTER_MS = 60_000;

/**
 * Infects a host and waits until the infection has its whole shape: every process is there, the miner is connected,
 * the loader's fetcher hangs.
 */
export async function plantInfection(host: LabHost, infection: Infection): Promise<void> {
  for (const spool of infection.cron.spools) await putAmong(host, spool, infection.cron.lines);
  await mustSh(host, 'cat >/run/.drop; sh /run/.drop; code=$?; rm -f /run/.drop; exit $code', {
    input: dropperScript(infection),
  });
  await until(() => hasShape(host, infection), `the infection of ${host.name} has its shape`, HANGS_AFTER_MS);
  if (infection.coverPids) await cover(host, infection);
}

/** Between the lines that stand in a crontab already, so that neither its head nor its tail is the place to cut. */
async function putAmong(host: LabHost, spool: string, lines: readonly string[]): Promise<void> {
  const user = posix.basename(spool);
  const ownable = posix.dirname(spool) === '/var/spool/cron/crontabs' && user !== 'root';
  const file = quote(spool);
  const present = await host.run(['cat', '--', spool]);
  const old = present.code === 0 ? present.stdout.toString('latin1').split('\n').slice(0, -1) : [];
  const added = lines.filter((line) => !old.includes(line));
  const middle = Math.ceil(old.length / 2);
  const text = [...old.slice(0, middle), ...added, ...old.slice(middle)].map((line) => `${line}\n`).join('');
  await mustSh(
    host,
    `mkdir -p -- ${quote(posix.dirname(spool))}; [ -e ${file} ] || (umask 077; : >${file}); cat >${file}
touch -- ${quote(posix.dirname(spool))}${ownable ? `; chown -- ${quote(user)}:crontab ${file}` : ''}`,
    { input: Buffer.from(text, 'latin1') },
  );
}

async function hasShape(host: LabHost, infection: Infection): Promise<boolean> {
  const { miner, guard, loader } = infection;
  const processes = await host.processes();
  const running = (path: string) =>
    processes.find((process) => process.exe === path || process.exe === `${path} (deleted)`);
  if (guard !== null && running(guard.path) === undefined) return false;
  if (miner !== null) {
    const process = running(miner.path);
    if (process === undefined || process.cmdline[1] !== miner.args[0]) return false;
    if (!(await hasConnection(host.pid, miner.pool.port))) return false;
  }
  if (loader === null) return true;
  const script = processes.find((process) => process.cmdline[1] === loader.path);
  return processes.some((process) => process.ppid === script?.pid && process.comm === 'curl');
}

/** Any ESTABLISHED connection to this port in the host's network namespace. */
export async function hasConnection(pid: number, port: number): Promise<boolean> {
  const remote = new RegExp(`^ *\\d+: [0-9A-F]+:[0-9A-F]+ [0-9A-F]+:${hex(port)} 01 `, 'm');
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/${pid}/net/${name}`, 'latin1')),
  );
  return tables.some((table) => remote.test(table));
}

function hex(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, '0');
}

async function cover(host: LabHost, infection: Infection): Promise<void> {
  const images = [infection.miner?.path, infection.guard?.path];
  for (const process of await host.processes()) {
    if (!images.some((path) => path !== undefined && process.exe.split(' ')[0] === path)) continue;
    await mustSh(host, `mkdir -p /var/tmp/.font; mount --bind /var/tmp/.font /proc/${process.pid}`);
  }
}
