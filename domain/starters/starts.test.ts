import { describe, expect, test } from 'vitest';
import { autostart } from '../../test/shared/snapshots.ts';
import { show } from '../show.ts';
import type { PersistenceEntry } from '../snapshot.ts';
import type { AutostartGround } from './starts.ts';
import { autostartFacts, textsByPath } from './starts.ts';

const startsOf = (entry: PersistenceEntry, ground: AutostartGround = {}): readonly string[] =>
  (autostartFacts(entry, ground)?.program.starts ?? []).map(
    ({ path, line, how }) => `${line} ${how} ${path}`,
  );
/** What the starter at this path with this text starts. */
const at = (path: string, text: string, ground: AutostartGround = {}): readonly string[] =>
  startsOf(autostart(path, text), ground);

describe('what a starter starts is read from its own text, line by line', () => {
  test.each<[path: string, text: string, starts: string[]]>([
    [
      '/etc/systemd/system/m.service',
      '[Unit]\nConditionPathExists=/tmp/no\n[Service]\nExecStartPre=-/opt/pre\nExecStart=@/tmp/m m -q\nExecStop=/bin/true\nExecStopPost=+/opt/post \\\n  --again\n',
      ['4 command /opt/pre', '5 command /tmp/m', '7 command /opt/post'],
    ],
    ['/etc/systemd/system/m.timer', '[Timer]\nOnCalendar=hourly\n', ['1 command unit:m.service']],
    [
      '/etc/systemd/system/m.path',
      '[Path]\nPathChanged=/etc\nUnit=n.service\n',
      ['3 command unit:n.service'],
    ],
    [
      '/etc/systemd/system/m.socket',
      '[Socket]\nListenStream=1\nExecStartPre=/opt/pre\n',
      ['1 command unit:m.service', '3 command /opt/pre'],
    ],
    [
      '/etc/systemd/system/ssh.service.d/x.conf',
      '[Service]\nEnvironment="LD_PRELOAD=/opt/l.so"\nExecStartPost=/tmp/m\n',
      ['2 loads /opt/l.so', '3 loads /opt/l.so', '3 command /tmp/m'],
    ],
    [
      '/etc/systemd/system.conf',
      '[Manager]\n#DefaultEnvironment=A\nDefaultEnvironment="LD_PRELOAD=/opt/l.so" B=1\n',
      ['3 loads /opt/l.so'],
    ],
    [
      '/etc/environment',
      'PATH="/usr/bin"\nLD_PRELOAD=/opt/l.so\nBASH_ENV="/opt/e"\n',
      ['2 loads /opt/l.so', '3 command /opt/e'],
    ],
    [
      '/etc/security/pam_env.conf',
      '# LD_PRELOAD DEFAULT=/no\nLD_PRELOAD DEFAULT=/opt/l.so\n',
      ['2 loads /opt/l.so'],
    ],
    ['/etc/init.d/m', '#!/bin/sh\ncase $1 in\nstart) /opt/m & ;;\nesac\n', ['3 command /opt/m']],
    ['/etc/inittab', '# c:2:respawn:/no\nm:2345:respawn:/opt/m -q\n', ['2 command /opt/m']],
    ['/etc/rc.local', '#!/bin/sh -e\n(sleep 5; /opt/m) &\nexit 0\n', ['2 command /opt/m']],
    ['/etc/default/m', 'OPTIONS=/opt/no\n/opt/m &\n', ['2 command /opt/m']],
    ['/etc/profile.d/m.sh', 'pgrep m || \\\n  nohup /opt/m >/dev/null 2>&1 &\n', ['2 command /opt/m']],
    ['/etc/ssh/sshrc', '/opt/m\n', ['1 command /opt/m']],
    ['/etc/update-motd.d/00-m', '#!/bin/sh\n/opt/m\n', ['2 command /opt/m']],
    [
      '/etc/xdg/autostart/m.desktop',
      '[Desktop Entry]\nName=/opt/no\nExec=/opt/m %U --x\nTryExec=/opt/no\n',
      ['3 command /opt/m'],
    ],
    ['/etc/ld.so.preload', '# /opt/no.so\n/opt/l.so\n', ['2 loads /opt/l.so']],
    [
      '/root/.ssh/authorized_keys',
      'ssh-ed25519 AAAA a@b\n# command="/opt/no" ssh-rsa A\nno-pty,command="/opt/m \\"x\\"" ssh-rsa AAAA\n',
      ['3 command /opt/m'],
    ],
    [
      '/etc/ssh/sshd_config',
      'PermitRootLogin no\nSubsystem sftp internal-sftp\nMatch User a\n  ForceCommand /opt/m -q\nAuthorizedKeysCommand=/opt/keys %u\n',
      ['4 command /opt/m', '5 command /opt/keys'],
    ],
    [
      '/etc/pam.d/sshd',
      'auth required pam_unix.so\nsession optional pam_exec.so quiet seteuid /opt/m x\nauth [success=1 default=ignore] /opt/pam_m.so\n# auth required /opt/no.so\n',
      ['3 loads /opt/pam_m.so', '2 command /opt/m'],
    ],
    [
      '/etc/udev/rules.d/m.rules',
      '# RUN+="/opt/no"\nACTION=="add", KERNEL=="/opt/no", RUN+="/bin/sh -c \'/opt/m &\'"\nSUBSYSTEM=="x", \\\n  IMPORT{program}="m.sh", RUN{builtin}+="kmod load"\n',
      ['2 command /opt/m', '3 command /usr/lib/udev/m.sh'],
    ],
    [
      '/etc/logrotate.d/m',
      '/var/log/m.log {\n  create 640 root adm\n  compresscmd /opt/z\n  postrotate\n    /opt/m &\n    /opt/n\n  endscript\n}\n/opt/no {\n}\n',
      ['3 command /opt/z', '5 command /opt/m', '6 command /opt/n'],
    ],
    [
      '/etc/apt/apt.conf.d/m',
      '// DPkg::Post-Invoke {"/opt/no";};\nAPT::Update::Pre-Invoke {"/opt/m -q"; "/opt/n";};\nDPkg {\n  Post-Invoke { "[ -x /opt/no ] || /opt/o"; };\n  Options "/opt/no";\n};\n',
      ['2 command /opt/m', '2 command /opt/n', '4 command /opt/o'],
    ],
    [
      '/etc/dpkg/dpkg.cfg.d/m',
      '# pre-invoke=/opt/no\npost-invoke="/opt/m -q"\nlog /opt/no\n',
      ['2 command /opt/m'],
    ],
    ['/etc/network/if-up.d/m', '#!/bin/sh\n/opt/m\n', ['2 command /opt/m']],
    [
      '/etc/network/interfaces',
      'auto eth0\niface eth0 inet dhcp\n  post-up /opt/m &\n  hostname /opt/no\n',
      ['3 command /opt/m'],
    ],
    [
      '/usr/lib/python3/dist-packages/m.pth',
      '/opt/no\nimport os; os.system("/opt/m")\nimportant\n',
      ['2 command /opt/m'],
    ],
    ['/etc/python3.11/sitecustomize.py', 'import os\nos.system("/opt/m &")\n', ['2 command /opt/m']],
    ['/home/ann/.forward', '\\ann, "|/opt/m -q"\n', ['1 command /opt/m']],
    ['/etc/aliases', '# x: |/opt/no\nroot: ann\ndecode: |/opt/m\n', ['3 command /opt/m']],
    [
      '/etc/rsyslog.d/m.conf',
      '# action(type="omprog" binary="/opt/no")\naction(type="omfile" file="/opt/no")\naction(type="omprog" binary="/opt/m -q")\n*.* ^/opt/n;tpl\n$ModLoad /opt/m.so\n',
      ['5 loads /opt/m.so', '3 command /opt/m', '4 command /opt/n'],
    ],
    [
      '/etc/supervisor/conf.d/m.conf',
      '[program:m]\ncommand=./m -q\n  --more ; said\ndirectory=/opt\nstdout_logfile=/opt/no\n[program:n]\ncommand=/opt/n\n',
      ['2 command /opt/m', '7 command /opt/n'],
    ],
    [
      '/home/ann/.pm2/dump.pm2',
      '[{\n"pm_exec_path": "/opt/m.js",\n"pm_out_log_path": "/opt/no"\n}]\n',
      ['2 command /opt/m.js'],
    ],
    [
      '/etc/monit/conf.d/m',
      'check process m with pidfile /opt/no\n  start program = "/opt/m -q" as uid root\n  if 1 restarts then exec "/opt/n"\n',
      ['2 command /opt/m', '3 command /opt/n'],
    ],
    ['/etc/service/m/run', '#!/bin/sh\nexec chpst -u ann /opt/m\n', ['2 command /opt/m']],
    [
      '/home/ann/.gitconfig',
      '[user]\n  name = /opt/no\n[core]\n  fsmonitor = /opt/m; pager = x\n  hooksPath = /opt/h\n[alias]\n  a = log /opt/no\n  b = "!/opt/n -q"\n[include]\n  path = /opt/i\n',
      ['5 command /opt/h/*', '10 command /opt/i', '4 command /opt/m', '8 command /opt/n'],
    ],
    [
      '/etc/gitconfig',
      '[uploadpack]\n\tpackObjectsHook = "echo L29wdC9tIC1xCg== | base64 -d | sh"\n',
      ['2 command /opt/m'],
    ],
    ['/opt/shop/.git/hooks/post-merge', '#!/bin/sh\n/opt/m\n', ['2 command /opt/m']],
    [
      '/etc/tmpfiles.d/m.conf',
      'd /opt/no 0755\nC /etc/cron.d/m - - - - /opt/m\nf /etc/cron.d/n 0644 root root - * * * * * root /opt/n\\n\nw /proc/sys/kernel/core_pattern - - - - |/opt/o %p\nL+ /usr/bin/x - - - - ../../opt/l\n',
      ['2 command /opt/m', '5 command /opt/l', '3 command /opt/n', '4 command /opt/o'],
    ],
    [
      '/etc/sysctl.d/m.conf',
      'kernel.hostname = /opt/no\nkernel.core_pattern = |/opt/m %p\n-kernel/modprobe=/opt/n\n',
      ['2 command /opt/m', '3 command /opt/n'],
    ],
    [
      '/etc/modprobe.d/m.conf',
      'options x y=/opt/no\ninstall ext4 /opt/m; \\\n  modprobe --ignore-install ext4\n',
      ['2 command /opt/m'],
    ],
    ['/etc/binfmt.d/m.conf', '# x\n:elf:M::\\x7fELF::/opt/m:OC\n', ['2 command /opt/m']],
    ['/etc/hosts', '127.0.0.1 /opt/no\n', []],
    ['/etc/sudoers.d/m', 'ann ALL=(ALL) NOPASSWD: /opt/no\n', []],
    ['/etc/modules-load.d/m.conf', 'm\n', []],
  ])('%s', (path, text, starts) => {
    expect(
      at(path, text).filter(
        (start) =>
          start.includes('/opt/') ||
          start.includes('unit:') ||
          start.includes('/tmp/') ||
          start.includes('/udev/'),
      ),
    ).toEqual(starts);
  });
});

describe('what a starter takes from elsewhere', () => {
  test('a unit’s program may stand in the file that EnvironmentFile= names', () => {
    const settings = autostart('/etc/default/m', 'BIN=/opt/m\nARGS="-q"\n');
    const unit = '[Service]\nEnvironmentFile=-/etc/default/m\nExecStart=/bin/sh -c "$BIN $ARGS"\n';
    const textAt = textsByPath([settings]);
    expect(at('/etc/systemd/system/m.service', unit, { textAt })).toContain('3 command /opt/m');
    expect(at('/etc/systemd/system/m.service', unit)).not.toContain('3 command /opt/m');
    expect(autostartFacts(autostart('/etc/systemd/system/m.service', unit))?.program.untold).toEqual([3]);
  });

  test('specifiers are the folders of its own manager', () => {
    const text = '[Service]\nExecStart=%h/.x/m\nExecStartPost=%S/x/%p\n';
    expect(at('/etc/systemd/system/m.service', text)).toEqual([
      '2 command /root/.x/m',
      '3 command /var/lib/x/m',
    ]);
    expect(at('/home/ann/.config/systemd/user/m.service', text, { home: show('/home/ann') })).toEqual([
      '2 command /home/ann/.x/m',
      '3 command /home/ann/.local/state/x/m',
    ]);
  });

  test('a trigger of an account starts a unit of its own manager', () => {
    expect(at('/home/ann/.config/systemd/user/m.timer', '[Timer]\n')).toEqual([
      '1 command user-unit:m.service',
    ]);
    expect(at('/run/user/1000/systemd/transient/m.timer', '[Timer]\n')).toEqual([
      '1 command user-unit:m.service',
    ]);
  });
});

describe('a symbolic link', () => {
  const link = (path: string, to: string): readonly string[] =>
    startsOf(autostart(path, to, { type: 'link' }));

  test('of a unit stands for that unit, and one to nothing masks it', () => {
    expect(link('/etc/systemd/system/x.target.wants/m.service', '/lib/systemd/system/m.service')).toEqual([
      '1 command unit:m.service',
    ]);
    expect(link('/etc/systemd/system/alias.service', 'm.service')).toEqual(['1 command unit:m.service']);
    expect(link('/etc/systemd/system/m.service', '/dev/null')).toEqual([]);
  });

  test('among scripts starts what it leads to; among settings it starts nothing', () => {
    expect(link('/etc/rc2.d/S01m', '../init.d/m')).toEqual(['1 command /etc/init.d/m']);
    expect(link('/etc/profile.d/m.sh', '/opt/m.sh')).toEqual(['1 command /opt/m.sh']);
    expect(link('/etc/logrotate.d/m', '/opt/m.conf')).toEqual([]);
  });
});

describe('a text that was not read', () => {
  test('to its end may start more', () => {
    const cut = autostart('/etc/profile', '/opt/m\n', { truncated: true });
    expect(autostartFacts(cut)?.program.whole).toBe(false);
  });

  test('because it is a program starts nothing that it tells', () => {
    expect(at('/usr/lib/systemd/system-generators/g', '\x7fELF\0\0/opt/m\n/opt/m\n')).toEqual([]);
  });

  test('because it is a list of accounts or keys starts nothing by its nature', () => {
    for (const [path, text] of [
      ['/etc/passwd', 'root:x:0:0::/root:/opt/m\n'],
      ['/root/.ssh/authorized_keys', 'ssh-ed25519 AAAA /opt/m\n'],
      ['/etc/hosts', '/opt/m\n'],
    ] as const)
      expect(autostartFacts(autostart(path, text))).toBeUndefined();
  });
});

test('a quote that one line leaves open swallows no other line', () => {
  expect(at('/etc/udev/rules.d/m.rules', 'RUN+="/opt/a \'"\nRUN+="/opt/b"\n')).toEqual([
    '1 command /opt/a',
    '2 command /opt/b',
  ]);
});

test('a script of another language is known by the line that names what it starts', () => {
  const text = '#!/usr/bin/perl\nuse strict;\nsystem("/opt/m -q");\n';
  expect(at('/etc/update-motd.d/00-m', text)).toEqual(['3 command /opt/m']);
});
