import type { Signal } from '../incident.ts';
import { canonicalAddress } from '../linux/address.ts';
import { packaged } from '../linux/programs.ts';
import { isTinyContent } from '../linux/tiny-content.ts';
import { specificPatterns } from '../patterns.ts';
import type { ContentFacts, FileRecord, Process, Socket } from '../snapshot.ts';
import type { Indicators, JudgeContext, KnownPool } from './context.ts';
import { argumentsOfMiner } from './miner-arguments.ts';
import type { Scene } from './scene.ts';
import type { Subject } from './subject.ts';

/** Resource Hijacking: Compute Hijacking. */
const COMPUTE = 'T1496.001';

/** The pool at a remote end, or undefined. */
export function poolAt(remote: Socket['remote'], indicators: Indicators): KnownPool | undefined {
  const address = canonicalAddress(remote.address);
  return indicators.pools.find(
    (pool) =>
      (pool.ports.length === 0 || pool.ports.includes(remote.port)) &&
      pool.addresses.some((known) => canonicalAddress(known) === address),
  );
}

/** What is known of a hash: by the indicators, else by a reputation service that calls it malicious. */
export function knownHash(
  of: Pick<Subject, 'sha256' | 'md5' | 'file'> | FileRecord,
  context: JudgeContext,
): string | undefined {
  const file = 'identity' in of ? of : of.file;
  for (const hash of [of.sha256, of.md5]) {
    if (hash === null || isTinyContent(hash, file?.identity.size)) continue;
    const known = context.indicators.hashes[hash];
    if (known !== undefined) return known;
    const answer = context.reputation[hash];
    if (answer?.verdict === 'malicious') return answer.what;
  }
  return undefined;
}

/** Patterns in a content that only miners have; the weak ones (`pool`, `miner`) stand in honest programs too. */
export const minerStrings = (content: ContentFacts | undefined): readonly string[] =>
  content === undefined ? [] : specificPatterns(content.patterns, content.format);

const ALIVE = new Set(['ESTABLISHED', 'SYN_SENT', 'CLOSE_WAIT', 'NEW_SYN_RECV']);

/**
 * A connection that is, or is being, made to a known pool. What is closing is left out: it outlives a killed miner. Direction is
 * asked only where the pool's port is not known: a miner may listen on the very port that it connects from.
 */
export function poolConnection(scene: Scene, socket: Socket, context: JudgeContext): KnownPool | undefined {
  if (!ALIVE.has(socket.state)) return undefined;
  const pool = poolAt(socket.remote, context.indicators);
  return pool !== undefined && (pool.ports.length > 0 || scene.isOutbound(socket)) ? pool : undefined;
}

const endpoint = (socket: Socket) =>
  `${socket.remote.address.includes(':') ? `[${socket.remote.address}]` : socket.remote.address}:${socket.remote.port}`;

/** A configuration file that an unpackaged program was started with: `-c FILE`, `--config=FILE`. */
function configuration(scene: Scene, process: Process, subject: Subject): string | undefined {
  if (subject.packaged === 'yes' || subject.multiPurpose) return undefined;
  for (const [at, word] of process.argv.entries()) {
    const path = /^--?(?:c|config)$/.test(process.argv[at - 1] ?? '')
      ? word
      : /^--config=(.+)$/.exec(word)?.[1];
    if (path === undefined) continue;
    const file = scene.fileAt(
      path.startsWith('/') ? path : `${process.cwd ?? ''}/${path.replace(/^\.\//, '')}`,
    );
    if (file !== undefined && minerStrings(file.content).length > 0) return file.path;
  }
  return undefined;
}

/** Signals that only a miner gives, of one process. */
export function specificSignals(
  scene: Scene,
  process: Process,
  subject: Subject,
  context: JudgeContext,
): Signal[] {
  const signals: Signal[] = [];
  const add = (name: Signal['class'], what: string, path?: string) =>
    signals.push({
      class: name,
      attack: COMPUTE,
      what,
      pid: process.pid,
      ...(path === undefined ? {} : { path }),
    });
  for (const socket of scene.sockets(process.pid)) {
    const pool = poolConnection(scene, socket, context);
    if (pool !== undefined)
      add(
        'pool-connection',
        `connects to the known pool ${pool.host} at ${endpoint(socket)} (${socket.state})`,
      );
  }
  const known = knownHash(subject, context);
  if (known !== undefined)
    add('known-hash', `runs ${subject.path}, whose hash is known: ${known}`, subject.path);
  const found = argumentsOfMiner(process, subject.inline, context.indicators.pools);
  if (found.length > 0) add('miner-arguments', `was started with ${found.join(', ')}`);
  const config = configuration(scene, process, subject);
  if (config !== undefined)
    add('miner-arguments', `was started with the miner configuration ${config}`, config);
  const patterns = minerStrings(subject.content);
  if (patterns.length > 0 && subject.kind !== 'none') {
    add(
      'miner-strings',
      `runs ${subject.path}, which holds miner strings: ${patterns.slice(0, 5).join(', ')}`,
      subject.path,
    );
  }
  return signals;
}

/** Known miners that lie there and connections to pools that no process owns: mining-specific, of no process. */
export function hostSpecificSignals(scene: Scene, context: JudgeContext): Signal[] {
  const running = new Set(scene.processes.flatMap((p) => scene.subject(p.pid)?.file?.path ?? []));
  const files = scene.files.flatMap((file): Signal[] => {
    const known = file.type === 'file' && !running.has(file.path) ? knownHash(file, context) : undefined;
    if (known === undefined || packaged(file) === 'yes') return [];
    return [
      {
        class: 'known-hash',
        attack: COMPUTE,
        what: `${file.path} lies there with a known hash: ${known}`,
        path: file.path,
      },
    ];
  });
  const sockets = scene.snapshot.sockets.flatMap((socket): Signal[] => {
    const pool = socket.pids.length === 0 ? poolConnection(scene, socket, context) : undefined;
    if (pool === undefined) return [];
    return [
      {
        class: 'pool-connection',
        attack: COMPUTE,
        what: `a connection to the known pool ${pool.host} at ${endpoint(socket)} belongs to no process that could be seen`,
      },
    ];
  });
  return [...files, ...sockets];
}
