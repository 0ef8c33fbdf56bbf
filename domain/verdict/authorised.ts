import type { AuthorisedMiner } from '../config.ts';
import { canonicalAddress } from '../linux/address.ts';
import { byteTextOf } from '../linux/byte-text.ts';
import { show } from '../show.ts';
import type { Process } from '../snapshot.ts';
import type { JudgeContext } from './context.ts';
import type { Scene } from './scene.ts';
import type { Subject } from './subject.ts';

/** Host, and port where one is named, of `pool.example:3333` or `stratum+tcp://pool.example:3333`. */
function poolOf(text: string): { host: string; port: number | undefined } {
  const match = /^(?:[a-z0-9+]+:\/\/)?(\[[^\]]+\]|[^:/]+)(?::(\d+))?\/?$/i.exec(text);
  const host = (match?.[1] ?? text).replace(/^\[|\]$/g, '').toLowerCase();
  return { host, port: match?.[2] === undefined ? undefined : Number(match[2]) };
}

/** Every connection goes to the allowed pool, and something (a connection, an argument) shows that this is its pool. */
function poolFits(scene: Scene, process: Process, entry: AuthorisedMiner, context: JudgeContext): boolean {
  const { host, port } = poolOf(entry.pool);
  const known = context.indicators.pools
    .filter((pool) => pool.host === host)
    .flatMap((pool) => pool.addresses);
  const addresses = new Set([host, ...known].map((address) => canonicalAddress(address)));
  const sockets = scene.outbound(process.pid);
  const fits = sockets.every(
    ({ remote }) =>
      addresses.has(canonicalAddress(remote.address)) && (port === undefined || remote.port === port),
  );
  const named = process.argv.slice(1).some((word) => {
    const other = poolOf(byteTextOf(word).replace(/^(?:-o|--url=)/, ''));
    return other.host === host && (port === undefined || other.port === port);
  });
  return fits && (sockets.length > 0 || named);
}

/** Whether the operator's list allows this process: hash, path, owner, pool and arguments, all as listed (rule: authorised). */
export function isAuthorised(
  scene: Scene,
  process: Process,
  subject: Subject,
  context: JudgeContext,
): boolean {
  const args = process.argv.slice(1);
  return context.authorised.some(
    (entry) =>
      subject.sha256 === entry.sha256 &&
      subject.path === show(entry.path) &&
      scene.account(process.uid) === show(entry.owner) &&
      args.length === entry.arguments.length &&
      args.every((word, at) => word === show(entry.arguments[at] ?? '')) &&
      poolFits(scene, process, entry, context),
  );
}
