import { readFile } from 'node:fs/promises';
import { command, systemPath } from '../spawned.ts';
import { until } from '../until.ts';
import { makeCgroup, removeCgroup } from './cgroup.ts';
import type { Init } from './init.ts';
import { joining } from './init.ts';
import { announce, begin, enter, mounts } from './scripts.ts';

/**
 * The machine's or the packages' systemd as pid 1, up in about a second: sshd, cron and the rest are its units, the whole boot is Debian's
 * but for what {@link https://systemd.io/CONTAINER_INTERFACE} and `base.ts` leave out.
 *
 * @param run the run's folder, which names the host's control group
 * @throws LabError `lab-needs-cgroup2`
 */
export async function systemdInit(run: string, index: number): Promise<Init> {
  const cgroup = await makeCgroup(run, index);
  return {
    outside: [announce + joinCgroup, cgroup, mounts + ownMounts + enter],
    inside: begin(index) + become,
    // It says why on no channel that outlives it.
    advice: 'each takes five inotify instances, so many at once need a higher fs.inotify.max_user_instances',
    async ready(pid, said) {
      await until(() => said() !== '' && listens(pid), 'its sshd listens', 60_000);
      // What else the boot starts; a host that was planted never to finish it answers by SSH all the same.
      const settled = ['timeout', '30', 'systemctl', 'is-system-running', '--wait'];
      await command([...joining(pid, `pid ${others}`), ...settled], { env: { PATH: systemPath } });
    },
    entering: (pid) => [
      ...joining(pid, 'pid no-fork'),
      ...['/bin/sh', '-c', asLogin, 'login', cgroup],
      ...joining(pid, others),
    ],
    clear: () => removeCgroup(cgroup),
  };
}

/**
 * Moves pid 1 alone, and not what waits for it outside: a group with processes of its own can hand no controllers down. The
 * namespace comes after it, since its root is the group in which it is made.
 */
const joinCgroup = `echo 0 >"$3/cgroup.procs"
exec unshare --cgroup -- /bin/bash --norc -euc "$4" init "$1" "$2"
`;

/** /proc/sys belongs to the whole machine in most parts, and a boot sets some. The console is a file: nobody sits there. */
const ownMounts = `mount --rbind root/proc/sys root/proc/sys
mount -o remount,bind,ro root/proc/sys
mount -t cgroup2 -o nosuid,nodev,noexec cgroup2 root/sys/fs/cgroup
: >root/dev/console
`;

/** What would reach the machine itself: its clock, modules, power, log, audit and tracing. sudo says so where it cannot write audit. */
const withheld = ['sys_time', 'sys_module', 'sys_boot', 'sys_rawio', 'syslog']
  .concat('audit_control', 'audit_read', 'mac_admin', 'mac_override', 'bpf', 'perfmon')
  .map((capability) => `-${capability}`)
  .join(',');

const become = `exec env -i PATH=$PATH container=davy-lab SYSTEMD_GETTY_AUTO=0 \\
  setpriv --bounding-set=${withheld} /sbin/init </dev/null >/dev/null 2>&1
`;

const others = 'mount uts ipc net cgroup root wd';

/**
 * A command that was given over SSH is in sshd's control group; where a test has taken sshd away, it stays with init. Only the
 * process that is in the host's pid namespace goes there: one from outside shows as pid 0, at which systemd gives the whole group up.
 */
const asLogin = `(
  for group in system.slice/ssh.service init.scope; do
    { echo 0 >"$1/$group/cgroup.procs"; } 2>/dev/null && break
  done
  shift
  exec "$@"
)
exit $?
`;

/** Any LISTEN socket on port 22 in the host's network namespace. */
async function listens(pid: number): Promise<boolean> {
  const table = await readFile(`/proc/${pid}/net/tcp6`, 'latin1').catch(() => '');
  return /^ *\d+: [0-9A-F]+:0016 [0-9A-F:]+ 0A /m.test(table);
}
