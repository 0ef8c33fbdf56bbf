import type { Approval } from '../../../domain/gate.ts';
import type { TargetIdentity } from '../../../domain/plan.ts';
import type { LabProcess } from '../../../lab/index.ts';
import type { Edit } from './edits.ts';

type Target = Approval['plan']['targets'][number];

/** A target as a scenario names it. */
export interface NamedTarget {
  readonly target: Target;
  readonly kind: 'process' | 'file' | 'starter' | 'address';
  readonly name: string;
}

export const namedTargets = (
  approvals: readonly Approval[],
  processes: readonly LabProcess[],
): NamedTarget[] =>
  approvals.flatMap(({ plan }) =>
    plan.targets.map((target) => ({ target, ...nameOf(target.identity, processes) })),
  );

const bytes = (base64: string): string => Buffer.from(base64, 'base64').toString('latin1');

/** The path as the host has it, not as it is shown. */
export const pathOf = (identity: { readonly path: string; readonly pathBase64?: string | undefined }) =>
  identity.pathBase64 === undefined ? identity.path : bytes(identity.pathBase64);

const lineOf = (identity: { readonly line: string; readonly lineBase64?: string | undefined }) =>
  identity.lineBase64 === undefined ? identity.line : bytes(identity.lineBase64);

/** What a target takes out of a file; undefined where it takes something whole. */
export function editOf(identity: TargetIdentity): (Edit & { readonly path: string }) | undefined {
  if (!('line' in identity)) return undefined;
  const to = 'to' in identity && typeof identity.to === 'string' ? identity.to : undefined;
  return { path: pathOf(identity), line: lineOf(identity), occurrence: identity.occurrence, to };
}

function nameOf(
  identity: TargetIdentity,
  processes: readonly LabProcess[],
): Pick<NamedTarget, 'kind' | 'name'> {
  if (identity.kind === 'process') return { kind: 'process', name: processName(identity, processes) };
  if (identity.kind === 'egress') return { kind: 'address', name: identity.address };
  if (identity.kind === 'file') return { kind: 'file', name: pathOf(identity) };
  return { kind: 'starter', name: 'line' in identity ? lineOf(identity) : pathOf(identity) };
}

function processName(
  identity: Extract<TargetIdentity, { kind: 'process' }>,
  processes: readonly LabProcess[],
): string {
  if (identity.by === 'image') return pathOf(identity.image);
  if (identity.by === 'script') return pathOf(identity.script);
  const words = processes.find(({ pid }) => pid === identity.pid)?.cmdline.join(' ');
  return words ?? `pid ${identity.pid}`;
}
