import type { LedgerEntry, LedgerKind } from '../domain/ledger.ts';
import { shorten, show } from '../domain/show.ts';
import type { TimelineItem } from './schemas/audit.ts';

/** What people write is kept as they wrote it; host text in bodies is shown text already. */
const WRITTEN: ReadonlySet<string> = new Set(['reason', 'text', 'because']);

/** One sentence for each kind of entry, in printable text. */
const SENTENCE: Record<LedgerKind, (word: (name: string) => string) => string> = {
  'alert.received': (word) => `Alert from ${word('source')}: ${word('status')}`,
  'alert.assigned': (word) => `Alert assigned to ${word('host')}`,
  'incident.opened': (word) => `Incident opened${because(word('because'))}`,
  'incident.resumed': (word) => `Resumed${because(word('reason'))}`,
  'incident.cancelling': (word) => `Cancelled${because(word('reason'))}`,
  'incident.finishing': (word) => `Finished by a lead${because(word('reason'))}`,
  'incident.needs-attention': (word) =>
    `Needs attention: ${word('kind')} ${word('step')}${because(word('detail'))}`,
  'incident.round-started': (word) => `Round ${word('round')} started${because(word('because'))}`,
  'incident.closed': (word) => `Closed: ${word('resolution')}`,
  'incident.note': (word) => `Note: ${word('text')}`,
  'survey.taken': (word) => `Survey ${word('number')} taken`,
  'verdict.reached': (word) => `Verdict: ${word('verdict')}`,
  'reputation.answered': () => 'Reputation answered',
  'incident.workflow-lost': () => 'Its workflow was gone; another one goes on',
  'evidence.missing': () => 'Some evidence could not be kept',
  'evidence.kept': (word) => `Evidence kept: ${word('kind')} ${word('path')}`,
  'plan.offered': (word) => `Plan offered for ${word('step')}`,
  'approval.decided': (word) =>
    `Decided by ${word('person')}: ${word('decision')} for ${word('step')}, now ${word('state')}`,
  'approval.expired': (word) => `Approval for ${word('step')} expired`,
  'approval.superseded': (word) => `Approval for ${word('step')} superseded by a newer plan`,
  'approval.reopened': (word) => `Fresh plan asked for ${word('step')}${because(word('reason'))}`,
  'act.intended': (word) => `Act begins: ${word('step')}`,
  'act.refused': (word) => `Act refused: ${word('step')}${because(word('reason'))}`,
  'act.outcome': (word) => `Act over: ${word('step')}`,
  'act.settled': (word) => `Act settled by looking: ${word('step')}`,
  'logs.collected': () => 'Logs collected',
  'watch.looked': () => 'Watch: looked again',
  'host.added': () => 'Host added to the inventory',
  'host.changed': () => 'Host changed in the inventory',
  'host.removed': () => 'Host removed from the inventory',
  'key.added': (word) => `Key issued to ${word('person')}`,
  'key.revoked': (word) => `Key of ${word('person')} revoked`,
  'hold.on': (word) => `Emergency stop on${because(word('reason'))}`,
  'hold.off': (word) => `Emergency stop off${because(word('reason'))}`,
  'access.refused': () => 'Requests refused',
  'checkpoint.signed': () => 'Head of the ledger signed',
  'ledger.stand-in': (word) =>
    `A row of kind ${word('kind')} cannot be chained; this entry says so in its place`,
};

const because = (reason: string): string => (reason === '' ? '' : `: ${reason}`);

const LONGEST = 300;

export function timelineItem({ seq, at, kind, actor, subject, body }: LedgerEntry): TimelineItem {
  const word = (name: string): string => {
    const value = body[name];
    if (typeof value !== 'string' && typeof value !== 'number') return '';
    return shorten(WRITTEN.has(name) ? show(String(value)) : String(value), LONGEST);
  };
  return { seq, at, kind, actor, subject, text: SENTENCE[kind](word).trimEnd(), body };
}
