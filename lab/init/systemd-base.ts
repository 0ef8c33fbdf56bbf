import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../errors.ts';

/** What the base of hosts with one init has beside what all have. */
export interface BaseParts {
  /** Folders of the machine that such a host does not show. */
  readonly hidden: readonly string[];
  readonly files: readonly [path: string, text: string, mode: number][];
  /** POSIX sh, run in the merged root when all else is there. */
  readonly script: string;
}

/** Units that a lab host is faster and quieter without: links of Debian's that would start them. */
const unwanted = [
  // The machine's kernel, seen from a host: nothing of it is the host's.
  ...['dev-hugepages.mount', 'dev-mqueue.mount', 'sys-fs-fuse-connections.mount', 'sys-kernel-config.mount'],
  ...['sys-kernel-debug.mount', 'sys-kernel-tracing.mount', 'proc-sys-fs-binfmt_misc.automount'],
  ...['kmod-static-nodes.service', 'systemd-modules-load.service', 'systemd-udevd.service'],
  ...['systemd-udev-trigger.service', 'systemd-random-seed.service'],
  // Each takes two of the 128 inotify instances that all hosts share, to wait for a person at the console.
  ...['systemd-ask-password-console.path', 'systemd-ask-password-wall.path', 'getty-static.service'],
  // Deletes what is old in /tmp, also what a test has made old, a quarter of an hour after the boot.
  'systemd-tmpfiles-clean.timer',
];

/** As rsyslog's: the journal passes on what sshd and cron say. */
const syslogUnit = `[Unit]
Description=System Logging Service
Requires=syslog.socket

[Service]
ExecStart=/usr/local/sbin/syslogd
StandardOutput=null
Restart=on-failure

[Install]
WantedBy=multi-user.target
`;

/**
 * Debian's own units, of which only sshd, cron, logger and what systemd itself brings are enabled. None of the machine's services
 * shows, nor what an administrator has set up on it.
 *
 * @throws LabError `lab-needs-systemd`
 */
export async function systemdBase(packages: readonly string[], machine = '/'): Promise<BaseParts> {
  const places = [machine, ...packages].map((root) => join(root, 'usr/lib/systemd/systemd'));
  const there = await Promise.all(
    places.map((place) =>
      access(place).then(
        () => true,
        () => false,
      ),
    ),
  );
  if (!there.includes(true)) {
    throw new LabError(
      'lab-needs-systemd',
      'a host with systemd needs the package systemd, which is neither installed nor could be fetched: run "apt-get install systemd"',
    );
  }
  return { hidden, files: [['etc/fstab', '', 0o644]], script };
}

const hidden = [
  ...['etc/systemd', 'etc/init.d', 'var/lib/systemd'],
  ...[...'0123456S'].map((level) => `etc/rc${level}.d`),
];

const script = `units=usr/lib/systemd/system own=etc/systemd/system
for unit in ${unwanted.join(' ')}; do rm -f $units/*.wants/$unit; done
[ -e usr/sbin/init ] || ln -s /lib/systemd/systemd usr/sbin/init
mkdir -p $own/multi-user.target.wants etc/systemd/user
cat >$own/syslog.service <<'UNIT'
${syslogUnit}UNIT
ln -s /lib/systemd/system/multi-user.target $own/default.target
ln -s /lib/systemd/system/ssh.service $own/sshd.service
for unit in ssh cron; do ln -s /lib/systemd/system/$unit.service $own/multi-user.target.wants/$unit.service; done
ln -s /etc/systemd/system/syslog.service $own/multi-user.target.wants/syslog.service
# What libpam-systemd's install script adds: without it no session has a manager.
grep -qs pam_systemd etc/pam.d/common-session || echo 'session optional pam_systemd.so' >>etc/pam.d/common-session
mkdir -p var/lib/dbus
rm -f var/lib/dbus/machine-id
ln -s /etc/machine-id var/lib/dbus/machine-id
# Newer than /usr, so that no first boot is made of it.
touch etc/.updated var/.updated
`;
