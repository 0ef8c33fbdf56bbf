import { world } from './addresses.ts';
import type { LabHost } from './host.ts';
import { rootSpools } from './infection/infection.ts';
import { mustSh } from './shell.ts';
import { until } from './until.ts';

/** What must be the same, byte for byte, after an infection was removed. */
export interface BystanderTruth {
  /** The legitimate lines of each crontab, in order. */
  cron: Record<string, string[]>;
  /** Path to content. */
  files: Record<string, string>;
  /** Paths of executables that have to go on running. */
  executables: string[];
  /** Arguments of processes that have to go on running, joined by spaces. */
  commands: string[];
}

const cronLines = [
  'MAILTO=""',
  '# m h dom mon dow command',
  '17 2 * * * /usr/local/bin/backup --target /srv/backup --quiet',
  `*/5 * * * * curl -fsS https://${world.health}/ping >/dev/null # healthcheck`,
  '@daily /usr/bin/find /var/tmp/cache -mtime +7 -delete',
];

const download = `curl -sS -o /dev/null http://${world.mirror}:${world.mirrorPort}/debian/dists/bookworm.iso`;

const truth: BystanderTruth = {
  cron: Object.fromEntries(rootSpools.map((spool) => [spool, cronLines])),
  files: {
    '/tmp/wnTKYg.bak.txt': 'notes about the wnTKYg incident of last year, keep\n',
    '/tmp/i.sh.orig': '#!/bin/sh\n# the installer of the intranet page, not to be confused\nexit 0\n',
    '/var/www/html/index.html': '<!doctype html><title>It works</title>\n',
  },
  executables: ['/tmp/build-4711/compile'],
  commands: [download],
};

/** A busy job of about 2 % CPU, run from /tmp as builds are. Its image is not the machine's bash, byte for byte. */
const buildProgram = `{ trap '' HUP
exec </dev/null >/dev/null 2>&1
exec {idle}<> <(:)
while :; do for ((i = 0; i < 1000; i++)); do :; done; read -r -t 0.25 -u $idle; done
exit; }
`;

/** Plants what looks a little like an infection and is none, and waits until it runs. */
export async function plantBystanders(host: LabHost): Promise<BystanderTruth> {
  const lines = cronLines.map((line) => `${line}\n`).join('');
  for (const spool of rootSpools) await host.write(spool, lines, { mode: 0o600 });
  for (const [path, content] of Object.entries(truth.files)) await host.write(path, content);
  await mustSh(
    host,
    `mkdir -p /tmp/build-4711 && cat /bin/bash - >/tmp/build-4711/compile <<'TAIL' && chmod 755 /tmp/build-4711/compile
build tool 4711
TAIL
touch /var/spool/cron/crontabs
cd /tmp/build-4711
(exec setsid ./compile >/dev/null 2>&1 <<'BUILD'
${buildProgram}BUILD
) &
(exec setsid ${download} >/dev/null 2>&1 </dev/null) &`,
  );
  await until(async () => {
    const processes = await host.processes();
    return (
      truth.executables.every((path) => processes.some((process) => process.exe === path)) &&
      truth.commands.every((words) => processes.some((process) => process.cmdline.join(' ') === words))
    );
  }, `the bystanders of ${host.name} run`);
  return structuredClone(truth);
}

/** What of the bystanders is not as it was planted, one line each; empty when nothing was hurt. */
export async function bystanderDamage(host: LabHost, truth: BystanderTruth): Promise<string[]> {
  const damage: string[] = [];
  for (const [spool, expected] of Object.entries(truth.cron)) {
    const text = (await host.read(spool).catch(() => Buffer.of())).toString('utf8');
    const found = text.split('\n').filter((line) => expected.includes(line));
    if (found.join('\n') !== expected.join('\n'))
      damage.push(`${spool}: legitimate lines are ${JSON.stringify(found)}`);
  }
  for (const [path, content] of Object.entries(truth.files)) {
    const found = await host.read(path).catch(() => null);
    if (found?.toString('utf8') !== content) damage.push(`${path}: ${found === null ? 'gone' : 'changed'}`);
  }
  const processes = (await host.processes()).filter(({ state }) => state !== 'Z' && state !== 'T');
  for (const path of truth.executables) {
    if (!processes.some(({ exe }) => exe === path)) damage.push(`${path}: does not run`);
  }
  for (const words of truth.commands) {
    if (!processes.some(({ cmdline }) => cmdline.join(' ') === words)) damage.push(`${words}: does not run`);
  }
  return damage;
}
