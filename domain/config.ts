import { z } from 'zod';
import { parseDuration } from './duration.ts';
import type { GatePolicy } from './gate.ts';
import { roleSchema } from './gate.ts';
import { parseAddress } from './linux/address.ts';

const DURATION = /^\d{1,9}(?:ms|s|m|h|d)$/;
const DURATION_EXPECTED = 'a duration such as 30s, 15m or 24h';

/** A key with what it means, in half a line: what docs/configuration.md says of it. */
const duration = (fallback: string, what: string) =>
  z
    .string()
    .regex(DURATION, DURATION_EXPECTED)
    .default(fallback)
    .transform((text, ctx) => {
      const ms = parseDuration(text);
      if (ms === undefined) {
        ctx.addIssue({ code: 'custom', message: DURATION_EXPECTED });
        return z.NEVER;
      }
      return ms;
    })
    .describe(what);

/** `192.0.2.53`, `192.0.2.53:5353`, `2001:db8::53`, `[2001:db8::53]:5353`. */
function isResolver(text: string): boolean {
  const match = /^(?:\[([^\]]+)\]|([^[\]:]+))(?::(\d{1,5}))?$/.exec(text);
  const address = match?.[1] ?? match?.[2] ?? text;
  return parseAddress(address) !== undefined && !address.includes('%') && Number(match?.[3] ?? 53) <= 65535;
}

const section = <T extends z.ZodRawShape>(shape: T) => z.strictObject(shape).prefault({} as never);

/** One entry of the operator's list of allowed miners: every named field must match. */
const authorisedMinerSchema = z.strictObject({
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('SHA-256 of the program, in lower case'),
  path: z.string().startsWith('/').describe('where the program lies'),
  owner: z.string().min(1).describe('the account that it runs as'),
  pool: z.string().min(1).describe('the pool that it speaks to'),
  arguments: z.array(z.string()).default([]).describe('arguments that it must have'),
  note: z.string().max(1000).optional().describe('why it is allowed, for people'),
});
export type AuthorisedMiner = z.infer<typeof authorisedMinerSchema>;

/** What the operator forbids to plan. */
const protectSchema = z.strictObject({
  paths: z
    .array(z.string().startsWith('/'))
    .max(1000)
    .default([])
    .describe('never planned: a path, or everything below a folder that ends in `/`'),
  addresses: z.array(z.string()).max(1000).default([]).describe('never blocked'),
  accounts: z.array(z.string()).max(1000).default([]).describe('never touched'),
});

/**
 * `davy.yaml`. Every key has a default, so an empty file is a valid configuration. Durations are read into milliseconds.
 * Secrets are never here: only the names of the files that hold them. docs/configuration.md and docs/davy.schema.json are made
 * from this.
 */
export const configSchema = z.strictObject({
  api: section({
    listen: z.string().default('127.0.0.1').describe('address to listen on'),
    port: z.number().int().min(0).max(65535).default(8300).describe('0: any free one'),
  }),
  ssh: section({
    identityDir: z.string().default('keys').describe('folder of private keys; relative to the home folder'),
    connectTimeout: duration('10s', 'how long reaching a host and logging in may take'),
    keepOpen: duration('30s', 'how long an idle connection is kept'),
  }),
  watch: section({
    minimum: duration('2m', 'shortest respawn watch'),
    maximum: duration('30m', 'longest respawn watch'),
  }),
  approvals: section({
    role: roleSchema
      .exclude(['viewer'])
      .default('analyst')
      .describe('who may decide, unless the playbook is stricter'),
    quorum: z.number().int().min(1).max(10).default(1).describe('persons who must approve'),
    fourEyes: z.boolean().default(false).describe('whoever started or shaped the incident does not count'),
    escalateAfter: duration('30m', 'when somebody should have decided'),
    expireAfter: duration('72h', 'time to decide'),
    actWithin: duration('24h', 'time to begin after approval'),
  }),
  intel: section({
    virustotal: section({
      baseUrl: z
        .url({ protocol: /^https?$/ })
        .default('https://www.virustotal.com')
        .describe('where VirusTotal, or a proxy of it, answers'),
      apiKeyFile: z
        .string()
        .optional()
        .describe('file with the key, relative to the home folder. Without it every answer is `not-checked`'),
      perMinute: z.number().int().min(1).max(100_000).default(4).describe('requests in any `window`'),
      perDay: z.number().int().min(1).max(100_000_000).default(500).describe('requests a UTC day'),
      window: duration('60s', 'the minute of `perMinute`; only tests shorten it'),
      timeout: duration('10s', 'how long an answer is waited for'),
      maliciousEngines: z
        .number()
        .int()
        .min(1)
        .max(100)
        .default(5)
        .describe('engines that must call it malicious'),
      cacheFor: duration('24h', 'how long an answer stays good'),
    }),
    resolve: section({
      servers: z
        .array(
          z
            .string()
            .refine(isResolver, 'an address with an optional port, as 192.0.2.53 or [2001:db8::53]:53'),
        )
        .max(10)
        .default([])
        .describe(
          'DNS servers that are asked for the addresses of pools with a known port. None: nothing is resolved, and such pools are `not-checked`. The questions may set off alerts of your own',
        ),
      every: duration('6h', 'how often; an answer counts for a day'),
    }),
    indicatorFiles: z
      .array(z.string())
      .max(100)
      .default([])
      .describe(
        'files with more pools and addresses than the built-in list, one indicator a line; relative to the home folder',
      ),
  }),
  verdict: section({
    cpu: section({
      share: z
        .number()
        .min(0.05)
        .max(1)
        .default(0.7)
        .describe('share of one core that counts as a (contextual) sign'),
      over: duration('10m', 'for how long it must be used'),
    }),
  }),
  authorised: z.array(authorisedMinerSchema).max(1000).default([]).describe('allowed miners'),
  protect: protectSchema.prefault({}),
  acts: section({
    deadline: duration('60s', 'a call on a host begins no further target after that'),
    egressConfirmWithin: duration(
      '60s',
      'how long a firewall rule stays without confirmation from a new connection',
    ),
  }),
  evidence: section({
    dir: z.string().default('evidence').describe('folder of evidence; relative to the home folder'),
    maxFileBytes: z
      .number()
      .int()
      .min(1024)
      .max(10 * 1024 ** 3)
      .default(64 * 1024 ** 2)
      .describe('bytes of a file that are kept; of a longer one the beginning, and it says so'),
  }),
  toolbox: section({
    dir: z
      .string()
      .min(1)
      .optional()
      .describe(
        'folder of the static tools for hosts whose own cannot be trusted; relative to the home folder. None: what DAVY_TOOLBOX names, else `toolbox` in the home folder',
      ),
  }),
  ledger: section({ checkpointEvery: duration('10m', 'how often the ledger is signed') }),
  worker: section({
    heartbeat: duration(
      '10s',
      'how often an activity that touches a host says that it lives; only tests shorten it',
    ),
    stickyTimeout: duration(
      '10s',
      'how long a workflow waits for the worker that has it in memory; only tests shorten it',
    ),
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
