import { z } from 'zod';
import { digestOf, planDigest, targetId } from './digest.ts';
import { GATED_STEPS } from './steps.ts';

const decimal = z.string().regex(/^\d+$/);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** What a target is, exactly. Two surveys that see the same thing make the same identity, and so the same target id. */
export const cronLineIdentity = z.object({
  kind: z.literal('cron-line'),
  path: z.string(),
  pathBase64: z.string().optional(),
  /** The line without its newline. */
  line: z.string(),
  lineBase64: z.string().optional(),
  lineSha256: sha256,
  /** Which of several identical lines of the file: 1 is the first. */
  occurrence: z.number().int().positive(),
});

/** A whole file that cron reads (periodic folder script, at job): removed like a line, kept as evidence. */
export const cronFileIdentity = z.object({
  kind: z.literal('cron-file'),
  path: z.string(),
  pathBase64: z.string().optional(),
  device: decimal,
  inode: decimal,
  size: decimal,
  sha256,
});

const imageIdentity = z.object({
  path: z.string(),
  pathBase64: z.string().optional(),
  device: decimal,
  inode: decimal,
  sha256,
});

/** One process and nothing else: it is gone when pid, boot or start time differ. */
export const singleProcessIdentity = z.object({
  kind: z.literal('process'),
  by: z.literal('single'),
  pid: z.number().int().positive(),
  bootId: z.string(),
  startTicks: decimal,
  uid: z.number().int().nonnegative(),
  image: imageIdentity,
});

/** Every process that runs this image as this user in this cgroup, so that a respawn under a new pid is covered. */
export const imageProcessIdentity = z.object({
  kind: z.literal('process'),
  by: z.literal('image'),
  uid: z.number().int().nonnegative(),
  cgroup: z.string(),
  cgroupBase64: z.string().optional(),
  /** Device and inode are not part of it: a guard that writes the image anew changes them. */
  image: z.object({ path: z.string(), pathBase64: z.string().optional(), sha256 }),
  maximumCount: z.number().int().positive(),
});

/** Every process in which this interpreter runs this script file. */
export const scriptProcessIdentity = z.object({
  kind: z.literal('process'),
  by: z.literal('script'),
  uid: z.number().int().nonnegative(),
  interpreter: imageIdentity,
  script: imageIdentity,
  maximumCount: z.number().int().positive(),
});

export const fileIdentity = z.object({
  kind: z.literal('file'),
  path: z.string(),
  pathBase64: z.string().optional(),
  device: decimal,
  inode: decimal,
  size: decimal,
  sha256,
});

export const egressIdentity = z.object({
  kind: z.literal('egress'),
  family: z.enum(['ipv4', 'ipv6']),
  /** Canonical text of one address. */
  address: z.string(),
});

export const targetIdentitySchema = z.union([
  cronLineIdentity,
  cronFileIdentity,
  singleProcessIdentity,
  imageProcessIdentity,
  scriptProcessIdentity,
  fileIdentity,
  egressIdentity,
]);
export type TargetIdentity = z.infer<typeof targetIdentitySchema>;
export type CronLineIdentity = z.infer<typeof cronLineIdentity>;
export type CronFileIdentity = z.infer<typeof cronFileIdentity>;
export type ProcessIdentity = z.infer<
  typeof singleProcessIdentity | typeof imageProcessIdentity | typeof scriptProcessIdentity
>;
export type FileTargetIdentity = z.infer<typeof fileIdentity>;
export type EgressIdentity = z.infer<typeof egressIdentity>;

export const targetSchema = z.object({
  id: z.string().regex(/^t_[0-9a-f]{16}$/),
  title: z.string(),
  identity: targetIdentitySchema,
  /** One hop a sentence, from the confirmed miner to this target. */
  why: z.array(z.string()),
  /** Exactly what will be done. */
  change: z.string(),
  reversible: z.boolean(),
  impact: z.string(),
  risks: z.array(z.string()),
  /** Whether it is offered ticked. */
  selected: z.boolean(),
  /** Hints for finding it quickly; never part of its identity. */
  at: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});
export type Target = z.infer<typeof targetSchema>;

export const planSchema = z.object({
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  host: z.string(),
  step: z.enum(GATED_STEPS),
  action: z.string(),
  surveyedAt: z.string(),
  targets: z.array(targetSchema),
  /** What was looked at and is left alone, and why. */
  kept: z.array(z.object({ title: z.string(), why: z.string() })),
  /** What could not be seen. */
  blind: z.array(z.object({ what: z.string(), how: z.string(), detail: z.string() })),
  /** What comes back, or stays, when only this plan is approved. */
  regrows: z.array(z.object({ title: z.string(), why: z.string() })),
  binding: z.object({
    /** Fingerprint of the host key, `SHA256:…`. */
    hostKey: z.string(),
    machineId: z.string(),
    bootId: z.string(),
    /** Digest of the playbook. */
    playbook: z.string(),
    actionVersion: z.number().int().positive(),
  }),
});
export type Plan = z.infer<typeof planSchema>;
export type PlanBinding = Plan['binding'];

/** What an action's planner gives; the frame around it is the same for all. */
export interface PlanDraft {
  readonly targets: readonly Omit<Target, 'id'>[];
  readonly kept: Plan['kept'];
  readonly blind: Plan['blind'];
  readonly regrows: Plan['regrows'];
}

/** Puts ids and digest to a draft. Targets with the same identity are one. */
export function makePlan(
  frame: Pick<Plan, 'host' | 'step' | 'action' | 'surveyedAt' | 'binding'>,
  draft: PlanDraft,
): Plan {
  const targets = new Map<string, Target>();
  for (const target of draft.targets) {
    const id = targetId(target.identity);
    if (!targets.has(id)) targets.set(id, { id, ...target });
  }
  const plan = {
    ...frame,
    targets: [...targets.values()],
    kept: [...draft.kept],
    blind: [...draft.blind],
    regrows: [...draft.regrows],
  };
  return { digest: planDigest(plan), ...plan };
}

/** Whether a new survey's plan takes the place of an open one: only if a target's identity or change differs (rule: supersede-on-difference). */
export function plansDiffer(older: Plan, newer: Plan): boolean {
  const facts = (plan: Plan) =>
    digestOf(
      plan.targets
        .map((t) => ({ id: t.id, identity: t.identity, change: t.change }))
        .sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)),
    );
  return facts(older) !== facts(newer);
}
