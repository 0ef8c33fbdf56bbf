import { describe, expect, test } from 'vitest';
import { show } from '../show.ts';
import { rowOf } from './row-of.ts';
import { rowNamed, STARTER_ROWS } from './rows.ts';

const HOMES = [
  { name: show('root'), home: show('/root') },
  { name: show('www-data'), home: show('/var/www') },
  { name: show('ann'), home: show('/home/ann') },
  { name: show('nobody'), home: show('/') },
];

const at = (path: string): readonly [row: string, account: string | null] | undefined => {
  const found = rowOf(show(path), HOMES);
  return found === undefined ? undefined : [found.row.name, found.account];
};

describe('a path belongs to the row of its place', () => {
  test.each([
    ['/etc/systemd/system/m.service', 'unit'],
    ['/etc/systemd/system/multi-user.target.wants/m.service', 'unit'],
    ['/etc/systemd/system.control/m.service', 'unit'],
    ['/run/systemd/transient/m.service', 'unit'],
    ['/run/systemd/generator.late/m.service', 'unit'],
    ['/usr/local/lib/systemd/system/m.timer', 'unit'],
    ['/usr/lib/systemd/system/ssh.service', 'unit'],
    ['/etc/systemd/system/ssh.service.d/x.conf', 'drop-in'],
    ['/etc/systemd/system/service.d/x.conf', 'drop-in'],
    ['/etc/systemd/user/m.service', 'user-unit'],
    ['/run/user/1000/systemd/transient/m.service', 'user-unit'],
    ['/run/user/1000/systemd/user/m.service.d/x.conf', 'user-drop-in'],
    ['/var/lib/systemd/linger/ann', 'linger'],
    ['/etc/systemd/system-generators/g', 'generator'],
    ['/run/systemd/user-environment-generators/g', 'generator'],
    ['/usr/lib/systemd/system-sleep/g', 'sleep-hook'],
    ['/etc/systemd/system-shutdown/g', 'sleep-hook'],
    ['/etc/systemd/system.conf', 'manager-settings'],
    ['/etc/systemd/system.conf.d/x.conf', 'manager-settings'],
    ['/etc/systemd/user.conf', 'user-manager-settings'],
    ['/etc/environment.d/x.conf', 'session-environment'],
    ['/etc/init.d/m', 'init-script'],
    ['/etc/rc2.d/S01m', 'rc-link'],
    ['/etc/runlevels/default/m', 'rc-link'],
    ['/etc/rc.local', 'rc-local'],
    ['/etc/local.d/m.start', 'boot-script'],
    ['/etc/inittab', 'inittab'],
    ['/etc/default/m', 'service-settings'],
    ['/etc/profile', 'profile'],
    ['/etc/skel/.bashrc', 'profile'],
    ['/etc/zsh/zshenv', 'other-shell'],
    ['/etc/profile.d/m.sh', 'profile-script'],
    ['/etc/ssh/sshrc', 'ssh-rc'],
    ['/etc/environment', 'environment'],
    ['/etc/update-motd.d/00-m', 'motd'],
    ['/etc/xdg/autostart/m.desktop', 'autostart'],
    ['/etc/ld.so.preload', 'preload'],
    ['/etc/ld.so.conf.d/m.conf', 'library-folders'],
    ['/etc/ssh/sshd_config', 'sshd'],
    ['/etc/ssh/sshd_config.d/m.conf', 'sshd'],
    ['/etc/passwd', 'accounts'],
    ['/etc/shadow', 'accounts'],
    ['/etc/sudoers.d/m', 'sudoers'],
    ['/etc/doas.conf', 'doas'],
    ['/etc/pam.d/sshd', 'pam'],
    ['/etc/udev/rules.d/m.rules', 'udev'],
    ['/etc/logrotate.d/m', 'logrotate'],
    ['/etc/apt/apt.conf.d/m', 'apt'],
    ['/etc/dpkg/dpkg.cfg.d/m', 'dpkg'],
    ['/etc/NetworkManager/dispatcher.d/pre-up.d/m', 'network-script'],
    ['/etc/network/if-up.d/m', 'network-script'],
    ['/etc/network/interfaces', 'interfaces'],
    ['/etc/tmpfiles.d/m.conf', 'tmpfiles'],
    ['/usr/lib/python3/dist-packages/m.pth', 'python-path'],
    ['/usr/local/lib/python3.11/dist-packages/sitecustomize.py', 'python-start'],
    ['/etc/python3.11/sitecustomize.py', 'python-start'],
    ['/etc/aliases', 'forward'],
    ['/etc/rsyslog.d/m.conf', 'rsyslog'],
    ['/etc/supervisor/conf.d/m.conf', 'supervisord'],
    ['/etc/monit/conf.d/m', 'monit'],
    ['/etc/service/m/run', 'runit'],
    ['/etc/gitconfig', 'git-settings'],
    ['/opt/shop/.git/config', 'git-settings'],
    ['/var/www/html/.git/hooks/post-merge', 'git-hook'],
    ['/var/lib/docker/containers/0abc/hostconfig.json', 'container'],
    ['/etc/hosts', 'names'],
    ['/etc/resolv.conf', 'names'],
    ['/etc/sysctl.d/m.conf', 'sysctl'],
    ['/etc/modprobe.d/m.conf', 'modprobe'],
    ['/etc/modules-load.d/m.conf', 'modules'],
    ['/etc/binfmt.d/m.conf', 'binfmt'],
  ])('%s: %s, in nobody’s home', (path, row) => {
    expect(at(path)).toEqual([row, null]);
  });

  test.each([
    ['/root/.bashrc', 'profile', 'root'],
    ['/home/ann/.ssh/authorized_keys2', 'authorized-keys', 'ann'],
    ['/home/ann/.ssh/rc', 'ssh-rc', 'ann'],
    ['/home/ann/.config/systemd/user/m.service', 'user-unit', 'ann'],
    ['/home/ann/.config/systemd/user/default.target.wants/m.service', 'user-unit', 'ann'],
    ['/home/ann/.local/share/systemd/user/m.service.d/x.conf', 'user-drop-in', 'ann'],
    ['/home/ann/.config/autostart/m.desktop', 'autostart', 'ann'],
    ['/home/ann/.forward', 'forward', 'ann'],
    ['/home/ann/.gitconfig', 'git-settings', 'ann'],
    ['/home/ann/code/.git/hooks/pre-commit', 'git-hook', 'ann'],
    ['/home/ann/.pm2/dump.pm2', 'pm2', 'ann'],
    ['/home/ann/.local/lib/python3.11/site-packages/m.pth', 'python-path', 'ann'],
    ['/var/www/.profile', 'profile', 'www-data'],
    ['/.bashrc', 'profile', 'nobody'],
  ])('%s: %s of %s', (path, row, account) => {
    expect(at(path)).toEqual([row, account]);
  });

  test.each([
    '/etc/motd',
    '/etc/systemd/journald.conf',
    '/etc/ssh/moduli',
    '/home/ann/notes/.bashrc',
    '/home/bob/.bashrc',
    '/usr/lib/python3/dist-packages/m.py',
    '/etc/init.d/a/b/c/d',
    '/tmp/.bashrc',
  ])('%s is no place of starters', (path) => {
    expect(at(path)).toBeUndefined();
  });
});

test('names of rows are told apart, and only texts without secrets are read', () => {
  const names = STARTER_ROWS.map(({ name }) => name);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual(['accounts']);
  const secret = STARTER_ROWS.flatMap(({ places }) => places).filter(({ read }) => read === 'none');
  expect(secret.map(({ at }) => at)).toEqual(['etc/shadow', 'etc/gshadow']);
});

test('places are words that a shell takes apart as they are meant', () => {
  for (const { at } of STARTER_ROWS.flatMap(({ places }) => places))
    expect(at).toMatch(/^[A-Za-z0-9._*?/-]+$/);
});

test('every name of a row has its row', () => {
  for (const { name } of STARTER_ROWS) expect(rowNamed(name).name).toBe(name);
});

test('a row that no line can leave goes whole or not at all', () => {
  const whole = STARTER_ROWS.filter(({ form }) => form === null).map(({ name }) => name);
  expect(whole.sort()).toEqual(['container', 'pm2', 'python-start']);
});
