import type { LedgerEntry, LedgerKind } from '../domain/ledger.ts';
import { shorten } from '../domain/show.ts';
import type { TimelineItem } from './schemas/audit.ts';

/** One sentence for each kind of entry. Bodies hold host text only as shown text, so it is safe to repeat here. */
const SENTENCE: Record<LedgerKind, (word: (name: string) => string) => string> = {
  'alert.received': (word) => `Alert from ${word('source')}: ${word('status')}`,
  'alert.assigned': (word) => `Alert assigned to ${word('host')}`,
  'incident.opened': (word) => `Incident opened${because(word('because') || word('reason'))}`,
  'incident.resumed': (word) => `Resumed${because(word('reason'))}`,
  'incident.cancelling': (word) => `Cancelled${because(word('reason'))}`,
  'incident.needs-attention': (word) => `Needs attention${because(word('attention') || word('reason'))}`,
  'incident.round-started': (word) => `Round ${word('round')} started${because(word('because'))}`,
  'incident.closed': (word) => `Closed: ${word('resolution')}`,
  'incident.note': (word) => `Note: ${word('text')}`,
  'survey.taken': (word) => `Survey ${word('number')} taken`,
  'verdict.reached': (word) => `Verdict: ${word('verdict')}`,
  'reputation.answered': (word) => `Reputation answered ${word('answer')}`,
  'evidence.kept': (word) => `Evidence kept: ${word('kind')} ${word('path')}`,
  'plan.offered': (word) => `Plan offered for ${word('step')}`,
  'approval.decided': (word) =>
    `${word('decision')} by ${word('person')} for ${word('step')}: ${word('state')}`,
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
};

const because = (reason: string): string => (reason === '' ? '' : `: ${reason}`);

const LONGEST = 300;

export function timelineItem({ seq, at, kind, actor, subject, body }: LedgerEntry): TimelineItem {
  const word = (name: string): string => {
    const value = body[name];
    return typeof value === 'string' || typeof value === 'number' ? shorten(String(value), LONGEST) : '';
  };
  return { seq, at, kind, actor, subject, text: SENTENCE[kind](word).trimEnd(), body };
}
