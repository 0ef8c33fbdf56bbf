import { asByteText } from '../linux/byte-text.ts';
import { scriptFacts } from '../linux/script-facts.ts';
import type { Found } from './event.ts';
import type { SyslogLine } from './syslog.ts';

/** Whether a command fetches and runs, by its text: cron runs the same ones all day. */
export type KnownCommands = Map<string, boolean>;
const MAX_KNOWN = 10_000;

/** cron, crontab, accounts and sudo: not the way in, but what was done once inside. */
export function systemEvent(line: SyslogLine, known: KnownCommands): Found | null {
  const tag = (line.tag.split('/').at(-1) ?? '').toLowerCase();
  if (/^\(?cron\)?$|^crond$|^anacron$/.test(tag)) return commandThatCronRan(line.message, known);
  if (tag === 'crontab') {
    const replaced = /^\((.{1,64})\) REPLACE \((.{1,64})\)$/.exec(line.message);
    return replaced === null ? null : plain('cron', 'crontab replaced', 'T1053.003', replaced[2]);
  }
  if (tag === 'useradd' || tag === 'adduser') {
    const made = /^new user: name=([^,]{1,64}),/.exec(line.message);
    return made === null ? null : plain('account', 'account made', 'T1136.001', made[1]);
  }
  if (tag === 'sudo') {
    const ran = /^\s*(\S{1,64}) : .*\bCOMMAND=(.+)$/.exec(line.message);
    return ran === null || !fetchesAndRuns(ran[2] ?? '', known)
      ? null
      : plain('privilege', 'sudo of a command that fetches and runs', 'T1548.003', ran[1]);
  }
  return null;
}

/** `(root) CMD (curl … | sh)`: only what fetches and runs something is told. */
function commandThatCronRan(message: string, known: KnownCommands): Found | null {
  const ran = /^\((.{1,64})\) CMD \((.*)\)$/s.exec(message);
  if (ran === null || !fetchesAndRuns(ran[2] ?? '', known)) return null;
  return plain('cron', 'cron ran a command that fetches and runs', 'T1053.003', ran[1]);
}

function fetchesAndRuns(command: string, known: KnownCommands): boolean {
  const before = known.get(command);
  if (before !== undefined) return before;
  const { fetches, fetchesAndRuns: both } = scriptFacts(asByteText(command));
  const does = both || (fetches.length > 0 && /\|\s{0,9}\S{0,100}sh\b/.test(command));
  if (known.size < MAX_KNOWN) known.set(command, does);
  return does;
}

const plain = (
  kind: 'cron' | 'account' | 'privilege',
  what: string,
  attack: string,
  user?: string,
): Found => ({
  kind,
  grade: 'success',
  what,
  attack,
  ...(user === undefined ? {} : { user }),
});
