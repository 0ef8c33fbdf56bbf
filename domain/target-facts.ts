import { z } from 'zod';
import { sha256Schema } from './ids-schema.ts';
import { minerRoleSchema } from './targets/role.ts';

/** Most of one target's lines, processes or users that a plan names; `more` counts the rest. */
export const FACTS_LIMIT = 20;

/** A line of a file around a target's own, or that line itself. */
const shownLineSchema = z.object({
  /** 1 for the first line of the file. */
  number: z.number().int().positive(),
  /** Bytes from the start of the file, and how many with the newline. */
  offset: z.number().int().nonnegative(),
  length: z.number().int().nonnegative(),
  /** `cut`: gone if its own target is approved. */
  fate: z.enum(['cut', 'kept']),
  /** Arguments of what is kept are not shown: they may hold secrets. */
  text: z.string(),
});
export type ShownLine = z.infer<typeof shownLineSchema>;

const owned = {
  /** Account that owns the file; null where only a process was seen to run it. */
  owner: z.string().nullable(),
  mode: z.string().nullable(),
  /** How many names the inode has. */
  links: z.number().int().nonnegative(),
};

const lineFacts = z.object({
  kind: z.literal('line'),
  path: z.string(),
  ...owned,
  /** Number of the target's own line; of several that go on in each other, of the first. */
  line: z.number().int().positive(),
  schedule: z.string().nullable(),
  /** Whom it is run as; null where anybody may run it. */
  account: z.string().nullable(),
  /** The lines around it, in order, and how many of the file stand before and after these. */
  lines: z.array(shownLineSchema),
  before: z.number().int().nonnegative(),
  after: z.number().int().nonnegative(),
});

const processFacts = z.object({
  kind: z.literal('process'),
  /** What it is to the miner. The freeze stops in the order of roles. */
  role: minerRoleSchema,
  owner: z.string(),
  /** The processes that the target is now, by pid. */
  processes: z.array(
    z.object({
      pid: z.number().int().positive(),
      startedAt: z.string(),
      ageSeconds: z.number(),
      /** Of one core, over its whole life. */
      cpuShare: z.number(),
      /** Its parent in words, without arguments; null where that was not seen. */
      parent: z.string().nullable(),
    }),
  ),
  more: z.number().int().nonnegative(),
});

const fileFacts = z.object({
  kind: z.literal('file'),
  ...owned,
  size: z.string(),
  sha256: sha256Schema,
  /** Seconds since 1970; null where the file itself was not listed. */
  modifiedAt: z.string().nullable(),
  changedAt: z.string().nullable(),
  /** The host's own database says so; null: no package; undefined: not checked. */
  package: z.string().nullable().exactOptional(),
});

const egressFacts = z.object({
  kind: z.literal('egress'),
  /** Ports that linked things connect to; none where they were only connected to. */
  ports: z.array(z.number().int()),
  addressKind: z.string(),
  /** Who else on this host uses the address, without arguments. */
  users: z.array(z.string()),
  more: z.number().int().nonnegative(),
});

/** What a person weighs about one target, by kind. Nothing here tells what is done: identity and `change` do. */
export const targetFactsSchema = z.discriminatedUnion('kind', [
  lineFacts,
  processFacts,
  fileFacts,
  egressFacts,
]);
export type TargetFacts = z.infer<typeof targetFactsSchema>;
export type LineFacts = z.infer<typeof lineFacts>;
export type ProcessFacts = z.infer<typeof processFacts>;
export type FileFacts = z.infer<typeof fileFacts>;
