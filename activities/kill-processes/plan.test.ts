import { describe, expect, it } from 'vitest';
import type { TargetDraft } from '../../domain/plan-draft.ts';
import { show } from '../../domain/show.ts';
import type { Process, Snapshot } from '../../domain/snapshot.ts';
import type { OperatorProtects } from '../../domain/targets/protect.ts';
import { protectFacts } from '../../domain/targets/protect.ts';
import { judge } from '../../domain/verdict/index.ts';
import { infectedSnapshot, labContext, pidsOf } from '../../test/shared/infected-snapshot.ts';
import { process, socket } from '../../test/shared/snapshots.ts';
import { plan } from './plan.ts';

const pid = pidsOf();
const none: OperatorProtects = { paths: [], addresses: [], accounts: [] };
const draftOf = (snapshot: Snapshot, operator = none) =>
  plan(snapshot, judge(snapshot, labContext), { host: 'web1', protect: protectFacts(snapshot, operator) });
const changed = (more: (p: Process) => Process, ...added: Process[]): Snapshot => {
  const snapshot = infectedSnapshot();
  return { ...snapshot, processes: [...snapshot.processes.map(more), ...added] };
};
const targetOf = (snapshot: Snapshot, name: string) =>
  draftOf(snapshot).targets.find((t) => t.title.startsWith(name));

const roleOf = ({ facts }: TargetDraft) => (facts.kind === 'process' ? facts.role : undefined);

describe('the plan for processes', () => {
  it('puts who revives first and the miner last', () => {
    expect(draftOf(infectedSnapshot()).targets.map(roleOf)).toEqual(['guard', 'loader', 'miner']);
  });

  it('names miner and guard by image, the loader by script; its fetcher dies with it and is not named', () => {
    expect(
      draftOf(infectedSnapshot()).targets.map((t) => (t.identity.kind === 'process' ? t.identity.by : '')),
    ).toEqual(['image', 'script', 'image']);
  });

  it('makes one target of several processes of an image, with room for respawns', () => {
    const second = process({ pid: 1700, exe: '/tmp/wnTKYg', ppid: pid.guard });
    const target = targetOf(
      changed((p) => p, second),
      'wnTKYg',
    );
    expect(target?.title).toContain('now pid 1000, 1700');
    expect(target?.identity).toMatchObject({ by: 'image', maximumCount: 8 });
    expect(target?.change).toContain('8 at most');
    expect(target?.identity).toEqual(targetOf(infectedSnapshot(), 'wnTKYg')?.identity);
  });

  it('does not offer the writer of a log', () => {
    const log = process({ pid: 1700, exe: '/usr/bin/tee', stdin: 'pipe:[77]', pipes: ['77'] });
    const snapshot = changed((p) => (p.pid === pid.miner ? { ...p, pipes: ['77'] } : p), log);
    expect(targetOf(snapshot, 'tee')).toBeUndefined();
  });

  it('takes a miner that calls itself sshd, and no sshd', () => {
    const exe = '/usr/local/sbin/sshd';
    const as = (owner: string | null) =>
      draftOf(
        changed((p) => {
          const named = process({ ...p, exe, image: { package: owner } });
          return p.pid === pid.miner ? named : p;
        }),
      );
    expect(as(null).targets.find((t) => roleOf(t) === 'miner')).toMatchObject({ selected: true });
    expect(as('openssh-server').targets.find((t) => roleOf(t) === 'miner')).toBeUndefined();
  });

  it('makes another target of another account', () => {
    const second = process({ pid: 1700, exe: '/tmp/wnTKYg', uid: 33 });
    const kinds = draftOf(changed((p) => p, second)).targets.filter((t) => t.title.startsWith('wnTKYg'));
    expect(kinds.map((t) => (t.identity.kind === 'process' ? t.identity.uid : -1)).sort()).toEqual([0, 33]);
  });

  it('names a packaged image by the single process', () => {
    const owned = changed((p) =>
      p.pid === pid.miner && p.image !== null ? { ...p, image: { ...p.image, package: show('xmrig') } } : p,
    );
    expect(targetOf(owned, 'wnTKYg')?.identity).toMatchObject({ by: 'single', pid: pid.miner });
  });

  it('keeps pids and times out of the change of what may respawn', () => {
    const before = draftOf(infectedSnapshot()).targets;
    const after = draftOf(infectedSnapshot({ shift: 777 })).targets;
    expect(after[0]?.change).toBe(before[0]?.change);
    expect(after[2]?.change).toBe(before[2]?.change);
  });

  it('leaves alone what the operator protects, and says so', () => {
    const { targets, kept } = draftOf(infectedSnapshot(), { ...none, paths: ['/tmp/wnTKYg'] });
    expect(targets.some((t) => t.title.startsWith('wnTKYg'))).toBe(false);
    expect(kept.find((one) => one.title.startsWith('wnTKYg'))?.why).toContain('operator');
  });

  it('names the bystanders with the reason, without their arguments', () => {
    const { kept } = draftOf(infectedSnapshot());
    expect(kept.map((one) => one.title)).toEqual([
      'postgres (pid 400, /usr/lib/postgresql/15/bin/postgres)',
      'compile (pid 2000, /tmp/build-4711/compile)',
      'curl (pid 2001, /usr/bin/curl)',
    ]);
  });

  it('shows no argument of a parent that is not ticked', () => {
    const parent = process({
      pid: 1700,
      exe: '/opt/app/server',
      argv: ['/opt/app/server', '--password=hunter2'],
    });
    const snapshot = changed((p) => (p.pid === pid.guard ? { ...p, ppid: 1700 } : p), parent);
    const listens = {
      ...snapshot,
      sockets: [
        ...snapshot.sockets,
        socket([1700], '0.0.0.0', 0, { state: 'LISTEN', local: { address: '0.0.0.0', port: 80 } }),
      ],
    };
    const target = draftOf(listens).targets.find((t) => t.title.includes('/opt/app/server'));
    expect(target).toMatchObject({ selected: false, identity: { by: 'single' } });
    expect(target?.risks.join()).toContain('It listens on port 80');
    expect(JSON.stringify(target)).not.toContain('hunter2');
  });

  it('cannot offer what has no owner that was read, and says so', () => {
    const unread = changed((p) => (p.pid === pid.guard ? { ...p, uid: -1, euid: -1 } : p));
    const { targets, kept } = draftOf(unread);
    expect(targets.some((t) => roleOf(t) === 'guard')).toBe(false);
    expect(kept.some((one) => one.why.includes('owner was not read'))).toBe(true);
  });

  it('cannot offer what was not hashed, and says so', () => {
    const unhashed = changed((p) =>
      p.pid === pid.guard && p.image !== null ? { ...p, image: { ...p.image, sha256: null } } : p,
    );
    const { targets, kept } = draftOf(unhashed);
    expect(targets.some((t) => roleOf(t) === 'guard')).toBe(false);
    expect(kept.some((one) => one.why.includes('not hashed'))).toBe(true);
  });

  it('says that cron brings it back while only this plan is approved', () => {
    expect(draftOf(infectedSnapshot()).regrows.filter((one) => one.why.includes('within 5m'))).toHaveLength(
      4,
    );
  });
});
