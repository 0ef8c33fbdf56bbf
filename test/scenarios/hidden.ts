import { world } from '../../lab/addresses.ts';
import { standInWallet } from '../../lab/infection/infection.ts';
import type { Scenario } from './scenario.ts';
import { addCron } from './words.ts';

/** What does not want to be seen, or is seen and not recognised. */
export const hidden: readonly Scenario[] = [
  {
    name: 'a packaged miner',
    report: 'xmrig from a repository: its kill is right; its file is the package’s.',
    images: ['/usr/bin/xmrig'],
    start: `printf '/.\\n/usr\\n/usr/bin\\n/usr/bin/xmrig\\n' >/var/lib/dpkg/info/xmrig.list
printf '\\nPackage: xmrig\\nStatus: install ok installed\\nArchitecture: amd64\\nVersion: 6.18.1\\nMaintainer: Debian\\nDescription: miner\\n' >>/var/lib/dpkg/status
run /usr/bin/xmrig -o ${world.pool}:${world.poolPort} -u ${standInWallet} --donate-level=0`,
    runs: ['/usr/bin/xmrig'],
    truth: {
      verdict: ['confirmed'],
      ticked: {
        kill: [`/usr/bin/xmrig -o ${world.pool}:${world.poolPort} -u ${standInWallet} --donate-level=0`],
        delete: [],
        cron: [],
      },
      named: ['/usr/bin/xmrig'],
      bystanders: [],
      ending: 'partially-cleaned',
    },
  },
  {
    name: 'a deleted image',
    report: 'Started, then unlinked: it lives in memory alone.',
    images: ['/tmp/.s/sd-pam'],
    start: `run /tmp/.s/sd-pam
until pgrep -x sd-pam >/dev/null; do sleep 0.02; done; rm -rf /tmp/.s`,
    runs: ['/tmp/.s/sd-pam'],
    truth: {
      verdict: ['confirmed'],
      ticked: { kill: ['/tmp/.s/sd-pam'], delete: [], cron: [] },
      bystanders: [],
      ending: 'cleaned',
    },
  },
  {
    name: 'an image that was never on disk',
    report: 'memfd_create by an interpreter, then exec of the descriptor.',
    images: ['/root/.stage'],
    files: {
      '/run/.memfd.pl': `my $nr = (POSIX::uname())[4] eq 'aarch64' ? 279 : 319;
use POSIX; my $name = 'x'; my $fd = syscall($nr, $name, 0);
open(my $in, '<', '/root/.stage'); open(my $out, '>&=', $fd); binmode $in; binmode $out;
{ local $/; print {$out} <$in>; } $out->flush; use IO::Handle;
exec { "/proc/$$/fd/$fd" } '[kworker/u8:2]';
`,
    },
    start: `run perl /run/.memfd.pl
until pgrep -f '^\\[kworker/u8:2' >/dev/null; do sleep 0.02; done; rm -f /run/.memfd.pl /root/.stage`,
    runs: ['[kworker/u8:2]'],
    truth: {
      verdict: ['confirmed'],
      ticked: { kill: ['[kworker/u8:2]'], delete: [], cron: [] },
      may: ['/memfd:x'],
      bystanders: [],
      ending: 'cleaned',
    },
  },
  {
    name: 'names that hide',
    report: 'Folders called "..." or " ", a file with a blank at its end.',
    images: ['/var/tmp/... /kthreadd '],
    start: `${addCron('root', ["*/5 * * * * '/var/tmp/... /kthreadd ' >/dev/null 2>&1"])}
run '/var/tmp/... /kthreadd '`,
    runs: ['/var/tmp/... /kthreadd '],
    truth: {
      verdict: ['confirmed'],
      ticked: {
        kill: ['/var/tmp/... /kthreadd '],
        delete: ['/var/tmp/... /kthreadd '],
        cron: ["*/5 * * * * '/var/tmp/... /kthreadd ' >/dev/null 2>&1"],
      },
      bystanders: [],
      ending: 'cleaned',
    },
  },
  {
    name: 'XMRig with its configuration beside it',
    report: 'No argument, no known pool, packed image: config.json in its own folder.',
    images: [
      {
        path: '/var/tmp/.dbus/sysd',
        to: { address: world.control, port: world.controlPort },
        strings: 'UPX!\n',
        stratum: false,
      },
    ],
    files: {
      '/var/tmp/.dbus/config.json': `{"autosave": true, "donate-level": 0, "cpu": {"enabled": true}, "pools": [{"algo": "rx/0", "url": "pool.invalid:443", "user": "${standInWallet}", "pass": "x", "tls": true}]}\n`,
    },
    start: `${addCron('root', ['* * * * * cd /var/tmp/.dbus && ./sysd >/dev/null 2>&1'])}
(cd /var/tmp/.dbus; exec setsid nohup ./sysd >/dev/null 2>&1 </dev/null) &`,
    runs: ['/var/tmp/.dbus/sysd'],
    connects: false,
    truth: {
      verdict: ['confirmed'],
      ticked: {
        kill: ['/var/tmp/.dbus/sysd'],
        delete: ['/var/tmp/.dbus/sysd'],
        cron: ['* * * * * cd /var/tmp/.dbus && ./sysd >/dev/null 2>&1'],
      },
      bystanders: [],
      ending: 'cleaned',
    },
  },
  {
    name: 'two miners that know nothing of each other',
    report: 'A host that stood open: every worm came in.',
    images: ['/tmp/kdevtmpfsi', { path: '/var/tmp/.ssh/bash', strings: 'mining.subscribe\nanother miner\n' }],
    accounts: ['deploy'],
    start: `${addCron('deploy', ['*/8 * * * * /var/tmp/.ssh/bash'])}
run /tmp/kdevtmpfsi
as deploy /var/tmp/.ssh/bash`,
    runs: ['/tmp/kdevtmpfsi', '/var/tmp/.ssh/bash'],
    truth: {
      verdict: ['confirmed'],
      ticked: {
        kill: ['/tmp/kdevtmpfsi', '/var/tmp/.ssh/bash'],
        delete: ['/tmp/kdevtmpfsi', '/var/tmp/.ssh/bash'],
        cron: ['*/8 * * * * /var/tmp/.ssh/bash'],
      },
      bystanders: [],
      ending: 'cleaned',
    },
  },
  {
    name: 'a miner mounted over cron in a mount namespace of its own',
    report: 'The path is cron’s; device and inode are those of the file it came from.',
    images: ['/var/tmp/.k/cron'],
    start: `(exec setsid unshare --mount sh -c 'mount --bind /var/tmp/.k/cron /usr/sbin/cron; exec /usr/sbin/cron -f' >/dev/null 2>&1 </dev/null) &`,
    runs: ['/usr/sbin/cron -f'],
    truth: {
      verdict: ['confirmed'],
      ticked: { kill: ['/usr/sbin/cron -f'], delete: ['/var/tmp/.k/cron'], cron: [] },
      bystanders: ['/usr/sbin/cron'],
      ending: 'cleaned',
    },
  },
  {
    name: 'a mount over the miner’s folder in /proc',
    report: 'mount --bind over /proc/PID; it goes with its process.',
    images: ['/tmp/.font/kinsing'],
    start: `run /tmp/.font/kinsing
until pid=$(pgrep -x kinsing); do sleep 0.02; done
mkdir -p /var/tmp/.empty; mount --bind /var/tmp/.empty /proc/$pid`,
    runs: ['/tmp/.font/kinsing'],
    truth: {
      verdict: ['confirmed'],
      ticked: { kill: ['/tmp/.font/kinsing'], delete: ['/tmp/.font/kinsing'], cron: [] },
      bystanders: [],
      ending: 'cleaned',
    },
  },
  {
    name: 'a library in ld.so.preload and nothing else to see',
    report: 'An unpackaged library is loaded by every program: eyes may be blind.',
    start:
      'cp -L /lib/*/libz.so.1 /usr/local/lib/libsystem.so; echo /usr/local/lib/libsystem.so >/etc/ld.so.preload',
    runs: [],
    connects: false,
    truth: {
      verdict: ['inconclusive', 'suspicious'],
      ticked: { kill: [], delete: [], cron: [] },
      named: ['/usr/local/lib/libsystem.so'],
      bystanders: [],
      ending: 'asks a person',
    },
  },
  {
    name: 'a library in ld.so.preload beside a miner',
    report: 'The miner is seen, and what it hides besides is not.',
    images: ['/usr/local/.bin/gcwrap'],
    start: `run /usr/local/.bin/gcwrap
cp -L /lib/*/libz.so.1 /usr/local/lib/libgcwrap.so; echo /usr/local/lib/libgcwrap.so >/etc/ld.so.preload`,
    runs: ['/usr/local/.bin/gcwrap'],
    truth: {
      verdict: ['confirmed'],
      ticked: { kill: ['/usr/local/.bin/gcwrap'], delete: ['/usr/local/.bin/gcwrap'], cron: [] },
      named: ['/usr/local/lib/libgcwrap.so'],
      bystanders: [],
      // It hides nothing that was seen, and no step takes it: named, and a person has to judge it.
      ending: 'partially-cleaned',
    },
  },
  {
    name: 'a hidden miner on a host that loads a library into every program',
    report:
      'libprocesshider and its kin: what hides stays when the miner goes, so nothing here can be believed.',
    images: ['/usr/local/.bin/libgcc-worker'],
    start: `run /usr/local/.bin/libgcc-worker
until pid=$(pgrep -x libgcc-worker); do sleep 0.02; done
mkdir -p /var/tmp/.none; mount --bind /var/tmp/.none /proc/$pid
cp -L /lib/*/libz.so.1 /usr/local/lib/libproc.so; echo /usr/local/lib/libproc.so >/etc/ld.so.preload`,
    runs: ['/usr/local/.bin/libgcc-worker'],
    truth: {
      verdict: ['confirmed'],
      ticked: {
        kill: ['/usr/local/.bin/libgcc-worker'],
        delete: ['/usr/local/.bin/libgcc-worker'],
        cron: [],
      },
      named: ['/etc/ld.so.preload'],
      bystanders: [],
      ending: 'rebuild-required',
    },
  },
];
