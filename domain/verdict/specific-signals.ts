import type { Signal } from '../incident.ts';
import { addressKind, canonicalAddress } from '../linux/address.ts';
import { packaged } from '../linux/programs.ts';
import { isTinyContent } from '../linux/tiny-content.ts';
import { LIST_OF_MINERS, specificPatterns } from '../patterns.ts';
import type { ContentFacts, FileRecord, Process, Shown, Socket } from '../snapshot.ts';
import { configurationOf } from './configuration.ts';
import type { Indicators, JudgeContext, KnownPool } from './context.ts';
import { argumentsOfMiner } from './miner-arguments.ts';
import type { Scene } from './scene.ts';
import type { Subject } from './subject.ts';
import { isMachineCode, isNobodys } from './subject.ts';

/** Resource Hijacking: Compute Hijacking. */
const COMPUTE = 'T1496.001';

/** The pool at a remote end, or undefined. */
function poolAt(remote: Socket['remote'], indicators: Indicators): KnownPool | undefined {
  const address = canonicalAddress(remote.address);
  return indicators.pools.find(
    (pool) =>
      (pool.ports.includes(remote.port) && pool.resolved?.addresses.some((known) => known === address)) ||
      ((pool.ports.length === 0 || pool.ports.includes(remote.port)) &&
        pool.addresses.some((known) => canonicalAddress(known) === address)),
  );
}

/** A name moves, so what rests on one says since when. */
const asOf = ({ resolved }: KnownPool): string =>
  resolved === undefined ? '' : `, which its name led to at ${resolved.at}`;

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

const ALIVE: ReadonlySet<string> = new Set(['ESTABLISHED', 'SYN_SENT', 'CLOSE_WAIT', 'NEW_SYN_RECV']);

/**
 * A connection that is, or is being, made to a known pool. What is closing is left out: it outlives a killed miner. Direction is
 * asked only where the pool's port is not known: a miner may listen on the very port that it connects from.
 */
function poolConnection(scene: Scene, socket: Socket, context: JudgeContext): KnownPool | undefined {
  if (!ALIVE.has(socket.state)) return undefined;
  const pool = poolAt(socket.remote, context.indicators);
  return pool !== undefined && (pool.ports.length > 0 || scene.isOutbound(socket)) ? pool : undefined;
}

const endpoint = (socket: Socket) =>
  `${socket.remote.address.includes(':') ? `[${socket.remote.address}]` : socket.remote.address}:${socket.remote.port}`;

/** Signals that only a miner gives, of one process. */
export function specificSignals(
  scene: Scene,
  process: Process,
  subject: Subject,
  context: JudgeContext,
): Signal[] {
  const signals: Signal[] = [];
  const add = (name: Signal['class'], what: string, path?: Shown) =>
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
        `connects to the known pool ${pool.host} at ${endpoint(socket)} (${socket.state})${asOf(pool)}`,
      );
  }
  const known = knownHash(subject, context);
  if (known !== undefined)
    add('known-hash', `runs ${subject.path}, whose hash is known: ${known}`, subject.path);
  const found = argumentsOfMiner(process, subject.inline, context.indicators.pools);
  if (found.length > 0) add('miner-arguments', `was started with ${found.join(', ')}`);
  const config = configurationOf(scene, process, subject)?.path;
  if (config !== undefined) add('miner-arguments', `uses the miner configuration ${config}`, config);
  const patterns = minerStrings(subject.content);
  if (patterns.length > 0 && subject.kind !== 'none') {
    add(
      'miner-strings',
      `runs ${subject.path}, which holds miner strings: ${patterns.slice(0, 5).join(', ')}`,
      subject.path,
    );
  }
  const memory = minersMemory(process, subject);
  if (memory.length > 0)
    add('miner-strings', `has in its memory what only a miner has: ${memory.slice(0, 5).join(', ')}`);
  return signals;
}

/** Mining patterns in the memory of an unpackaged program of its own; the memory of an interpreter is its script's and data's. */
const minersMemory = (process: Process, subject: Subject): readonly string[] =>
  !isNobodys(subject) || !isMachineCode(subject) ? [] : specificPatterns(process.memory ?? [], 'other');

/**
 * Whether this run shows what the strings of an image only promise. Another responder's scanner, an antivirus engine or a build of
 * mining software holds the strings of miners as well, and is busy in /tmp.
 *
 * @param isBusy whether it has been for long: a script mines by nothing else, and one that looks for miners reports what it finds
 */
export function showsByRun(
  scene: Scene,
  process: Process,
  subject: Subject,
  signals: readonly Signal[],
  isBusy: boolean,
): boolean {
  if (signals.some((signal) => signal.class !== 'miner-strings')) return true;
  if (areOthersToo(process, subject)) return false;
  const memory = minersMemory(process, subject);
  // A wallet beside Stratum's methods: a pool's login. A list of patterns has no wallet in it.
  if (memory.includes('monero-wallet') && memory.length >= 2 && minerStrings(subject.content).length === 0)
    return !carriesOthers(scene, process);
  return (isBusy || isMachineCode(subject)) && scene.outbound(process.pid).some(opened);
}

/**
 * Strings that others have as well, and that no connection makes a miner's: the names of many miners (an antivirus engine or a hunter's
 * script has them, in its bytes or among the signatures that it loaded), or nothing but an account (a node of the currency has its
 * makers', a shop's payments have the shop's).
 */
export function areOthersToo(process: Process, subject: Subject): boolean {
  if ([...(subject.content?.patterns ?? []), ...(process.memory ?? [])].includes(LIST_OF_MINERS)) return true;
  return [...minerStrings(subject.content), ...minersMemory(process, subject)].every(
    (name) => name === 'monero-wallet',
  );
}

/** Whether a process carries bytes of others: it accepts connections. */
export const carriesOthers = (scene: Scene, process: Process): boolean =>
  scene.sockets(process.pid).some((socket) => socket.state === 'LISTEN');

const opened = ({ protocol, state, remote }: Socket): boolean =>
  protocol.startsWith('tcp') &&
  ALIVE.has(state) &&
  remote.port !== 53 &&
  // A scanner reports to a server of the company's.
  addressKind(remote.address) === 'public';

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
        what: `a connection to the known pool ${pool.host} at ${endpoint(socket)}${asOf(pool)} belongs to no process that could be seen`,
      },
    ];
  });
  return [...files, ...sockets];
}
