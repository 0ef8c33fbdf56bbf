import { z } from 'zod';
import { STEP_NAMES } from './steps.ts';

/** @public A closed list: what an incident's activities do between its steps. */
export const BETWEEN_STEPS = ['open-run', 'settle', 'read-facts', 'offer-plans', 'close-incident'] as const;

/** What was being done: a step, of several in one call the last, or work between them. */
const step = z.enum([...STEP_NAMES, ...BETWEEN_STEPS]);
export type Doing = z.infer<typeof step>;
/** For a person; shown text. */
const detail = z.string();

/** Why an incident waits for a person. What can pass by itself is taken back by whoever sees that it has. */
export const attentionSchema = z.discriminatedUnion('kind', [
  /** Tried again without limit; passes by itself. */
  z.object({ kind: z.literal('unreachable'), step, detail }),
  /** Three attempts failed. */
  z.object({ kind: z.literal('failed'), step, detail }),
  /** Nobody decided, or what was approved lapsed: a person asks for a fresh plan. */
  z.object({ kind: z.literal('expired'), steps: z.array(z.enum(STEP_NAMES)).min(1), detail }),
  /** No worker takes work of the site; passes by itself. */
  z.object({ kind: z.literal('no-worker'), detail }),
  /** The gate found what no waiting mends: a signature, a digest, a target. */
  z.object({ kind: z.literal('gate-refused'), detail }),
  /** A call never began on the host, as often as it may be sent. */
  z.object({ kind: z.literal('never-began'), detail }),
  /** It came back in every round there is. */
  z.object({ kind: z.literal('keeps-returning'), detail }),
]);
export type Attention = z.infer<typeof attentionSchema>;

/** What has passed: trouble of this kind, or whatever stopped this step. */
export type Passed = { readonly kind: 'no-worker' } | { readonly step: Doing };

/** Whether this is what kept the incident waiting. What waits for a person's word does not pass with the step's next success. */
export const isOver = (attention: Attention, passed: Passed): boolean =>
  'kind' in passed
    ? attention.kind === passed.kind
    : (attention.kind === 'unreachable' || attention.kind === 'failed') && attention.step === passed.step;

/** @example attentionText({ kind: 'failed', step: 'offer-plans', detail: 'internal' }) → 'offer-plans failed: internal' */
export function attentionText(attention: Attention): string {
  const { kind, detail } = attention;
  switch (kind) {
    case 'unreachable':
      return `host unreachable at ${attention.step}: ${detail}`;
    case 'failed':
      return `${attention.step} failed: ${detail}`;
    case 'expired':
      return `${attention.steps.join(', ')} ran out: ${detail}`;
    case 'no-worker':
      return `no worker: ${detail}`;
    case 'gate-refused':
      return `the gate refused: ${detail}`;
    case 'never-began':
      return `never began: ${detail}`;
    case 'keeps-returning':
      return `keeps returning: ${detail}`;
  }
}
