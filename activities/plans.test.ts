import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { isUnder } from '../domain/linux/paths.ts';
import { makePlan } from '../domain/make-plan.ts';
import type { Plan } from '../domain/plan.ts';
import { planSchema } from '../domain/plan.ts';
import type { PlanDraft } from '../domain/plan-draft.ts';
import type { Planner } from '../domain/planner.ts';
import { plansDiffer } from '../domain/read/index.ts';
import { show, shownText } from '../domain/show.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { DestructiveStep } from '../domain/steps.ts';
import { DESTRUCTIVE_STEPS } from '../domain/steps.ts';
import type { OperatorProtects } from '../domain/targets/protect.ts';
import { protectFacts, protectionOf } from '../domain/targets/protect.ts';
import { judge } from '../domain/verdict/index.ts';
import { infectedSnapshot, labContext, pidsOf, SPOOLS } from '../test/shared/infected-snapshot.ts';
import { cleanSnapshot, crontab } from '../test/shared/snapshots.ts';
import { CATALOGUE, loadPlanner } from './catalogue.ts';

const none: OperatorProtects = { paths: [], addresses: [], accounts: [] };
const planners = new Map<DestructiveStep, Planner>();
beforeAll(async () => {
  for (const { metadata } of CATALOGUE) planners.set(metadata.name, await loadPlanner(metadata.name));
});

function draftsOf(snapshot: Snapshot, operator = none): [name: DestructiveStep, draft: PlanDraft][] {
  const judgement = judge(snapshot, labContext);
  const context = { host: 'web1', protect: protectFacts(snapshot, operator) };
  return [...planners].map(([name, planner]) => [name, planner(snapshot, judgement, context)]);
}

function plansOf(snapshot: Snapshot, operator = none): Plan[] {
  const binding = {
    hostKey: 'SHA256:x',
    machineId: 'm',
    bootId: 'b',
    playbook: 'sha256:p',
    actionVersion: 1,
  };
  return draftsOf(snapshot, operator).map(([name, draft]) =>
    makePlan({ host: 'web1', step: name, action: name, surveyedAt: snapshot.takenAt, binding }, draft),
  );
}

/** A snapshot in another order, with some things gone: what a survey may give of the same host. */
const varied = fc
  .record({
    parent: fc.constantFrom('guard' as const, 'init' as const),
    dropProcesses: fc.array(fc.nat(20), { maxLength: 4 }),
    dropFiles: fc.array(fc.nat(6), { maxLength: 3 }),
    dropSockets: fc.array(fc.nat(8), { maxLength: 3 }),
    deleted: fc.boolean(),
  })
  .map(({ parent, dropProcesses, dropFiles, dropSockets, deleted }): Snapshot => {
    const whole = infectedSnapshot({ minerParent: parent });
    const without = <T>(list: readonly T[], drop: readonly number[]) =>
      list.filter((_, at) => !drop.includes(at));
    const processes = without(whole.processes, dropProcesses).map((p) =>
      deleted && p.image !== null && isUnder(p.image.path, '/tmp')
        ? { ...p, image: { ...p.image, deleted, links: 0 } }
        : p,
    );
    return {
      ...whole,
      processes,
      files: without(whole.files, dropFiles),
      sockets: without(whole.sockets, dropSockets),
    };
  });

describe('every plan', () => {
  it('fits the schema', () => {
    for (const plan of plansOf(infectedSnapshot())) expect(planSchema.parse(plan)).toEqual(plan);
  });

  it('says why each target is one, from the confirmed miner on', () => {
    fc.assert(
      fc.property(varied, (snapshot) => {
        const { links } = judge(snapshot, labContext);
        const seeds = new Set(links.processes.filter((p) => p.role === 'miner').map((p) => p.why[0]));
        for (const [, draft] of draftsOf(snapshot)) {
          for (const target of draft.targets) expect(seeds).toContain(target.why[0]?.text);
        }
      }),
    );
  });

  it('never touches a bystander', () => {
    const { busyJob, otherCurl } = pidsOf();
    fc.assert(
      fc.property(varied, (snapshot) => {
        const text = JSON.stringify(
          draftsOf(snapshot).flatMap(([, draft]) =>
            draft.targets.map((t) => [
              t.identity,
              t.facts.kind === 'process' ? t.facts.processes.map(({ pid }) => ({ pid })) : [],
            ]),
          ),
        );
        for (const bystander of [
          'backup',
          'healthcheck',
          '192.0.2.',
          'build-4711',
          'wnTKYg.bak',
          'i.sh.orig',
          'postgres',
        ]) {
          expect(text).not.toContain(bystander);
        }
        expect(text).not.toMatch(
          new RegExp(`"(?:pid|pids)":"?(?:\\d+ )*(?:${busyJob}|${otherCurl}|1|300|31[0-2]|400)\\b`),
        );
      }),
    );
  });

  it('never targets what is protected', () => {
    const lists = fc.record({
      paths: fc.subarray(['/tmp/wnTKYg', '/tmp/', '/var/spool/cron/', '/tmp/i.sh']),
      addresses: fc.subarray(['198.51.100.0/24', '203.0.113.9', '::/0']),
      accounts: fc.subarray(['root', 'www-data']),
    });
    fc.assert(
      fc.property(varied, lists, (snapshot, operator) => {
        const facts = protectFacts(snapshot, operator);
        for (const [, draft] of draftsOf(snapshot, operator)) {
          for (const target of draft.targets) expect(protectionOf(target.identity, facts)).toBeNull();
        }
        if (operator.accounts.includes('root')) {
          const names = draftsOf(snapshot, operator).flatMap(([name, d]) => d.targets.map(() => name));
          expect(names).not.toContain('kill-processes');
          expect(names).not.toContain('remove-cron-entries');
        }
      }),
    );
  });

  it('has the same digest for the same snapshot, whatever its order', () => {
    fc.assert(
      fc.property(varied, (snapshot) => {
        const turned = {
          ...snapshot,
          processes: snapshot.processes.toReversed(),
          files: snapshot.files.toReversed(),
          sockets: snapshot.sockets.toReversed(),
          cronFiles: snapshot.cronFiles.toReversed(),
        };
        expect(plansOf(turned).map((plan) => plan.digest)).toEqual(
          plansOf(snapshot).map((plan) => plan.digest),
        );
      }),
    );
  });

  it('offers nothing on a clean host', () => {
    for (const [, draft] of draftsOf(cleanSnapshot()))
      expect(draft).toMatchObject({ targets: [], kept: [], regrows: [] });
  });

  it('shows no argument of a bystander', () => {
    expect(JSON.stringify(plansOf(infectedSnapshot()))).not.toContain('hunter2');
    expect(JSON.stringify(judge(infectedSnapshot(), labContext))).not.toContain('hunter2');
  });

  it('says what could not be seen', () => {
    const blind = [{ what: 'files', how: 'truncated' as const, detail: show('more than 5000') }];
    for (const [, draft] of draftsOf({ ...infectedSnapshot(), blind })) expect(draft.blind).toEqual(blind);
  });
});

const stringsIn = (value: unknown): string[] =>
  typeof value === 'string'
    ? [value]
    : value !== null && typeof value === 'object'
      ? Object.values(value).flatMap(stringsIn)
      : [];

describe('hostile names', () => {
  const odd = fc.uint8Array({ maxLength: 40 }).map((bytes) => show(bytes));
  it('break no planner and reach no title unescaped', () => {
    fc.assert(
      fc.property(odd, odd, fc.array(odd, { maxLength: 4 }), (name, text, argv) => {
        const snapshot = infectedSnapshot();
        const renamed: Snapshot = {
          ...snapshot,
          processes: snapshot.processes.map((p) =>
            p.image?.path === '/tmp/ddg.2021'
              ? {
                  ...p,
                  comm: name,
                  argv,
                  cwd: text,
                  cgroup: name,
                  image: { ...p.image, path: shownText`/tmp/${name}` },
                }
              : { ...p, argv: [...p.argv, ...argv] },
          ),
          files: [
            ...snapshot.files.map((f) => ({ ...f, linkTarget: text })),
            ...snapshot.files.map((f) => ({ ...f, path: shownText`${f.path}${name}` })),
          ],
          cronFiles: [
            ...snapshot.cronFiles,
            crontab(`/var/spool/cron/crontabs/${name}`, [`* * * * * ${text} | sh`]),
          ],
          preload: text,
        };
        for (const text of stringsIn(plansOf(renamed)))
          expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a later survey', () => {
  it('with other pids gives the same targets, the single fetcher apart', () => {
    const before = plansOf(infectedSnapshot());
    const after = plansOf(infectedSnapshot({ shift: 500 }));
    for (const [at, plan] of before.entries()) {
      const lasting = (p: Plan | undefined) =>
        p?.targets
          .filter((t) => !(t.identity.kind === 'process' && t.identity.by === 'single'))
          .map((t) => t.id);
      expect(lasting(after[at])).toEqual(lasting(plan));
      // The infection has no starter but cron's.
      if (plan.step !== 'disable-persistence') expect(lasting(plan)).not.toEqual([]);
    }
  });

  it('with busier processes does not take the place of an open plan', () => {
    const snapshot = infectedSnapshot();
    const later = {
      ...snapshot,
      processes: snapshot.processes.map((p) => ({
        ...p,
        ageSeconds: p.ageSeconds + 900,
        cpuShare: p.cpuShare / 2,
      })),
    };
    const before = plansOf(snapshot);
    for (const [at, plan] of plansOf(later).entries()) {
      const other = before[at];
      expect(other !== undefined && plansDiffer(other, plan)).toBe(false);
    }
  });
});

describe('the catalogue', () => {
  it('has an action for each destructive step, in the order of the procedure, each with evidence before removal', () => {
    expect(CATALOGUE.map((entry) => entry.metadata.name)).toEqual(DESTRUCTIVE_STEPS);
    for (const { metadata } of CATALOGUE) {
      expect(metadata.evidence).not.toBe('');
      expect(metadata.attack.every((id) => /^T\d{4}(?:\.\d{3})?$/.test(id))).toBe(true);
    }
  });

  it('plans both spools of the infection', () => {
    const [cron] = plansOf(infectedSnapshot());
    expect(new Set(cron?.targets.map((t) => (t.identity.kind === 'line' ? t.identity.path : '')))).toEqual(
      new Set(SPOOLS),
    );
  });
});
