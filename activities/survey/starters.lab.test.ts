import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { asId } from '../../domain/ids.ts';
import type { Lab, LabHost } from '../../lab/index.ts';
import { openLab } from '../../lab/index.ts';
import { survey } from './survey.ts';
import { hows, inside, look, surveyOf } from './survey-host.fixture.ts';

let lab: Lab;
let host: LabHost;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());
afterEach(() => host.close());

/** Starters by path: where they must be found, in which row and in whose home. */
const PLANTED: readonly (readonly [path: string, row: string, account: string | null])[] = [
  ['/etc/systemd/system.control/x.service', 'unit', null],
  ['/run/systemd/transient/x.service', 'unit', null],
  ['/usr/local/lib/systemd/system/x.service', 'unit', null],
  ['/etc/systemd/system/ssh.service.d/x.conf', 'drop-in', null],
  ['/etc/systemd/user/x.service', 'user-unit', null],
  ['/run/user/1000/systemd/transient/x.service', 'user-unit', null],
  ['/etc/systemd/system-generators/x', 'generator', null],
  ['/etc/systemd/system.conf.d/x.conf', 'manager-settings', null],
  ['/etc/init.d/x', 'init-script', null],
  ['/etc/rc.local', 'rc-local', null],
  ['/etc/profile.d/x.sh', 'profile-script', null],
  ['/etc/skel/.bashrc', 'profile', null],
  ['/etc/update-motd.d/99-x', 'motd', null],
  ['/etc/ld.so.conf.d/x.conf', 'library-folders', null],
  ['/etc/sudoers.d/x', 'sudoers', null],
  ['/etc/pam.d/x', 'pam', null],
  ['/etc/udev/rules.d/x.rules', 'udev', null],
  ['/etc/logrotate.d/x', 'logrotate', null],
  ['/etc/apt/apt.conf.d/99x', 'apt', null],
  ['/etc/NetworkManager/dispatcher.d/pre-up.d/x', 'network-script', null],
  ['/etc/tmpfiles.d/x.conf', 'tmpfiles', null],
  ['/usr/local/lib/python3.99/dist-packages/x.pth', 'python-path', null],
  ['/etc/rsyslog.d/x.conf', 'rsyslog', null],
  ['/etc/supervisor/conf.d/x.conf', 'supervisord', null],
  ['/opt/shop/.git/hooks/post-merge', 'git-hook', null],
  ['/var/lib/docker/containers/0abc/hostconfig.json', 'container', null],
  ['/etc/sysctl.d/x.conf', 'sysctl', null],
  ['/etc/modprobe.d/x.conf', 'modprobe', null],
  ['/root/.gitconfig', 'git-settings', 'root'],
  ['/root/.config/systemd/user/default.target.wants/x.service', 'user-unit', 'root'],
  ['/srv/daemon/.config/autostart/x.desktop', 'autostart', 'svc'],
  ['/srv/daemon/.local/share/systemd/user/x.service', 'user-unit', 'svc'],
  ['/srv/daemon/.forward', 'forward', 'svc'],
  ['/srv/daemon/code/.git/config', 'git-settings', 'svc'],
  ['/srv/daemon/.ssh/authorized_keys2', 'authorized-keys', 'svc'],
];

/** A service's account, which nobody can log in to, has a home; and every starter says its own path. */
async function plant(of: LabHost): Promise<void> {
  const lines = PLANTED.map(([path]) => `put ${path}`).join('\n');
  const { code, stderr } = await of.sh(`set -e
echo 'svc:x:4242:4242::/srv/daemon:/usr/sbin/nologin' >>/etc/passwd
put() { mkdir -p "\${1%/*}"; printf '# %s\\n' "$1" >"$1"; }
${lines}
ln -s /opt/real/run.sh /etc/profile.d/link.sh
ln -s /opt/real /root/.config/systemd/user/folder
mkdir -p /opt/real && echo never >/opt/real/never.service
mkfifo /etc/profile.d/waits.sh
printf x >/etc/apt/apt.conf.d/a\\'b
head -c 70000 /dev/zero | tr '\\0' '#' >/etc/profile.d/long.sh`);
  expect(stderr.toString()).toBe('');
  expect(code).toBe(0);
}

test.each([
  ['dash', '/usr/bin/dash'],
  ['bash', '/usr/bin/bash --posix'],
  ['busybox', '/usr/bin/busybox sh'],
])('starters of every kind are found where they lie, whole: %s', async (_name, shell) => {
  host = await lab.host({ database: false });
  await plant(host);
  const snapshot = await look(inside(host, shell));
  const at = (path: string) => snapshot.persistence.find((entry) => entry.path === path);
  for (const [path, row, account] of PLANTED)
    expect(at(path) ?? path).toMatchObject({
      row,
      account,
      type: 'file',
      text: `# ${path}\\u{a}`,
      truncated: false,
    });
  expect(at('/etc/profile.d/link.sh')).toMatchObject({ type: 'link', text: '/opt/real/run.sh' });
  expect(at("/etc/apt/apt.conf.d/a'b")).toMatchObject({ row: 'apt', text: 'x' });
  // Waited for, it would have stopped the survey; nothing is followed below a place.
  expect(at('/etc/profile.d/waits.sh')).toBeUndefined();
  expect(snapshot.persistence.some(({ text }) => /^never/.test(text))).toBe(false);
  expect(hows(snapshot, 'truncated')).toEqual(['starter: /etc/profile.d/long.sh is over 65536 bytes']);
  expect(hows(snapshot, 'unknown')).toEqual([]);
  expect(snapshot.persistence.every(({ path }) => !/^\/lib\//.test(path))).toBe(true);
});

test('without gzip the same is found', async () => {
  host = await lab.host({ database: false });
  await plant(host);
  expect((await host.sh('rm -f /usr/bin/gzip')).code).toBe(0);
  const snapshot = await surveyOf(host);
  const found = new Set<string>(snapshot.persistence.map(({ path }) => path));
  expect(PLANTED.filter(([path]) => !found.has(path))).toEqual([]);
});

test('an account that floods a place of its own hides no other place, and is named', async () => {
  host = await lab.host({ database: false });
  await plant(host);
  await host.sh(`mkdir -p /home/z/.config/systemd/user && echo 'z:x:4243:4243::/home/z:/bin/sh' >>/etc/passwd
head -c 65000 /dev/zero | tr '\\0' 'x' >/home/z/text
cd /home/z/.config/systemd/user && n=0; while [ $n -lt 40 ]; do ln /home/z/text $n.service; n=$((n + 1)); done`);
  const snapshot = await survey(inside(host, '/usr/bin/dash'), {
    surveyId: asId('svy', 'svy_test'),
    number: 1,
    now: new Date(),
    limits: { maxStarterBytes: 1024 * 1024 },
  });
  const found = new Map<string, string>(snapshot.persistence.map(({ path, text }) => [path, text]));
  expect(PLANTED.filter(([path]) => found.get(path) !== `# ${path}\\u{a}`)).toEqual([]);
  expect(hows(snapshot, 'truncated')).toContainEqual(
    expect.stringMatching(/^starter: \d+ files of \/home\/z were not read$/),
  );
});
