import { lstat, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { accountFiles } from './accounts.ts';
import { world } from './addresses.ts';
import { LabError } from './errors.ts';
import type { InitName } from './init/init.ts';
import type { BaseParts } from './init/systemd-base.ts';
import { systemdBase } from './init/systemd-base.ts';
import { command } from './spawned.ts';
import { syslogProgram } from './syslog.ts';

/** Folders of the machine that no lab host shows; each host has its own, empty at first. */
const hidden = [
  ...['root', 'home', 'opt', 'tmp', 'var/tmp', 'var/log', 'var/spool/cron', 'etc/ssh'],
  ...[
    'etc/cron.d',
    'etc/cron.hourly',
    'etc/cron.daily',
    'etc/cron.weekly',
    'etc/cron.monthly',
    'etc/cron.yearly',
  ],
  ...['mnt', 'media', 'srv'],
];

const sshdConfig = `Port 22
AddressFamily any
HostKey /etc/ssh/ssh_host_ed25519_key
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
UseDNS no
MaxStartups 500
MaxSessions 500
PrintMotd no
X11Forwarding no
Subsystem sftp /usr/lib/openssh/sftp-server
`;

const bashBase: BaseParts = { hidden: [], files: [], script: '' };

/**
 * Makes the folder that the overlay uppers of hosts with this init start as a copy of: the packages folded into `usr/`, the accounts
 * and modes their install scripts would have made, and the machine's private folders hidden.
 *
 * A folder becomes opaque by a trick that needs no tool for extended attributes: a whiteout in the upper, then mkdir
 * through a mounted overlay, after which the kernel marks the new folder itself.
 *
 * @param run the run's folder; `base-<init>/` is made in it
 * @param packages trees of unpacked packages
 * @param hide the clone
 * @returns the upper folder to copy
 * @throws LabError `lab-cannot-start`, `lab-needs-systemd`
 */
export async function makeBase(
  run: string,
  init: InitName,
  packages: readonly string[],
  authorizedKey: string,
  hide: string,
): Promise<string> {
  const own = init === 'systemd' ? await systemdBase(packages) : bashBase;
  const opaque = [...hidden, ...own.hidden];
  const base = join(run, `base-${init}`);
  const upper = join(base, 'upper');
  const edits = join(base, 'edits');
  for (const name of ['upper', 'work', 'merged', 'edits']) await mkdir(join(base, name), { recursive: true });

  const accounts = accountFiles({
    passwd: await readFile('/etc/passwd', 'utf8'),
    group: await readFile('/etc/group', 'utf8'),
    shadow: await readFile('/etc/shadow', 'utf8'),
  });
  const files: [path: string, text: string, mode: number][] = [
    ['etc/passwd', accounts.passwd, 0o644],
    ['etc/group', accounts.group, 0o644],
    ['etc/shadow', accounts.shadow, 0o640],
    ['etc/ssh/sshd_config', sshdConfig, 0o644],
    ['etc/resolv.conf', `nameserver ${world.resolver}\noptions timeout:1 attempts:1\n`, 0o644],
    ['usr/local/sbin/syslogd', syslogProgram, 0o755],
    ['root/.ssh/authorized_keys', `${authorizedKey}\n`, 0o600],
    ['var/log/auth.log', '', 0o640],
    ['var/log/cron.log', '', 0o640],
    ['var/log/syslog', '', 0o640],
    ...own.files,
  ];
  for (const [path, text, mode] of files) {
    await mkdir(dirname(join(edits, path)), { recursive: true });
    await writeFile(join(edits, path), text, { mode });
  }

  const made = await command(
    [
      'unshare',
      '--mount',
      '--propagation',
      'private',
      'sh',
      '-s',
      base,
      packages.join(':'),
      String(accounts.crontabGroup),
      ...(await whitedOut(hide, opaque)),
    ],
    { input: script(opaque, own.script) },
  );
  if (made.code !== 0) {
    const reason = made.stderr.toString('utf8').trim();
    throw new LabError(
      'lab-cannot-start',
      `the overlay of the machine's root could not be made (${reason}): clone to a disk that is not itself an overlay`,
    );
  }
  return upper;
}

/** The clone and container marks: whited out, so that a host shows neither the project nor another host's files. */
async function whitedOut(clone: string, opaque: readonly string[]): Promise<string[]> {
  const inOpaque = opaque.some((folder) => !relative(`/${folder}`, clone).startsWith('..'));
  const marks = await Promise.all(
    ['.dockerenv', 'run/.containerenv'].map((path) =>
      lstat(join('/', path)).then(
        () => [path],
        () => [],
      ),
    ),
  );
  return [...(inOpaque || clone === '/' ? [] : [relative('/', clone)]), ...marks.flat()];
}

function script(opaque: readonly string[], own: string): string {
  return `set -eu
base=$1 packages=$2 crontabgroup=$3; shift 3
upper=$base/upper merged=$base/merged
mount -t overlay overlay -o "lowerdir=/,upperdir=$upper,workdir=$base/work" "$merged"
cd "$merged"
# What lies on another file system is not in the overlay, so it needs no hiding.
for path do shift; [ ! -e "$path" ] || set -- "$@" "$path"; done
# chmod copies a folder up, so that the whiteout has a parent in the upper with the machine's mode and owner.
for path in ${opaque.join(' ')} "$@"; do
  case $path in */*) parent=\${path%/*} ;; *) parent=. ;; esac
  chmod --reference="$parent" "$parent"
done
cd /
umount "$merged"
cd "$upper"
for path in ${opaque.join(' ')} "$@"; do
  mknod "$path" c 0 0
done
mount -t overlay overlay -o "lowerdir=/,upperdir=$upper,workdir=$base/work" "$merged"
cd "$merged"
mkdir ${opaque.join(' ')}
IFS=:
for tree in $packages; do cp -a "$tree/." .; done
unset IFS
chmod 755 .
cp --preserve=mode -r "$base/edits/." .
chmod 700 root root/.ssh
chmod 1777 tmp var/tmp
mkdir -p var/spool/cron/crontabs
chgrp "$crontabgroup" var/spool/cron/crontabs usr/bin/crontab
chmod 1730 var/spool/cron/crontabs
chmod 2755 usr/bin/crontab
for tool in iptables ip6tables; do
  for form in '' -save -restore; do
    [ -e "usr/sbin/$tool$form" ] || ln -s "$tool-nft$form" "usr/sbin/$tool$form"
  done
done
${own}cd /
umount "$merged"
`;
}
