import { world } from '../../lab/addresses.ts';
import { minerPayload } from '../../lab/infection/programs.ts';
import type { Scenario } from './scenario.ts';
import { addCron, serving } from './words.ts';

const none = { kill: [], delete: [], cron: [] };

/** What looks a little like mining and is none, and what is suspicious and no more. */
export const lookalikes: readonly Scenario[] = [
  {
    name: 'another responder’s scanner',
    report: 'Busy, in /tmp, with miner strings in its image (its rules), and no connection.',
    files: { '/tmp/thor-lite/rules.txt': minerPayload },
    start: `cp /usr/bin/perl /tmp/thor-lite/scan; cat /tmp/thor-lite/rules.txt >>/tmp/thor-lite/scan
(cd /tmp/thor-lite; exec setsid ./scan -e 'while (1) { $n += $_ for 1 .. 200_000; select undef, undef, undef, 0.2 }' >/dev/null 2>&1 </dev/null) &`,
    runs: ['/tmp/thor-lite/scan'],
    connects: false,
    truth: {
      verdict: ['suspicious', 'not-a-miner'],
      ticked: none,
      bystanders: ['/tmp/thor-lite/scan', '/tmp/thor-lite/rules.txt'],
      ending: 'asks a person',
    },
  },
  {
    name: 'a scanner beside a miner',
    report:
      'The same scanner on a host that has a miner: not the miner’s, and nobody was asked what it is, so it is told with the ending.',
    images: ['/dev/shm/.r/ld-linux'],
    files: { '/tmp/thor-lite/rules.txt': `${minerPayload}\n/dev/shm/.r/ld-linux\n` },
    start: `cp /usr/bin/perl /tmp/thor-lite/scan; cat /tmp/thor-lite/rules.txt >>/tmp/thor-lite/scan
(cd /tmp/thor-lite; exec setsid ./scan -e 'while (1) { $n += $_ for 1 .. 200_000; select undef, undef, undef, 0.2 }' >/dev/null 2>&1 </dev/null) &
run /dev/shm/.r/ld-linux`,
    runs: ['/tmp/thor-lite/scan', '/dev/shm/.r/ld-linux'],
    truth: {
      verdict: ['confirmed'],
      ticked: { kill: ['/dev/shm/.r/ld-linux'], delete: ['/dev/shm/.r/ld-linux'], cron: [] },
      named: ['/tmp/thor-lite/scan'],
      bystanders: ['/tmp/thor-lite/scan', '/tmp/thor-lite/rules.txt'],
      ending: 'partially-cleaned',
    },
  },
  {
    name: 'a build in /tmp that is busy and has children',
    report: 'CI jobs run unpackaged programs from /tmp, start shells and sleep.',
    files: {
      '/tmp/build-99/make.sh':
        '#!/bin/sh\nwhile :; do ( : ) | cat; ./cc1 -c "select undef, undef, undef, 0.3"; sleep 0.5; done\n',
    },
    start: `cp /usr/bin/perl /tmp/build-99/cc1; echo cc >>/tmp/build-99/cc1
(cd /tmp/build-99; exec setsid ./make.sh >/dev/null 2>&1 </dev/null) &`,
    runs: ['./make.sh'],
    connects: false,
    truth: {
      verdict: ['not-a-miner'],
      ticked: none,
      bystanders: ['/tmp/build-99/make.sh', '/tmp/build-99/cc1'],
      ending: 'not-a-miner',
    },
  },
  {
    name: 'applications under interpreters, with workers of their own',
    report: 'node and Python services: scripts that no package owns, with shells below them.',
    accounts: ['app'],
    files: {
      '/home/app/api/server.pl': serving(3000, 'if (!fork) { exec "/bin/sh", "-c", "sleep 300" }'),
      '/home/app/worker.sh':
        '#!/bin/bash\nwhile true; do curl -fsS https://203.0.113.30/jobs | cat >/dev/null; sleep 1; done\n',
    },
    start: `as app /usr/bin/perl /home/app/api/server.pl
as app /home/app/worker.sh
n=0; until curl -s -o /dev/null http://127.0.0.1:3000/ || [ $n -gt 100 ]; do n=$((n + 1)); sleep 0.05; done`,
    runs: ['/home/app/api/server.pl', '/home/app/worker.sh', 'sleep 300'],
    connects: false,
    truth: {
      verdict: ['not-a-miner'],
      ticked: none,
      bystanders: ['/home/app/api/server.pl', '/home/app/worker.sh'],
      ending: 'not-a-miner',
    },
  },
  {
    name: 'an administrator’s updates by curl and sh',
    report: 'Backups and deploys fetch and run from names over TLS.',
    start: addCron('root', [
      '*/5 * * * * curl -fsSL https://deploy.corp.example/sync.sh | sh',
      '0 3 * * * pgrep -f borg >/dev/null || wget -qO- https://backup.corp.example/run | sh',
    ]),
    runs: [],
    connects: false,
    truth: {
      verdict: ['not-a-miner'],
      ticked: none,
      bystanders: ['*/5 * * * * curl -fsSL https://deploy.corp.example/sync.sh | sh'],
      ending: 'not-a-miner',
    },
  },
  {
    name: 'an administrator’s updates on a host that has a miner',
    report: 'Nothing links them: offered, never ticked.',
    images: ['/usr/share/.x/mysqld'],
    start: `${addCron('root', ['*/5 * * * * curl -fsSL https://deploy.corp.example/sync.sh | sh', '*/7 * * * * /usr/share/.x/mysqld >/dev/null 2>&1'])}
run /usr/share/.x/mysqld`,
    runs: ['/usr/share/.x/mysqld'],
    truth: {
      verdict: ['confirmed'],
      ticked: {
        kill: ['/usr/share/.x/mysqld'],
        delete: ['/usr/share/.x/mysqld'],
        cron: ['*/7 * * * * /usr/share/.x/mysqld >/dev/null 2>&1'],
      },
      offered: ['*/5 * * * * curl -fsSL https://deploy.corp.example/sync.sh | sh'],
      bystanders: ['*/5 * * * * curl -fsSL https://deploy.corp.example/sync.sh | sh'],
      ending: 'partially-cleaned',
    },
  },
  {
    name: 'notes and lists of indicators',
    report: 'Files of last year’s incident name pools, wallets and paths; nothing runs them.',
    files: {
      '/root/iocs/miners.txt': `${minerPayload}\n/tmp/kdevtmpfsi\n`,
      '/tmp/incident-2025/notes.md': `pool: stratum+tcp://${world.pool}:3333\npkill -f kdevtmpfsi\n`,
      '/usr/local/sbin/check-miners':
        '#!/bin/sh\npgrep -f "kdevtmpfsi|xmrig" && mail -s miner root </dev/null\nexit 0\n',
    },
    start: addCron('root', ['*/10 * * * * /usr/local/sbin/check-miners']),
    runs: [],
    connects: false,
    truth: {
      verdict: ['not-a-miner'],
      ticked: none,
      bystanders: ['/root/iocs/miners.txt', '/tmp/incident-2025/notes.md', '/usr/local/sbin/check-miners'],
      ending: 'not-a-miner',
    },
  },
  {
    name: 'an unpackaged program that talks to the address of the alert',
    report: 'No list knows the address; the alert does, and the host bears it out.',
    images: [
      {
        path: '/opt/agent/telemetryd',
        to: { address: world.control, port: world.controlPort },
        strings: 'telemetry\n',
        stratum: false,
      },
    ],
    start: 'run /opt/agent/telemetryd',
    runs: ['/opt/agent/telemetryd'],
    connects: false,
    alerted: world.control,
    truth: {
      verdict: ['suspicious'],
      ticked: none,
      bystanders: [],
      ending: 'asks a person',
    },
  },
];
