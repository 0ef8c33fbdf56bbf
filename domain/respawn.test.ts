import { describe, expect, test } from 'vitest';
import { plan as planFiles } from '../activities/delete-files/plan.ts';
import { plan as planKill } from '../activities/kill-processes/plan.ts';
import { plan as planCron } from '../activities/remove-cron-entries/plan.ts';
import {
  CURL_LINE,
  GOOD_LINES,
  infectedSnapshot,
  labContext,
  POOL,
  pidsOf,
  SPOOLS,
} from '../test/shared/infected-snapshot.ts';
import {
  autostart,
  cleanSnapshot,
  crontab,
  elf,
  file,
  hashOf,
  process,
  socket,
} from '../test/shared/snapshots.ts';
import type { Sha256 } from './ids.ts';
import type { PlanDraft } from './plan-draft.ts';
import { respawned } from './respawn.ts';
import { show } from './show.ts';
import type { Snapshot } from './snapshot.ts';
import type { Outcome } from './targets/outcome.ts';
import { protectFacts } from './targets/protect.ts';
import { runsScript } from './targets/same.ts';
import { judge } from './verdict/index.ts';

const before = infectedSnapshot();
const protect = protectFacts(before, { paths: [], addresses: [], accounts: [] });
const targets = [planCron, planKill, planFiles].flatMap(
  (plan) => plan(before, judge(before, labContext), { host: 'web1', protect }).targets,
);
const chosen = targets.filter((one) => one.selected);
type Draft = PlanDraft['targets'][number];
const look = (
  snapshot: Snapshot,
  declined: readonly Draft[] = [],
  outcome: (target: Draft) => Outcome = () => 'done',
) => {
  const acted = chosen.filter((one) => !declined.includes(one));
  return respawned(
    acted.map((target) => ({ target, outcome: outcome(target) })),
    declined,
    snapshot,
    judge(snapshot, labContext),
  );
};
const nothing = { respawned: [], declined: [], left: [] };

describe('a script that comes back', () => {
  test.each([
    [['python3', '/opt/m/worker.py'], '/'],
    [['python3', 'worker.py'], '/opt/m'],
    [['python3', '-W', 'ignore', './worker.py'], '/opt/m'],
    [['python3', '-m', 'worker'], '/opt/m'],
  ])('is the same however it is named: %j in %s', (argv, cwd) => {
    expect(
      runsScript(process({ pid: 7, exe: '/usr/bin/python3.11', argv, cwd }), show('/opt/m/worker.py')),
    ).toBe(true);
  });

  test.each([
    [['python3', 'worker.py'], '/srv/shop'],
    [['python3', '-c', 'worker.py'], '/opt/m'],
    [['python3', '-m', 'worker.py'], '/opt/m'],
  ])('is not what only bears its name: %j in %s', (argv, cwd) => {
    expect(
      runsScript(process({ pid: 7, exe: '/usr/bin/python3.11', argv, cwd }), show('/opt/m/worker.py')),
    ).toBe(false);
  });
});

describe('a look during the watch', () => {
  test('finds nothing on a host that stays clean, bystanders included', () => {
    const bystanders = infectedSnapshot();
    const gone = new Set([...Object.values(pidsOf())].slice(0, 4));
    expect(look(cleanSnapshot())).toEqual(nothing);
    expect(
      look({
        ...cleanSnapshot(),
        processes: bystanders.processes.filter((one) => !gone.has(one.pid)),
        cronFiles: SPOOLS.map((path) => crontab(path, GOOD_LINES)),
        files: bystanders.files.filter((one) => /orig|bak|build/.test(one.path)),
      }),
    ).toEqual(nothing);
  });

  test('sees the whole infection come back under other pids', () => {
    const seen = look(infectedSnapshot({ shift: 5_000 }));
    expect(seen.declined).toEqual([]);
    expect(seen.left).toEqual([]);
    const what = seen.respawned.map((one) => one.what).join('\n');
    for (const part of ['/tmp/wnTKYg', '/tmp/ddg.2021', '/tmp/i.sh', CURL_LINE]) expect(what).toContain(part);
    expect(what).not.toMatch(/compile|orig|bak|backup|ping/);
  });

  test('sees a cron line that came back although no miner runs yet', () => {
    const back = { ...cleanSnapshot(), cronFiles: [crontab(SPOOLS[0], [...GOOD_LINES, CURL_LINE])] };
    expect(look(back).respawned).toEqual([
      {
        kind: 'cron-line',
        what: `${SPOOLS[0]} line 3: ${CURL_LINE}`,
        why: 'it was removed and is there again',
      },
    ]);
  });

  test('sees an image or file that came back, but not another file at its path', () => {
    const back = { ...cleanSnapshot(), files: [elf('/tmp/wnTKYg')] };
    expect(look(back).respawned).toMatchObject([{ kind: 'file', what: '/tmp/wnTKYg' }]);
    const other = { ...cleanSnapshot(), files: [file('/tmp/wnTKYg', 'somebody’s own notes')] };
    expect(look(other)).toEqual(nothing);
    const runs = { ...cleanSnapshot(), processes: [process({ pid: 7777, exe: '/tmp/ddg.2021' })] };
    expect(look(runs).respawned).toMatchObject([{ kind: 'process', what: 'process 7777 (/tmp/ddg.2021)' }]);
  });

  test('does not count what a person declined, nor what that starts', () => {
    const guard = targets.filter(
      (one) =>
        one.identity.kind === 'process' &&
        one.identity.by === 'image' &&
        one.identity.image.path === '/tmp/ddg.2021',
    );
    expect(guard.length).toBe(1);
    const seen = look(infectedSnapshot({ shift: 100 }), guard);
    expect(seen.respawned).toEqual([]);
    const what = seen.declined.map((one) => one.what).join('\n');
    for (const part of ['/tmp/wnTKYg', '/tmp/ddg.2021', CURL_LINE]) expect(what).toContain(part);
  });

  test('does not count what cron runs from a line that was declined, or that the declined guard put back', () => {
    const command = CURL_LINE.split(' ').slice(5).join(' ');
    const job = [
      process({ pid: 9001, exe: '/usr/bin/dash', argv: ['/bin/sh', '-c', command] }),
      process({ pid: 9002, exe: '/usr/bin/curl', ppid: 9001, argv: command.split(' ').slice(0, 3) }),
      process({ pid: 9003, exe: '/usr/bin/dash', ppid: 9001, argv: ['sh'] }),
    ];
    const still = { ...before, processes: [...before.processes, ...job] };
    for (const kind of ['line', 'process']) {
      const seen = look(
        still,
        targets.filter(({ identity }) => identity.kind === kind),
      );
      expect(seen.respawned).toEqual([]);
      expect(seen.declined.map(({ what }) => what)).toContain('process 9001 (/usr/bin/dash)');
    }
    expect(look(still).respawned.map(({ what }) => what)).toContain('process 9001 (/usr/bin/dash)');
  });

  test.each([
    ['by itself', '/usr/bin/dash', 1],
    ['under what only looks like the job of a declined line', '/var/tmp/.x/loader', 8887],
  ])('counts what is new even if something was declined: %s', (_, exe, ppid) => {
    const lines = targets.filter((one) => one.identity.kind === 'line');
    const infected = infectedSnapshot({ shift: 100 });
    const command = CURL_LINE.split(' ').slice(5).join(' ');
    const fresh = {
      ...infected,
      processes: [
        ...infected.processes,
        process({ pid: 8887, exe, argv: ['/bin/sh', '-c', command] }),
        process({
          pid: 8888,
          ppid,
          exe: '/var/tmp/.x/kworker',
          argv: ['kworker', '-o', `stratum+tcp://${POOL}:3333`],
        }),
      ],
      sockets: [...infected.sockets, socket([8888], POOL, 3333)],
    };
    const seen = look(fresh, lines);
    expect(seen.respawned.map((one) => one.what)).toContain('process 8888 (/var/tmp/.x/kworker)');
  });

  test('what could not be removed is left, not back', () => {
    const failed = (target: Draft): Outcome => (target.identity.kind === 'file' ? 'failed' : 'done');
    const still = {
      ...cleanSnapshot(),
      files: infectedSnapshot().files.filter((one) => one.path === '/tmp/wnTKYg'),
    };
    const seen = look(still, [], failed);
    expect(seen).toMatchObject({ respawned: [], declined: [], left: [{ what: '/tmp/wnTKYg' }] });
  });

  test('a starter’s file that was removed is back where a survey sees it, and is another’s with other bytes', () => {
    const path = show('/etc/profile.d/lang.sh');
    const { identity } = file(path, 'x');
    const sha256 = hashOf('a');
    const removed = {
      target: {
        identity: {
          kind: 'file' as const,
          path,
          device: identity.device,
          inode: identity.inode,
          size: '1',
          sha256,
        },
      },
      outcome: 'done' as const,
    };
    const seen = (hash: Sha256 | null) => {
      const there = autostart(path, 'x', { identity, sha256: hash });
      const clean = { ...cleanSnapshot(), persistence: [there] };
      return respawned([removed], [], clean, judge(clean, labContext)).respawned.map(({ what }) => what);
    };
    expect(seen(sha256)).toEqual([path]);
    expect(seen(hashOf('b'))).toEqual([]);
    expect(seen(null)).toEqual([]);
  });
});
