import type { Signal } from '../incident.ts';
import { canonicalAddress } from '../linux/address.ts';
import { isTinyContent } from '../linux/tiny-content.ts';
import { show, shownList } from '../show.ts';
import type { Process, Socket } from '../snapshot.ts';
import type { AlertClaims } from './context.ts';
import type { Scene } from './scene.ts';
import type { Subject } from './subject.ts';
import { isNobodys, nameProcess } from './subject.ts';

/** As many of each kind are compared. */
const MOST = 1_000;

/** What an alert may name, of its plain form. */
interface Named {
  readonly md5?: readonly string[] | undefined;
  readonly sha256?: readonly string[] | undefined;
  readonly addresses?: readonly string[] | undefined;
  readonly commandLines?: readonly string[] | undefined;
}

/** What the alerts of an incident name, for {@link claimsBorneOut}. */
export function alertClaims(alerts: readonly { readonly indicators?: Named | undefined }[]): AlertClaims {
  const named = alerts.flatMap(({ indicators }) => indicators ?? []);
  const all = (pick: (of: Named) => readonly string[] | undefined): string[] =>
    [...new Set(named.flatMap((of) => pick(of) ?? []))].slice(0, MOST);
  return {
    addresses: all((of) => of.addresses),
    hashes: all((of) => [...(of.md5 ?? []), ...(of.sha256 ?? [])]).map((hash) => hash.toLowerCase()),
    commandLines: all((of) => of.commandLines),
  };
}

/** A process that the host itself shows to be what an alert speaks of. */
export interface BorneOut {
  readonly process: Process;
  readonly signal: Signal;
}

const ALIVE: ReadonlySet<string> = new Set(['ESTABLISHED', 'SYN_SENT', 'CLOSE_WAIT']);

/** Address, and port where one is named, of `198.51.100.7`, `198.51.100.7:3333`, `2001:db8::7`, `[2001:db8::7]:3333`. */
function endpointOf(claim: string): { address: string; port: number | undefined } | undefined {
  const whole = canonicalAddress(claim.trim());
  if (whole !== undefined) return { address: whole, port: undefined };
  const [, host = '', port] = /^(\[[^\]]+\]|[^:]+):(\d{1,5})$/.exec(claim.trim()) ?? [];
  const address = canonicalAddress(host.replace(/^\[|\]$/g, ''));
  return address === undefined ? undefined : { address, port: Number(port) };
}

/**
 * What the alerts name and the host bears out: a live connection of an unpackaged program to an address, an unpackaged image with a
 * hash, an unpackaged program with exactly these arguments. An alert is somebody's word (the attacker's too, if he can make one
 * fire), so a packaged program or an interpreter, which anybody may use, bears nothing out.
 */
export function claimsBorneOut(scene: Scene, claims: AlertClaims): readonly BorneOut[] {
  const endpoints = claims.addresses.flatMap((claim) => endpointOf(claim) ?? []);
  const hashes = new Set(claims.hashes);
  const commandLines = new Set(claims.commandLines.map((text) => show(text.trim())));
  if (endpoints.length + hashes.size + commandLines.size === 0) return [];
  const isNamed = ({ remote, state }: Socket) =>
    ALIVE.has(state) &&
    endpoints.some(
      ({ address, port }) =>
        canonicalAddress(remote.address) === address && (port === undefined || port === remote.port),
    );
  const whatOf = (process: Process, subject: Subject): string | undefined => {
    const to = scene.outbound(process.pid).find(isNamed);
    if (to !== undefined) return `talks to ${to.remote.address}:${to.remote.port}, which the alert names`;
    const hash = [subject.sha256, subject.md5].find((of) => of !== null && hashes.has(of));
    if (hash != null && !isTinyContent(hash, subject.file?.identity.size))
      return `runs ${subject.path}, whose hash the alert names`;
    return commandLines.has(shownList(process.argv))
      ? 'was started with exactly the command line that the alert names'
      : undefined;
  };
  return scene.processes.flatMap((process): BorneOut[] => {
    const subject = scene.subject(process.pid);
    if (subject === undefined || !isNobodys(subject) || process.kernelThread) return [];
    const what = whatOf(process, subject);
    if (what === undefined) return [];
    return [{ process, signal: { class: 'relation', attack: 'T1071', what, pid: process.pid } }];
  });
}

/** Both halves in one sentence. */
export const tellBorneOut = (scene: Scene, { process, signal }: BorneOut): string =>
  `${nameProcess(process, scene.subject(process.pid))} ${signal.what}; nothing on the host shows mining. A person decides.`;
