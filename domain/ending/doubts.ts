import { byteTextOf } from '../linux/byte-text.ts';
import { isUnder } from '../linux/paths.ts';
import type { Blind, Shown, Snapshot } from '../snapshot.ts';

/** Parts of a survey that are a starter's place or the list of processes: where one is cut or unseen, nothing is `cleaned`. */
const PLACES: ReadonlySet<string> = new Set([
  'survey',
  'self',
  'stat',
  'pids',
  'cmdline',
  'exe',
  'cron',
  'cron-texts',
  'cron file',
  'persistence',
  'persistence-starts',
  'persistence-texts',
  'packed',
  'starter',
  'host',
]);

const NETWORK = 'network file systems';

/** Why the last look was not good enough to call a host clean, in sentences. */
export function doubtsOf(snapshot: Snapshot): string[] {
  const { host, contradictions } = snapshot;
  const blind = snapshot.blind.filter((one) =>
    isDoubt(
      one,
      host.accounts.map(({ home }) => home),
    ),
  );
  return [
    ...(host.privileged
      ? []
      : ['The last look ran without root: other accounts’ processes and starters were not seen whole.']),
    ...blind.map(({ what, how, detail }) => `${what}: ${how} (${detail}).`),
    ...contradictions.map(({ between, subject }) => `${between.join(' and ')} disagree about ${subject}.`),
  ];
}

/** What is not a regular file where cron looks is named, and cron does not read it; homes on a network are starters' places. */
function isDoubt({ what, how, detail }: Blind, homes: readonly Shown[]): boolean {
  if (how === 'unprivileged') return false;
  if (what === NETWORK) {
    const mounts = byteTextOf(detail).split(' ');
    return mounts.some((mount) =>
      homes.map(byteTextOf).some((home) => home === mount || isUnder(home, mount)),
    );
  }
  return PLACES.has(what) && how !== 'not-checked';
}
