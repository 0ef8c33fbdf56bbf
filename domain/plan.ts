import { z } from 'zod';
import { FORMS, refuseNewer } from './forms.ts';
import { digestSchema, sha256Schema, targetIdSchema } from './ids-schema.ts';
import { shownSchema } from './shown-schema.ts';
import { GATED_STEPS } from './steps.ts';
import { targetFactsSchema } from './target-facts.ts';

const decimal = z.string().regex(/^\d+$/);
const sha256 = sha256Schema;

/** Who has to find the changed file well-formed; where it was not so before, nobody is asked. */
const checkSchema = z.enum(['sh']);
/** Who remembers the text that goes, and is told of it. Left out: it is read at each use. */
const tellSchema = z.enum(['systemd', 'systemd-user', 'init', 'cron']);
export type Tell = z.infer<typeof tellSchema>;

/** What a target is, exactly. Two surveys that see the same thing make the same identity, and so the same target id. */
const lineIdentity = z.object({
  kind: z.literal('line'),
  path: shownSchema,
  pathBase64: z.string().optional(),
  /** The line without its last newline. It holds newlines where its text goes on with a backslash or within quotes. */
  line: shownSchema,
  lineBase64: z.string().optional(),
  lineSha256: sha256,
  /** Which of several identical lines of the file: 1 is the first. */
  occurrence: z.number().int().positive(),
  /** What takes its place; left out: nothing. */
  to: shownSchema.optional(),
  toBase64: z.string().optional(),
  check: checkSchema.optional(),
  tell: tellSchema.optional(),
});

/** One name in a folder: of a regular file, or of a symbolic link, which is taken itself and never followed. */
const nameIdentity = z.object({
  kind: z.literal('name'),
  path: shownSchema,
  pathBase64: z.string().optional(),
  type: z.enum(['file', 'link']),
  device: decimal,
  inode: decimal,
  size: decimal,
  /** Of a link: of its text. */
  sha256,
  tell: tellSchema.optional(),
});

const imageIdentity = z.object({
  path: shownSchema,
  pathBase64: z.string().optional(),
  device: decimal,
  inode: decimal,
  sha256,
});

/** One process and nothing else: it is gone when pid, boot or start time differ. */
const singleProcessIdentity = z.object({
  kind: z.literal('process'),
  by: z.literal('single'),
  pid: z.number().int().positive(),
  bootId: z.string(),
  startTicks: decimal,
  uid: z.number().int().nonnegative(),
  image: imageIdentity,
});

/** Every process that runs this image as this user in this cgroup, so that a respawn under a new pid is covered. */
const imageProcessIdentity = z.object({
  kind: z.literal('process'),
  by: z.literal('image'),
  uid: z.number().int().nonnegative(),
  cgroup: shownSchema,
  cgroupBase64: z.string().optional(),
  /** Device and inode are not part of it: a guard that writes the image anew changes them. */
  image: z.object({ path: shownSchema, pathBase64: z.string().optional(), sha256 }),
  maximumCount: z.number().int().positive(),
});

/** Every process in which this interpreter runs this script file. */
const scriptProcessIdentity = z.object({
  kind: z.literal('process'),
  by: z.literal('script'),
  uid: z.number().int().nonnegative(),
  interpreter: imageIdentity,
  script: imageIdentity,
  maximumCount: z.number().int().positive(),
});

const fileIdentity = z.object({
  kind: z.literal('file'),
  path: shownSchema,
  pathBase64: z.string().optional(),
  device: decimal,
  inode: decimal,
  size: decimal,
  sha256,
});

const egressIdentity = z.object({
  kind: z.literal('egress'),
  family: z.enum(['ipv4', 'ipv6']),
  /** Canonical text of one address. */
  address: z.string(),
});

const targetIdentitySchema = z.union([
  lineIdentity,
  nameIdentity,
  singleProcessIdentity,
  imageProcessIdentity,
  scriptProcessIdentity,
  fileIdentity,
  egressIdentity,
]);
export type TargetIdentity = z.infer<typeof targetIdentitySchema>;
export type LineIdentity = z.infer<typeof lineIdentity>;
export type NameIdentity = z.infer<typeof nameIdentity>;
export type ProcessIdentity = z.infer<
  typeof singleProcessIdentity | typeof imageProcessIdentity | typeof scriptProcessIdentity
>;
export type FileTargetIdentity = z.infer<typeof fileIdentity>;

/** Whether what a target is made of was off the host, whole, when the plan was made. */
const heldSchema = z.enum([
  'kept',
  /** Only its beginning is kept. */
  'cut-off',
  /** Nothing of it was kept by then: the act refuses it unless it is kept until then. */
  'missing',
]);
export type Held = z.infer<typeof heldSchema>;

/** One reason. Reasons hang together from the confirmed miner on; each stands once, and targets point to their last. */
const planLinkSchema = z.object({
  id: z.string(),
  /** The reason before it; null: it speaks of the confirmed miner itself. */
  from: z.string().nullable(),
  /** What kind of tie it is. */
  kind: z.string(),
  /** What the thing that it leads to is to the miner, where that is a process. */
  role: z.string().nullable(),
  text: z.string(),
});
export type PlanLink = z.infer<typeof planLinkSchema>;

export const targetSchema = z.object({
  id: targetIdSchema,
  title: z.string(),
  identity: targetIdentitySchema,
  /** Id of the last reason; those before it follow from there. Null: nothing links it, and its risks say why it is offered. */
  link: z.string().nullable(),
  /** Exactly what will be done. */
  change: z.string(),
  facts: targetFactsSchema,
  /** Whether what the act does to it can be taken back by Davy's own statements. */
  reversible: z.boolean(),
  impact: z.string(),
  risks: z.array(z.string()),
  evidence: heldSchema,
  /** Whether it is offered ticked. */
  selected: z.boolean(),
});
export type Target = z.infer<typeof targetSchema>;

export const planSchema = z.object({
  digest: digestSchema,
  format: z.literal(FORMS.plan),
  host: z.string(),
  step: z.enum(GATED_STEPS),
  action: z.string(),
  surveyedAt: z.string(),
  links: z.array(planLinkSchema),
  targets: z.array(targetSchema),
  /** What was looked at and is left alone, and why; with the reason that led to it, where one did. */
  kept: z.array(z.object({ title: z.string(), why: z.string(), link: z.string().exactOptional() })),
  /** What could not be seen. */
  blind: z.array(z.object({ what: z.string(), how: z.string(), detail: z.string() })),
  /**
   * What comes back, or stays, when only this plan is approved. Approving all of `unless`, which are targets of other plans,
   * prevents it; where that is empty, nothing that is offered does.
   */
  regrows: z.array(z.object({ title: z.string(), why: z.string(), unless: z.array(targetIdSchema) })),
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
export type Kept = Plan['kept'][number];
export type PlanBlind = Plan['blind'][number];

/**
 * A plan as it was stored or sent.
 *
 * @throws DavyError `newer-form` for one of a later Davy: what that adds would be decided or done unseen
 */
export function readPlan(plan: Plan): Plan {
  refuseNewer('plan', plan.format);
  return plan;
}
