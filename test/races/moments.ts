import { existsSync } from 'node:fs';

/** The lines that a call has written on the host so far, split into words: `before ACT TARGET …`, `after ACT TARGET …`, and others. */
export type Receipts = readonly (readonly string[])[];

export const targetsOf = (receipts: Receipts, phase: 'before' | 'after'): Set<string> =>
  new Set(receipts.filter(([word]) => word === phase).map(([, , target = '']) => target));

const actsBegun = (receipts: Receipts): Set<string> =>
  new Set(receipts.flatMap(([phase, act = '']) => (phase === 'before' ? [act] : [])));

/** The call's private folder, as the machine sees it through the host's first process. */
export const privateFolder = (hostPid: number, call: string): string =>
  `/proc/${hostPid}/root/tmp/.davy-${call}`;

/** A target that was captured and is there still: what becomes of it is not decided. */
export function capturedIn(receipts: Receipts, call: string, hostPid: number): string | undefined {
  const [, , target] = receipts.at(-1)?.[3] === 'captured' ? (receipts.at(-1) ?? []) : [];
  const isThere = target !== undefined && existsSync(`${privateFolder(hostPid, call)}/${target}`);
  return isThere ? target : undefined;
}

/** Moments of a call at which a test stops its script. Named, since a thread of its own looks for them. */
export const MOMENTS = {
  /** The script has arrived and stops the processes. */
  freezing: (receipts: Receipts) => targetsOf(receipts, 'before').size === 0,
  /** A target is done, and of the same act the next is not begun. */
  betweenTargets: (receipts: Receipts) =>
    targetsOf(receipts, 'after').size > 0 && actsBegun(receipts).size === 1,
  captured: (receipts: Receipts, call: string, hostPid: number) =>
    capturedIn(receipts, call, hostPid) !== undefined,
} as const satisfies Record<string, (receipts: Receipts, call: string, hostPid: number) => boolean>;

export type Moment = keyof typeof MOMENTS;
