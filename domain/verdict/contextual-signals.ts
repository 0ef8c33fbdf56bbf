import type { Signal } from '../incident.ts';
import { canonicalAddress } from '../linux/address.ts';
import { basename } from '../linux/paths.ts';
import { programName } from '../linux/program-name.ts';
import { isFetcher } from '../linux/program-names.ts';
import { inSystemFolder, isHidden, isKernelName, isTemporary } from '../linux/programs.ts';
import type { Process } from '../snapshot.ts';
import type { JudgeContext, MaliciousAddress } from './context.ts';
import { nameStarter } from './cron-starters.ts';
import type { Scene } from './scene.ts';
import type { Subject } from './subject.ts';

export interface ContextSignal {
  readonly signal: Signal;
  /** False: shown, but no class of its own (a starter of the same object is not independent of it). */
  readonly independent: boolean;
}

/** Names that users trust; an unpackaged file elsewhere that bears one pretends. */
const TRUSTED =
  /^(?:sshd|systemd(?:-\w+)?|cron|crond|init|dbus-daemon|rsyslogd|udevd|agetty|bash|sh|java|python3?|perl|nginx|httpd|apache2|mysqld|postgres|redis-server|dockerd|containerd|NetworkManager|kswapd\d*|irqbalance|auditd|top|ps|ls)$/;

/** Whether the image is gone from its path in a way that an upgrade does not explain. */
export function hiddenImage(process: Process): 'deleted' | 'memory' | 'upgraded' | undefined {
  const image = process.image;
  if (image === null || !image.deleted) return undefined;
  if (/^\/memfd:/.test(image.path)) return 'memory';
  // dpkg and rpm unlink the old file: the database still claims the path. Unclaimed in a system folder and not checked
  // is no concealment either, only unknown.
  const claimed = image.package === undefined ? inSystemFolder(image.path) : image.package !== null;
  return claimed ? 'upgraded' : 'deleted';
}

/** The malicious address that a remote end is, or undefined. */
export const maliciousAt = (
  remote: { address: string; port: number },
  context: JudgeContext,
): MaliciousAddress | undefined =>
  context.indicators.addresses.find(
    (known) =>
      canonicalAddress(known.address) === canonicalAddress(remote.address) &&
      (known.port === undefined || known.port === remote.port),
  );

function concealment(
  process: Process,
  subject: Subject,
): readonly (readonly [attack: string, what: string])[] {
  const out: (readonly [string, string])[] = [];
  const hidden = hiddenImage(process);
  if (hidden === 'memory') out.push(['T1620', 'runs an image that is only in memory']);
  if (hidden === 'deleted')
    out.push(['T1070.004', `runs ${process.image?.path ?? ''}, which was deleted since`]);
  const names = [process.comm, process.argv[0] ?? ''];
  if (subject.packaged !== 'yes' && names.some(isKernelName))
    out.push(['T1036.004', 'bears the name of a kernel thread but has an image']);
  if (/^[ZX]/i.test(process.state))
    out.push(['T1036', 'ended its first thread, so that it passes for a zombie, and runs on in others']);
  if (process.hidden) out.push(['T1564', 'is hidden from /proc by a mount']);
  return out;
}

/** Signals that fit a miner and much else. Never enough by themselves, except concealment with another one. */
export function contextualSignals(
  scene: Scene,
  process: Process,
  subject: Subject,
  context: JudgeContext,
): ContextSignal[] {
  const out: ContextSignal[] = [];
  const add = (name: Signal['class'], attack: string, what: string, independent = true) =>
    out.push({ signal: { class: name, attack, what, pid: process.pid }, independent });
  if (process.cpuShare >= context.cpu.share && process.ageSeconds * 1000 >= context.cpu.overMs) {
    add(
      'cpu',
      'T1496.001',
      `used ${Math.round(process.cpuShare * 100)} % of a core over ${Math.round(process.ageSeconds / 60)} minutes`,
    );
  }
  const own = subject.kind === 'image' || subject.kind === 'script';
  if (own && isTemporary(subject.path))
    add('location', 'T1036.005', `runs ${subject.path} from a temporary folder`);
  else if (own && isHidden(subject.path))
    add('location', 'T1564.001', `runs ${subject.path} from a hidden folder`);
  if (
    subject.kind === 'image' &&
    subject.packaged === 'no' &&
    !inSystemFolder(subject.path) &&
    TRUSTED.test(basename(subject.path))
  ) {
    if (isTemporary(subject.path) || isHidden(subject.path))
      add('masquerade', 'T1036.005', `calls itself ${basename(subject.path)} and is not the system's`);
  }
  for (const [attack, what] of concealment(process, subject)) add('concealment', attack, what);
  for (const starter of own ? scene.starters : []) {
    if (starter.facts.names.includes(subject.path) || starter.facts.runs.includes(subject.path)) {
      add('persistence', 'T1053.003', `runs ${subject.path}, which ${nameStarter(starter)} names`, false);
    }
  }
  for (const socket of scene.outbound(process.pid)) {
    const bad = maliciousAt(socket.remote, context);
    if (bad !== undefined)
      add(
        'relation',
        'T1071',
        `talks to ${socket.remote.address}:${socket.remote.port}, known as ${bad.what}`,
      );
  }
  const parent = scene.process(process.ppid);
  if (subject.kind === 'piped' && process.stdin !== null) {
    const pipe = /\d+/.exec(process.stdin)?.[0] ?? '';
    const feeder = scene
      .children(process.ppid)
      .find((p) => isFetcher(programName(p)) && p.pipes.includes(pipe));
    if (feeder !== undefined && parent !== undefined)
      add('relation', 'T1105', `runs what ${programName(feeder)} (pid ${feeder.pid}) downloads`);
  }
  return out;
}
