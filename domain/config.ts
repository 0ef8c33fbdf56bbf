import { z } from 'zod';
import { parseDuration } from './duration.ts';
import type { GatePolicy } from './gate.ts';
import { roleSchema } from './gate.ts';

const duration = (fallback: string) =>
  z
    .string()
    .default(fallback)
    .transform((text, ctx) => {
      const ms = parseDuration(text);
      if (ms === undefined) {
        ctx.addIssue({ code: 'custom', message: 'a duration such as 30s, 15m or 24h' });
        return z.NEVER;
      }
      return ms;
    });

const section = <T extends z.ZodRawShape>(shape: T) => z.strictObject(shape).prefault({} as never);

/** One entry of the operator's list of allowed miners: every named field must match (design 7). */
export const authorisedMinerSchema = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  path: z.string().startsWith('/'),
  owner: z.string().min(1),
  pool: z.string().min(1),
  arguments: z.array(z.string()).default([]),
  note: z.string().max(1000).optional(),
});
export type AuthorisedMiner = z.infer<typeof authorisedMinerSchema>;

/** What the operator forbids to plan: paths (exact or below a folder ending in /), addresses, accounts. */
export const protectSchema = z.strictObject({
  paths: z.array(z.string().startsWith('/')).max(1000).default([]),
  addresses: z.array(z.string()).max(1000).default([]),
  accounts: z.array(z.string()).max(1000).default([]),
});

/**
 * `davy.yaml` (design 13). Every key has a default, so an empty file is a valid configuration. Durations are read into
 * milliseconds. Secrets are never here: only the names of the files that hold them.
 */
export const configSchema = z.strictObject({
  api: section({
    /** @default 127.0.0.1 */
    listen: z.string().default('127.0.0.1'),
    port: z.number().int().min(0).max(65535).default(8300),
  }),
  ssh: section({
    /** Folder of private keys, relative to the home folder unless absolute. */
    identityDir: z.string().default('keys'),
    connectTimeout: duration('10s'),
    /** How long an idle connection is kept. */
    keepOpen: duration('30s'),
  }),
  watch: section({ minimum: duration('2m'), maximum: duration('30m') }),
  approvals: section({
    role: roleSchema.exclude(['viewer']).default('analyst'),
    quorum: z.number().int().min(1).max(10).default(1),
    fourEyes: z.boolean().default(false),
    escalateAfter: duration('30m'),
    expireAfter: duration('72h'),
    actWithin: duration('24h'),
  }),
  intel: section({
    virustotal: section({
      baseUrl: z.url({ protocol: /^https?$/ }).default('https://www.virustotal.com'),
      /** Name of the file with the key, relative to the home folder. Without it every answer is `not-checked`. */
      apiKeyFile: z.string().optional(),
      perMinute: z.number().int().min(1).max(100_000).default(4),
      perDay: z.number().int().min(1).max(100_000_000).default(500),
      /** The "minute" of perMinute. Only tests shorten it. */
      window: duration('60s'),
      timeout: duration('10s'),
      /** Engines that must call it malicious. */
      maliciousEngines: z.number().int().min(1).max(100).default(5),
      /** How long an answer stays good. */
      cacheFor: duration('24h'),
    }),
    /** More pools and addresses than the built-in list, one indicator a line; relative to the home folder. */
    indicatorFiles: z.array(z.string()).max(100).default([]),
  }),
  verdict: section({
    cpu: section({ share: z.number().min(0.05).max(1).default(0.7), over: duration('10m') }),
  }),
  authorised: z.array(authorisedMinerSchema).max(1000).default([]),
  protect: protectSchema.prefault({}),
  acts: section({
    /** How long a call may run on the host before it starts no further target. */
    deadline: duration('60s'),
    /** How long a firewall rule stays without confirmation from a new connection. */
    egressConfirmWithin: duration('60s'),
  }),
  evidence: section({
    dir: z.string().default('evidence'),
    maxFileBytes: z
      .number()
      .int()
      .min(1024)
      .max(10 * 1024 ** 3)
      .default(64 * 1024 ** 2),
  }),
  ledger: section({ checkpointEvery: duration('10m') }),
  worker: section({
    /** How often an activity that touches a host says that it lives. Only tests shorten it. */
    heartbeat: duration('10s'),
    stickyTimeout: duration('10s'),
  }),
});
export type Config = z.infer<typeof configSchema>;

/** The configured defaults of every gate. */
export const defaultPolicy = (config: Config): GatePolicy => ({
  role: config.approvals.role,
  quorum: config.approvals.quorum,
  fourEyes: config.approvals.fourEyes,
  escalateAfterMs: config.approvals.escalateAfter,
  expireAfterMs: config.approvals.expireAfter,
  actWithinMs: config.approvals.actWithin,
});
