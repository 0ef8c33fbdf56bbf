import { z } from 'zod';
import type { InventoryHost } from './host.ts';
import { verdictSchema } from './incident.ts';
import { planSchema } from './plan.ts';

/** What a person asks of a host through a worker of its site. Read-only. */
export type HostQuestion =
  /** Which keys does the machine at this address show? Nothing is sent beyond the key exchange. */
  | {
      readonly kind: 'probe';
      readonly address: string;
      readonly port: number;
      readonly site: string;
      readonly jump?: string;
    }
  /** Can Davy log in, and with which rights? */
  | { readonly kind: 'check'; readonly host: InventoryHost }
  /** Survey, verdict and the plans that would be offered. */
  | { readonly kind: 'scan'; readonly host: InventoryHost };

const blind = z.array(z.object({ what: z.string(), how: z.string(), detail: z.string() }));

/** What a worker answers; host text in it is shown text. */
const hostAnswerSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('probe'),
    address: z.string(),
    port: z.number().int(),
    hostKeys: z.array(z.object({ type: z.string(), key: z.string(), fingerprint: z.string() })),
  }),
  z.object({
    kind: z.literal('check'),
    host: z.string(),
    hostname: z.string(),
    os: z.string(),
    kernel: z.string(),
    uid: z.number().int(),
    privileged: z.boolean(),
    tools: z.array(z.string()),
    clockOffsetMs: z.number(),
    blind,
  }),
  z.object({
    kind: z.literal('scan'),
    host: z.string(),
    verdict: verdictSchema,
    blind,
    plans: z.array(planSchema),
  }),
]);
export type HostAnswer = z.infer<typeof hostAnswerSchema>;
type Kind = HostAnswer['kind'];
export type HostAnswerOf<K extends Kind> = Extract<HostAnswer, { kind: K }>;

/** The answer to a question of this kind. @throws ZodError for anything else */
export function hostAnswerOf<K extends Kind>(kind: K, answer: unknown): HostAnswerOf<K> {
  const read = hostAnswerSchema.parse(answer);
  if (isOfKind(read, kind)) return read;
  throw new TypeError(`asked for a ${kind}, answered with a ${read.kind}`);
}

const isOfKind = <K extends Kind>(answer: HostAnswer, kind: K): answer is HostAnswerOf<K> =>
  answer.kind === kind;
