import { scriptFacts } from '../script-facts.ts';
import type { Found } from './event.ts';
import type { SyslogLine } from './syslog.ts';

/** cron, crontab, accounts and sudo: not the way in, but what was done once inside. */
export function systemEvent(line: SyslogLine): Found | null {
  const tag = (line.tag.split('/').at(-1) ?? '').toLowerCase();
  if (/^\(?cron\)?$|^crond$|^anacron$/.test(tag)) return cronCommand(line.message);
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
    return ran === null || !fetchesAndRuns(ran[2] ?? '')
      ? null
      : plain('privilege', 'sudo of a command that fetches and runs', 'T1548.003', ran[1]);
  }
  return null;
}

/** `(root) CMD (curl … | sh)`: only what fetches and runs something is told. */
function cronCommand(message: string): Found | null {
  const ran = /^\((.{1,64})\) CMD \((.*)\)$/s.exec(message);
  if (ran === null || !fetchesAndRuns(ran[2] ?? '')) return null;
  return plain('cron', 'cron ran a command that fetches and runs', 'T1053.003', ran[1]);
}

const fetchesAndRuns = (command: string): boolean => {
  const { fetches, fetchesAndRuns: both } = scriptFacts(command);
  return both || (fetches.length > 0 && /\|\s*\S*sh\b/.test(command));
};

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
