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
export const editOf = (
  identity: TargetIdentity,
): (Edit & { path: string; pathBase64?: string | undefined }) | undefined =>
  identity.kind === 'cron-line' ? { ...identity, line: lineOf(identity) } : undefined;

function nameOf(
  identity: TargetIdentity,
  processes: readonly LabProcess[],
): Pick<NamedTarget, 'kind' | 'name'> {
  switch (identity.kind) {
    case 'cron-line':
      return { kind: 'starter', name: lineOf(identity) };
    case 'cron-file':
      return { kind: 'starter', name: pathOf(identity) };
    case 'process':
      return { kind: 'process', name: processName(identity, processes) };
    case 'file':
      return { kind: 'file', name: pathOf(identity) };
    case 'egress':
      return { kind: 'address', name: identity.address };
  }
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
