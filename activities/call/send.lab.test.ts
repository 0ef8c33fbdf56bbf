import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asId } from '../../domain/ids.ts';
import type { Lab, LabHost } from '../../lab/index.ts';
import { ddgInfection, openLab } from '../../lab/index.ts';
import { curlCronLine, wgetCronLine } from '../../lab/infection/infection.ts';
import { until } from '../../ssh/session.fixture.ts';
import { loadApplier } from '../catalogue.ts';
import { cleanUpFolders } from './folders.ts';
import {
  cronAndKill,
  cronTargets,
  differences,
  fileTargets,
  killTargets,
  SPOOLS,
  stopped,
  unchanged,
  words,
} from './infected.fixture.ts';
import {
  callOf,
  contexts,
  fileTarget,
  imageTarget,
  onHost,
  setting,
  singleTargets,
} from './scene.fixture.ts';
import { sendCall } from './send.ts';
import { settleCall } from './settle.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab?.close());

async function withHost(infection: ReturnType<typeof ddgInfection>, use: (host: LabHost) => Promise<void>) {
  const host = await lab.host({ infection });
  try {
    await use(host);
  } finally {
    await host.close();
  }
}

const bystandersStand = async (host: LabHost): Promise<void> => {
  const truth = host.bystanders;
  const processes = await host.processes();
  for (const [path, lines] of Object.entries(truth?.cron ?? {}))
    expect((await host.read(path)).toString()).toBe(lines.map((line) => `${line}\n`).join(''));
  for (const [path, text] of Object.entries(truth?.files ?? {}))
    expect((await host.read(path)).toString()).toBe(text);
  for (const exe of truth?.executables ?? []) expect(processes.some((one) => one.exe === exe)).toBe(true);
  for (const command of truth?.commands ?? [])
    expect(processes.some((one) => one.cmdline.join(' ') === command)).toBe(true);
};

describe('the first infection', () => {
  test('freeze, cron and kill in one call, then the files: all is done, and nothing else changes', () =>
    withHost(ddgInfection(), async (host) => {
      const files = await fileTargets(host);
      const call = await cronAndKill(host);
      const deletion = callOf(host, { 'delete-files': files });
      const before = await host.manifest();
      await onHost(host, async (session) => {
        const { acts } = await sendCall(session, call, setting(call));
        expect(words(acts)).toEqual(Array(7).fill('done'));
        const last = await sendCall(session, deletion, setting(deletion));
        expect(words(last.acts)).toEqual(['done', 'done', 'done']);
        for (const act of [...call.acts, ...deletion.acts]) {
          const applier = await loadApplier(act.step);
          const context = contexts(call).get(act.id) ?? contexts(deletion).get(act.id);
          if (context === undefined) throw new Error('no context');
          const looked = await applier.inspect(session, act.targets, context, []);
          expect(looked.map((one) => one.seen)).toEqual(act.targets.map(() => 'absent'));
        }
      });
      const lines = differences(before, await host.manifest());
      // Guard and loader wait and look with children that come and go.
      const theirs = /wnTKYg|ddg\.2021|i\.sh|\/2021\/|sleep (?:0\.4|1)(?!\d)/;
      const ended = lines.filter((line) => /^gone from processes/.test(line));
      expect(ended.filter((line) => !theirs.test(line))).toEqual([]);
      expect(ended.length).toBeGreaterThanOrEqual(4);
      expect(
        lines
          .filter((line) => !ended.includes(line))
          .map((line) => line.replace(/(: | parent).*/, ''))
          .sort(),
      ).toEqual(
        [
          'changed /tmp',
          'changed /var/spool/cron',
          'changed /var/spool/cron/crontabs',
          ...SPOOLS.map((path) => `changed ${path}`),
          ...['/tmp/ddg.2021', '/tmp/i.sh', '/tmp/wnTKYg'].map((path) => `removed ${path}`),
        ].sort(),
      );
      await bystandersStand(host);
      expect(await stopped(host)).toEqual([]);
    }));

  test.each([
    ['executables deleted', ddgInfection({ miner: { deleted: true }, guard: { deleted: true } })],
    ['processes covered by mounts', ddgInfection({ coverPids: true })],
    ['a miner without a guard', ddgInfection({ guard: null })],
    ['a guard without a miner', ddgInfection({ miner: null })],
    ['one spool only', ddgInfection({ cron: { spools: [SPOOLS[1]] } })],
  ])('%s', (_, infection) =>
    withHost(infection, async (host) => {
      const call = callOf(host, {
        'remove-cron-entries': cronTargets(infection.cron.spools),
        'kill-processes': await killTargets(host),
      });
      await onHost(host, async (session) => {
        const { acts } = await sendCall(session, call, setting(call));
        expect(new Set(words(acts)), JSON.stringify(acts)).toEqual(new Set(['done']));
      });
      const gone = (await host.processes()).filter((one) =>
        /wnTKYg|ddg\.2021|i\.sh$/.test(one.cmdline.join(' ')),
      );
      expect(gone).toEqual([]);
      await bystandersStand(host);
    }),
  );
});

describe('what differs from what was approved', () => {
  test('another file at the path, an edited line, another image: changed, and not touched', () =>
    withHost(ddgInfection({ loader: null }), async (host) => {
      const files = [await fileTarget(host, '/tmp/wnTKYg'), await fileTarget(host, '/tmp/ddg.2021')];
      const guard = await imageTarget(host, '/tmp/ddg.2021', 'guard');
      const lines = cronTargets([SPOOLS[1]]);
      // The guard ends, and something else takes its path; one line is edited, one is removed.
      await host.sh('pkill -9 -x "ddg.2021|wnTKYg"');
      await until(async () => (await singleTargets(host, '/tmp/ddg.2021')).length === 0);
      await host.write('/tmp/wnTKYg', 'a report that somebody put here\n');
      await host.sh(
        '(cat /bin/sleep; echo other) >/tmp/x; chmod 755 /tmp/x; mv /tmp/x /tmp/ddg.2021; (exec setsid /tmp/ddg.2021 600 >/dev/null 2>&1 </dev/null) &',
      );
      await until(async () => (await singleTargets(host, '/tmp/ddg.2021')).length === 1);
      const tab = (await host.read(SPOOLS[1])).toString();
      await host.write(
        SPOOLS[1],
        tab.replace(curlCronLine, curlCronLine.replace('*/5', '*/7')).replace(`${wgetCronLine}\n`, ''),
        {
          mode: 0o600,
        },
      );
      const before = await host.manifest();
      const call = callOf(host, {
        'remove-cron-entries': lines,
        'kill-processes': [guard],
        'delete-files': files,
      });
      const surveyedLines = new Map([[SPOOLS[1], tab.split('\n').length - 1]]);
      const known = new Map([...contexts(call)].map(([id, one]) => [id, { ...one, surveyedLines }]));
      await onHost(host, async (session) => {
        const { acts } = await sendCall(session, call, { contexts: known, loadApplier });
        expect(acts.map((act) => words([act]))).toEqual([
          // Two lines are gone and one is new: which of them it was cannot be told, so both are asked again.
          ['changed', 'changed'],
          ['changed'],
          ['changed', 'changed'],
        ]);
      });
      await unchanged(host, before);
    }));

  test('more processes than the plan stated: none is touched', () =>
    withHost(ddgInfection({ loader: null, guard: null }), async (host) => {
      const miner = await imageTarget(host, '/tmp/wnTKYg', 'miner', 1);
      await host.sh("(exec setsid /tmp/wnTKYg -c 'sleep 600 & wait' >/dev/null 2>&1 </dev/null) &");
      await until(async () => (await singleTargets(host, '/tmp/wnTKYg')).length >= 2);
      const before = await host.manifest();
      const call = callOf(host, { 'kill-processes': [miner] });
      await onHost(host, async (session) => {
        const { acts } = await sendCall(session, call, setting(call));
        expect(words(acts)).toEqual(['changed']);
      });
      await unchanged(host, before);
      expect(await stopped(host)).toEqual([]);
    }));

  test('our own session, its ancestors and pid 1 are refused', () =>
    withHost(ddgInfection({ loader: null, guard: null }), async (host) => {
      const sshd = await singleTargets(host, '/usr/sbin/sshd');
      expect(sshd.length).toBeGreaterThan(0);
      const call = callOf(host, { 'kill-processes': sshd });
      await onHost(host, async (session) => {
        const { acts } = await sendCall(session, call, setting(call));
        expect(new Set(words(acts))).toEqual(new Set(['refused']));
      });
    }));
});

describe('a call', () => {
  test('that was fenced first does nothing when it comes, and its folder goes after the deadline only', () =>
    withHost(ddgInfection(), async (host) => {
      const call = await cronAndKill(host);
      const before = await host.manifest();
      await onHost(host, async (session) => {
        expect(await settleCall(session, call, setting(call))).toEqual({ kind: 'fenced' });
        expect(await settleCall(session, call, setting(call))).toEqual({ kind: 'fenced' });
        await expect(sendCall(session, call, setting(call))).rejects.toMatchObject({
          code: 'reply-invalid',
        });
        await unchanged(host, before);
        const next = { ...call, id: asId('cal', `${call.id}N`) };
        await sendCall(session, next, setting(next));
        // Fenced folders hold no deadline; the one that ran has to wait.
        expect(await cleanUpFolders(session, [call.id, next.id])).toEqual([next.id]);
      });
    }));

  test('for another boot or another machine is refused', () =>
    withHost(ddgInfection(), async (host) => {
      const call = await cronAndKill(host);
      const before = await host.manifest();
      await onHost(host, async (session) => {
        for (const other of [
          { bootId: 'ffffffff-0000-0000-0000-000000000000' },
          { machineId: 'f'.repeat(32) },
        ]) {
          const { acts } = await sendCall(session, { ...call, ...other }, setting(call));
          expect(new Set(words(acts))).toEqual(new Set(['changed']));
        }
      });
      await unchanged(host, before);
    }));
});

describe('what cron started from an approved line', () => {
  test('after the survey dies with its children; what it started before, and others with the same words, stay', () =>
    withHost(ddgInfection({ loader: null }), async (host) => {
      const command = curlCronLine.slice('*/5 * * * * '.length);
      // A stand-in for cron by its name, with the shell that cron would start, and the pipe's two ends below it.
      const start = (name: string) =>
        `cp /bin/bash /run/${name}; (exec setsid /run/${name} -c 'dash -c "$1"; :' x ${quoted(command)} >/dev/null 2>&1 </dev/null) &`;
      await host.sh(
        `${start('other')}\nmkdir /run/old; cp /bin/bash /run/old/cron; (exec setsid /run/old/cron -c 'dash -c "$1"; :' x ${quoted(command)} >/dev/null 2>&1 </dev/null) &`,
      );
      // Only what the stand-in started itself: the ends of the pipe look like it before they become another program.
      const shells = async () => {
        const processes = await host.processes();
        const starters = processes
          .filter((one) => /^\/run\/(other|cron|old\/cron)$/.test(one.exe))
          .map((one) => one.pid);
        return processes.filter((one) => one.cmdline[2] === command && starters.includes(one.ppid));
      };
      await until(async () => (await shells()).length === 2);
      const older = (await shells()).map((one) => one.pid);
      const since = Math.max(...(await shells()).map((one) => Number(one.startTime))) + 1;
      await until(
        async () => Number((await host.sh('cut -d" " -f1 /proc/uptime')).stdout.toString()) * 100 > since,
      );
      await host.sh(start('cron'));
      await until(async () => (await shells()).length === 3);
      const call = await cronAndKill(host);
      const known = new Map(
        [...contexts(call)].map(([id, one]) => [id, { ...one, surveyedTicks: String(since) }]),
      );
      await onHost(host, async (session) => {
        const { acts } = await sendCall(session, call, { contexts: known, loadApplier });
        expect(new Set(words(acts)), JSON.stringify(acts)).toEqual(new Set(['done']));
      });
      expect((await shells()).map((one) => one.pid).sort()).toEqual(older.sort());
      expect(await stopped(host)).toEqual([]);
    }));
});

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

describe('a line that comes back between its removal and the kill', () => {
  test('is cut once more in the same call', () =>
    withHost(ddgInfection(), async (host) => {
      const call = await cronAndKill(host);
      // Something that is not frozen puts the line back as soon as it is gone, once.
      await host.write(
        '/usr/local/bin/again',
        `#!/bin/sh\nwhile grep -qF '${curlCronLine}' ${SPOOLS[1]}; do :; done\necho '${curlCronLine}' >>${SPOOLS[1]}\ntouch /run/put-back\n`,
        { mode: 0o755 },
      );
      await host.sh('(exec setsid /usr/local/bin/again >/dev/null 2>&1 </dev/null) &');
      await onHost(host, async (session) => {
        const { acts } = await sendCall(session, call, setting(call));
        expect(new Set(words(acts))).toEqual(new Set(['done']));
        if (acts[0]?.receipts.some((one) => one.word === 'came-back') !== true)
          expect((await host.run(['test', '-e', '/run/put-back'])).code).toBe(1);
      });
      expect(acted(await host.read(SPOOLS[1]))).toBe(false);
    }));
});

const acted = (tab: Uint8Array): boolean => tab.toString().includes(curlCronLine);
