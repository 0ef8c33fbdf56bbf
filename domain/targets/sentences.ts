import type { Outcome } from './outcome.ts';
import type { Seen } from './sighting.ts';

/** What a `reason=` word of a receipt means. */
const REASONS: Readonly<Record<string, string>> = {
  stop: 'stopped before its turn',
  late: 'its time to begin was over',
  attributes: 'its attributes cannot be copied, so the line was commented out in place',
  commented: 'the line is commented out',
  edited: 'the line was edited since it was approved',
  replaced: 'another file stands at the path',
  content: 'the content is not the approved one',
  link: 'the path is a link now',
  'not-a-file': 'the path is no regular file now',
  'not-a-link': 'the path is no symbolic link now',
  check: 'no shell could read the file without it, so nothing was changed',
  'nul-byte': 'the file holds NUL bytes',
  'too-large': 'the file is larger than 256 KiB',
  'no-file': 'there is no such file',
  'still-remembered': 'its text is gone, and the first process still remembers it: it may be started again',
  'memory-unseen': 'its text is gone; whether somebody still remembers it could not be seen',
  'keeps-changing': 'the file keeps changing under the hands',
  immutable:
    'the file or its folder is immutable, and neither the host nor a toolbox takes that away: lift it there, then approve again',
  unreadable: 'it may not be read with this account',
  'folder-not-writable': 'the folder cannot be written to',
  'private-folder': 'no private folder could be held',
  'not-captured': 'the file could not be taken aside',
  'in-place': 'the line could not be commented out',
  unlink: 'the file could not be unlinked',
  vanished: 'it vanished at that moment',
  'kept-beside':
    'what stood there is another file, and a third one has taken the path since: it is kept in .davy-… beside it',
  'new-file-at-path': 'the approved file is gone, and a new file stands at the path',
  protected: 'it is protected: our own session, an ancestor of it, or the kernel',
  'more-than-stated': 'more processes match than the plan stated, all were left alone',
  'other-image': 'a process runs there from another image',
  'still-alive': 'it did not die within five seconds',
  'keeps-coming-back': 'it came back each time',
  unconfirmed: 'the rule stands, and the kernel takes it away unless a new connection confirms it',
  responder: 'it is our own way in',
  loopback: 'it is the host itself',
  resolver: 'the host resolves names there',
  gateway: 'the host routes through it',
  'not-an-address': 'it is not one address',
  'no-firewall-tool': 'neither nft nor iptables works there with this account',
  'rule-not-accepted': 'the firewall did not take the rule',
  'rule-stays': 'the rule could not be taken out',
  'rule-lasts': 'a rule of this incident blocks it',
  'rule-timed': 'a rule blocks it that nobody confirmed: it will expire by itself',
  'no-rule': 'no rule of this incident blocks it',
};

const OUTCOMES: Readonly<Record<Outcome, string>> = {
  done: 'done',
  'already-absent': 'it was gone already',
  neutralised: 'it is without effect',
  changed: 'it differs from what was approved, and was left alone',
  refused: 'refused on the host',
  failed: 'it could not be done',
  'not-begun': 'not begun',
  unknown: 'what became of it is unknown',
};

/** One sentence of an outcome and the words of its receipt. */
export function sentence(outcome: Outcome, words: readonly string[]): string {
  return [OUTCOMES[outcome], ...phrases(words)].join('; ');
}

const SEEN: Readonly<Record<Seen, string>> = {
  present: 'it is there',
  absent: 'it is gone',
  neutralised: 'it is without effect',
  differs: 'what stands there is not what was approved',
  temporary: 'it is gone for a while only',
  unseen: 'it could not be seen',
};

/** One sentence of what a look found, and the words that came with it. */
export const seenSentence = (seen: Seen, words: readonly string[]): string =>
  [SEEN[seen], ...phrases(words)].join('; ');

function phrases(words: readonly string[]): string[] {
  const reason = words.find((word) => word.startsWith('reason='))?.slice('reason='.length);
  const others = words.filter((word) => !word.startsWith('reason='));
  return [...(reason === undefined ? [] : [REASONS[reason] ?? reason]), ...others];
}
