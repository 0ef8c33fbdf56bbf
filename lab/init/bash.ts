import { until } from '../until.ts';
import type { Init } from './init.ts';
import { joining } from './init.ts';
import { announce, begin, enter, mounts } from './scripts.ts';

/** A shell as pid 1, up in 0.2 s. It reaps orphans while it waits for its owner; when the owner is gone, however it went, it ends. */
export const bashInit = (index: number): Init => ({
  outside: [announce + mounts + mkdirs + enter],
  inside: begin(index) + services,
  ready: (_, said) => until(() => said().includes('\nready\n'), 'its sshd listens', 60_000),
  entering: (pid) => joining(pid, 'mount uts ipc net pid root wd'),
  clear: async () => {},
});

const mkdirs = 'mkdir -p root/run/sshd root/run/lock\n';

const services = `/usr/local/sbin/syslogd </dev/null >/dev/null 2>&1 || exit 1
/usr/sbin/sshd </dev/null || exit 1
/usr/sbin/cron </dev/null >/dev/null 2>&1
exec {idle}<> <(:)
until [[ $(</proc/net/tcp6) == *:0016\\ 0*:0000\\ 0A* ]]; do read -r -t 0.005 -u $idle; done
printf 'ready\\n'
exec >/dev/null 2>&1
while read -r _; do :; done
`;
