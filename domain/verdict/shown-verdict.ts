import type { Signal, SignalClass, Verdict, VerdictName } from '../incident.ts';
import { signalClassSchema } from '../incident.ts';
import type { Snapshot } from '../snapshot.ts';
import { capped } from './doubts.ts';
import { isSpecific } from './groups.ts';

const ORDER: ReadonlyMap<string, number> = new Map(signalClassSchema.options.map((name, at) => [name, at]));
/** Each once, the mining-specific ones first. */
export const inOrder = (classes: Iterable<SignalClass>): SignalClass[] =>
  [...new Set(classes)].sort((a, b) => (ORDER.get(a) ?? 0) - (ORDER.get(b) ?? 0));

export const contradictionSignals = (snapshot: Snapshot): Signal[] =>
  snapshot.contradictions.map(({ between, subject, detail }) => ({
    class: 'contradiction',
    attack: 'T1014',
    what: `${between.join(' and ')} disagree about ${subject}: ${detail}`,
  }));

/** As much of each kind is shown; what is left is counted. A busy host or an attacker makes thousands. */
const MOST = { signals: 200, findings: 200, reasons: 100 } as const;

/** The verdict as it is stored and shown. */
export function verdictOf(
  verdict: VerdictName,
  signals: readonly Signal[],
  reasons: string[],
  findings: string[],
): Verdict {
  const unique = new Map(signals.map((signal) => [JSON.stringify(signal), signal]));
  const list = [...unique.values()];
  const classes = inOrder(list.map((signal) => signal.class));
  // What is specific to mining comes first, so that no flood of contradictions crowds it out.
  const shown = list
    .toSorted((a, b) => Number(isSpecific(b.class)) - Number(isSpecific(a.class)))
    .slice(0, MOST.signals);
  const more = list.length - shown.length;
  return {
    verdict,
    classes,
    signals: list.length > MOST.signals ? shown : list,
    reasons: [
      ...capped(reasons, MOST.reasons, (rest) => `${rest} more reasons are not shown.`),
      ...(more > 0 ? [`${more} more signals are not shown.`] : []),
    ],
    findings: capped(findings, MOST.findings, (rest) => `${rest} more findings are not shown.`),
  };
}
