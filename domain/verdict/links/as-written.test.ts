import { describe, expect, it } from 'vitest';
import { labContext, POOL } from '../../../test/shared/infected-snapshot.ts';
import { cleanSnapshot, crontab, elf, file, process, socket } from '../../../test/shared/snapshots.ts';
import { judge } from '../index.ts';

const MINER = '/tmp/.x/kth';
const ENTRY = '/opt/shop/entrypoint.sh';
const SPOOL = '/var/spool/cron/crontabs/root';

/** A host that mines from {@link MINER}, with these lines in root's crontab and another program of the host's beside it. */
function linksOf(lines: readonly string[], more: readonly string[] = [], entry?: string) {
  const clean = cleanSnapshot();
  const snapshot = cleanSnapshot({
    processes: [
      ...clean.processes,
      process({ pid: 899, exe: '/usr/bin/dash', argv: ['sh', ENTRY, MINER] }),
      process({
        pid: 900,
        ppid: entry === undefined ? 1 : 899,
        exe: MINER,
        argv: [MINER, '-o', 'stratum+tcp://198.51.100.7:3333'],
      }),
    ],
    sockets: [...clean.sockets, socket([900], POOL, 3333)],
    files: [
      elf(MINER, 'mining.subscribe mining.authorize'),
      ...['/opt/shop/run', ...more].map((path) => file(path, '#!/bin/sh\nserve\n')),
      file(ENTRY, entry ?? '#!/bin/sh\nserve\n'),
    ],
    cronFiles: [crontab(SPOOL, lines)],
  });
  return judge(snapshot, labContext).links;
}
const ticked = (lines: readonly string[], more: readonly string[] = []) =>
  linksOf(lines, more)
    .cronLines.filter(({ selected }) => selected)
    .map(({ number }) => number);

describe('a cron line starts the miner', () => {
  it.each([
    '* * * * * /tmp/.x/k*',
    '* * * * * /tmp/.?/kth',
    '* * * * * /tmp/.{x,y}/kth',
    '* * * * * for f in /tmp/.x/*; do $f; done',
    '* * * * * find /tmp/.x -name kth -exec {} \\;',
    '* * * * * /proc/self/root/tmp/.x/kth',
    `* * * * * awk 'BEGIN{system("/tmp/.x/kth")}'`,
    '* * * * * echo /tmp/.x/kth | at now',
    '* * * * * cp /tmp/.x/kth /var/tmp/q && /var/tmp/q',
    '* * * * * dd if=/tmp/.x/kth of=/var/tmp/q; chmod +x /var/tmp/q; /var/tmp/q',
    '* * * * * cat /tmp/.x/kth > /var/tmp/q; /var/tmp/q',
    '* * * * * f() { setsid "$@"; }; f /tmp/.x/kth',
  ])('%s', (line) => {
    expect(ticked([line])).toEqual([1]);
  });
  it.each([
    '* * * * * rm -f /tmp/.x/k*',
    '* * * * * find /tmp/.x -name kth -delete',
    '* * * * * clamscan /tmp/.x/*',
    '* * * * * /opt/shop/r*',
    '* * * * * for f in /opt/shop/*; do $f; done',
  ])('%s does not', (line) => {
    expect(ticked([line])).toEqual([]);
  });
  it('with others of the host’s that match as well, and then it is offered unticked', () => {
    const line = '* * * * * for f in /tmp/.x/* /opt/shop/*; do $f; done';
    expect(linksOf([line]).cronLines).toMatchObject([{ number: 1, linked: true, selected: false }]);
    const each = '* * * * * find /tmp /opt -type f -exec {} \\;';
    expect(ticked([each], ['/tmp/job'])).toEqual([]);
  });
});

describe('lines above a cron line', () => {
  it('name what it starts', () => {
    expect(ticked(['M=/tmp/.x/kth', '* * * * * $M -q'])).toEqual([2]);
    expect(ticked(['M=/opt/shop/run', '* * * * * $M -q'])).toEqual([]);
  });
  it('name where it looks for it', () => {
    expect(ticked(['PATH=/tmp/.x:/usr/bin', '* * * * * kth'])).toEqual([2]);
    expect(ticked(['PATH=/opt/shop:/usr/bin', '* * * * * kth'])).toEqual([]);
    expect(ticked(['HOME=/tmp/.x', '* * * * * ./kth'])).toEqual([2]);
  });
  it('start it by themselves, with lines that are the host’s own', () => {
    for (const name of ['SHELL', 'BASH_ENV'])
      expect(ticked([`${name}=${MINER}`, '* * * * * /opt/shop/run'])).toEqual([1]);
    expect(ticked(['SHELL=/bin/bash', 'MAILTO=/tmp/.x/kth', '* * * * * /opt/shop/run'])).toEqual([]);
  });
  it('hold for what stands below them alone', () => {
    expect(ticked(['* * * * * $M', 'M=/tmp/.x/kth'])).toEqual([]);
  });
});

describe('a script that only hands on', () => {
  it.each(['set -e\n"$@"', 'exec "$@"', 'umask 022\nrun() { "$@"; }\nrun "$@"', 'sh -c "$*"'])(
    'is neither guard nor target by what it was handed: %s',
    (text) => {
      const { files, processes } = linksOf([], [], `#!/bin/sh\n${text}\n`);
      expect(processes.filter(({ selected }) => selected).map(({ pid }) => pid)).toEqual([900]);
      expect(files.filter(({ selected }) => selected).map(({ path }) => path)).toEqual([MINER]);
    },
  );
  it('nor is the line that hands it the miner ticked: the script may do anything with it', () => {
    const line = `* * * * * ${ENTRY} ${MINER}`;
    expect(linksOf([line], [], '#!/bin/sh\nexec "$@"\n').cronLines).toMatchObject([
      { number: 1, linked: true, selected: false },
    ]);
  });
});
