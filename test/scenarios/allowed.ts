import { world } from '../../lab/addresses.ts';
import type { Scenario } from './scenario.ts';
import { addCron, minerWords, serving } from './words.ts';

const none = { kill: [], delete: [], cron: [] };
const still = (script: string): string => `while (1) { ${script} select undef, undef, undef, 0.2 }`;
const busy = still('my $n = 0; $n += $_ for 1 .. 200_000;');

/** Heavy work that is wanted, and mining that is allowed: nothing is offered, and no person is woken without a reason. */
export const allowed: readonly Scenario[] = [
  {
    name: 'a farm of video encoders',
    report: 'Unpackaged, busy for days, niced, from a scratch folder, started by cron.',
    files: {
      '/srv/farm/encode.sh':
        '#!/bin/bash\ncd /tmp/transcode-81 || exit 1\nfor i in 1 2; do nice -n 19 ./ffmpeg -e "$(cat work)" &\ndone\nwait\n',
      '/tmp/transcode-81/work': busy,
    },
    start: `cp /usr/bin/perl /tmp/transcode-81/ffmpeg; printf 'libavcodec\\n' >>/tmp/transcode-81/ffmpeg
${addCron('root', ['* * * * * /usr/bin/flock -n /tmp/transcode-81/lock /srv/farm/encode.sh'])}
run /srv/farm/encode.sh`,
    runs: ['/srv/farm/encode.sh', './ffmpeg'],
    connects: false,
    truth: {
      verdict: ['not-a-miner'],
      ticked: none,
      bystanders: ['/srv/farm/encode.sh', '/tmp/transcode-81/ffmpeg', '/tmp/transcode-81/work'],
      ending: 'not-a-miner',
    },
  },
  {
    name: 'a CI runner between two jobs',
    report:
      'Runs what it fetches, from hidden folders, with hash-like names, as its own account; tests burn a core.',
    accounts: ['ci'],
    files: {
      '/home/ci/actions-runner/run.sh': {
        text: '#!/bin/bash\ncd /home/ci/actions-runner\nwhile :; do ./bin/Runner.Worker -e "$(cat bin/work)"; sleep 1; done\n',
        owner: 'ci',
      },
      '/home/ci/actions-runner/bin/work': `if (!fork) { exec 'bash', '-e', '/home/ci/_work/_temp/7f3a9c1e.sh' } ${busy}`,
      '/home/ci/_work/_temp/7f3a9c1e.sh': {
        text: '#!/bin/bash\nset -e\nwhile :; do curl -fsSL https://get.corp.example/test.sh | bash || :; sleep 1; done\n',
        owner: 'ci',
      },
    },
    start: `cp /usr/bin/perl /home/ci/actions-runner/bin/Runner.Worker; printf 'runner\\n' >>/home/ci/actions-runner/bin/Runner.Worker
chown -R ci /home/ci
${addCron('ci', ['@reboot /home/ci/actions-runner/run.sh'])}
as ci /home/ci/actions-runner/run.sh`,
    runs: ['/home/ci/actions-runner/run.sh', 'Runner.Worker', '/home/ci/_work/_temp/7f3a9c1e.sh'],
    connects: false,
    truth: {
      verdict: ['not-a-miner'],
      ticked: none,
      bystanders: ['/home/ci/actions-runner/run.sh', '/home/ci/_work/_temp/7f3a9c1e.sh'],
      ending: 'not-a-miner',
    },
  },
  {
    name: 'a database that computes all night',
    report: 'High CPU, forked workers, files under its own data folder, a crontab of its own.',
    files: {
      '/var/lib/postgresql/15/main.pl': serving(5433, `if (!fork) { close $s; close $c; ${busy} }`),
    },
    start: `mkdir -p /usr/lib/postgresql/15/bin; cp /usr/bin/perl /usr/lib/postgresql/15/bin/postgres; printf 'server\\n' >>/usr/lib/postgresql/15/bin/postgres
${addCron('postgres', ['*/15 * * * * /usr/lib/postgresql/15/bin/postgres --version >/dev/null'])}
(exec setsid setpriv --reuid postgres --regid nogroup --clear-groups /usr/lib/postgresql/15/bin/postgres - </var/lib/postgresql/15/main.pl >/dev/null 2>&1) &
n=0; until curl -s -o /dev/null http://127.0.0.1:5433/ || [ $n -gt 200 ]; do n=$((n + 1)); sleep 0.05; done`,
    runs: ['/usr/lib/postgresql/15/bin/postgres'],
    connects: false,
    truth: {
      verdict: ['not-a-miner'],
      ticked: none,
      bystanders: ['/usr/lib/postgresql/15/bin/postgres'],
      ending: 'not-a-miner',
    },
  },
  {
    name: 'a node of the Monero network',
    report: 'Not a miner: monerod follows the chain, knows the word RandomX, and talks to peers.',
    accounts: ['research'],
    images: [
      {
        path: '/opt/monero/monerod',
        to: { address: world.control, port: world.controlPort },
        strings: 'monero\nrandomx\ncryptonote_protocol\nstart_mining <addr> [<threads>]\nblock template\n',
        stratum: false,
        owner: 'research',
      },
    ],
    start: 'as research /opt/monero/monerod --non-interactive --prune-blockchain',
    runs: ['/opt/monero/monerod'],
    connects: false,
    truth: {
      verdict: ['not-a-miner', 'suspicious'],
      ticked: none,
      bystanders: ['/opt/monero/monerod'],
      ending: 'not-a-miner',
    },
  },
  {
    name: 'a miner on the operator’s list',
    report: 'A researcher mines with leave: hash, path, owner, pool and arguments are as listed.',
    accounts: ['research'],
    images: [{ path: '/opt/research/xmrig', owner: 'research' }],
    start: `${addCron('research', [`@reboot /opt/research/xmrig ${minerWords}`])}
as research /opt/research/xmrig ${minerWords}`,
    runs: ['/opt/research/xmrig'],
    allowed: [{ path: '/opt/research/xmrig', owner: 'research', arguments: minerWords.split(' ') }],
    truth: {
      verdict: ['authorised'],
      ticked: none,
      bystanders: ['/opt/research/xmrig'],
      ending: 'authorised',
    },
  },
  {
    name: 'a thief’s miner beside one on the operator’s list',
    report: 'The same program from another folder and account: the list covers the one, never the other.',
    accounts: ['research', 'web'],
    images: [
      { path: '/opt/research/xmrig', owner: 'research' },
      { path: '/home/web/.npm/node', owner: 'web' },
    ],
    start: `${addCron('web', ['*/5 * * * * /home/web/.npm/node >/dev/null 2>&1'])}
as research /opt/research/xmrig ${minerWords}
as web /home/web/.npm/node ${minerWords}`,
    runs: ['/opt/research/xmrig', '/home/web/.npm/node'],
    allowed: [{ path: '/opt/research/xmrig', owner: 'research', arguments: minerWords.split(' ') }],
    truth: {
      verdict: ['confirmed'],
      ticked: {
        kill: ['/home/web/.npm/node'],
        delete: ['/home/web/.npm/node'],
        cron: ['*/5 * * * * /home/web/.npm/node >/dev/null 2>&1'],
      },
      bystanders: ['/opt/research/xmrig'],
      ending: 'cleaned',
    },
  },
  {
    name: 'a responder who captures the pool’s traffic',
    report: 'tcpdump’s kin: Stratum words in its memory and in its file, no connection of its own.',
    files: {
      '/root/case-118/capture.pl': `my $seen = '{"id":1,"jsonrpc":"2.0","method":"mining.subscribe","params":["x"]}';
open(my $out, '>>', '/root/case-118/pool.pcap'); select($out); $| = 1;
while (1) { print $out $seen; select undef, undef, undef, 0.5; seek($out, 0, 0); truncate($out, 0) }
`,
    },
    start: 'run /usr/bin/perl /root/case-118/capture.pl',
    runs: ['/root/case-118/capture.pl'],
    connects: false,
    truth: {
      verdict: ['not-a-miner', 'suspicious'],
      ticked: none,
      bystanders: ['/root/case-118/capture.pl', '/usr/bin/perl /root/case-118/capture.pl'],
      ending: 'asks a person',
    },
  },
];
