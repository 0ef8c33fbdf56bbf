import { describe, expect, test } from 'vitest';
import type { IncidentId } from '../../domain/ids.ts';
import type { DestructiveStep } from '../../domain/steps.ts';
import type { TargetOutcome } from '../../domain/targets/outcome.ts';
import { bystanderDamage, ddgInfection, rootSpools } from '../../lab/index.ts';
import type { Davy } from '../shared/davy.ts';
import { davy } from '../shared/davy.ts';
import { forFile } from '../shared/for-file.ts';
import { PROCEDURE_ACTS } from '../shared/store.ts';
import { frozenOf, isRunning } from './host-state.ts';

/** Outcomes of a step in the order in which its acts ended. */
async function outcomesOf(on: Davy, id: IncidentId, step: DestructiveStep): Promise<string[][]> {
  await on.store.ledger.chain();
  const { items } = await on.store.ledger.list({ limit: 200, incidentId: id, kind: 'act.outcome' });
  return items
    .filter(({ body }) => body.step === step)
    .reverse()
    .map(({ body }) => (body.outcomes as TargetOutcome[]).map(({ outcome }) => outcome).toSorted());
}

const askedAgain = async (on: Davy, id: IncidentId, step: DestructiveStep) => {
  await on.until(id, ({ steps }) =>
    steps.some(
      ({ name, state, outcomes }) => name === step && state === 'awaiting-approval' && outcomes.length > 0,
    ),
  );
  const { items } = await on.store.approvals.list({ limit: 10, incidentId: id, status: 'pending' });
  return items.filter((approval) => approval.step === step);
};

/** One Davy with a host for each test: one waits while another works. */
const shared = forFile(async (atEnd) => {
  const on = await davy({}, atEnd);
  await on.startWorker();
  return on;
});

describe.concurrent('what changed between plan and act', () => {
  test('an edited cron line is left alone, and only the difference is asked again', async () => {
    const on = shared();
    const { host } = await on.host({ infection: ddgInfection({ guard: null }) });
    const id = await on.open(host, PROCEDURE_ACTS);
    await on.asked(id);
    const [spool] = rootSpools;
    await host.sh(`sed -i 's|^[*]/5 \\(.*wget\\)|*/6 \\1|' ${spool}`);
    const edited = String(await host.read(spool))
      .split('\n')
      .find((line) => line.startsWith('*/6'));
    expect(edited).toContain('i.sh');
    await on.approve(id);

    const [approval, ...more] = await askedAgain(on, id, 'remove-cron-entries');
    expect(more).toEqual([]);
    expect(await outcomesOf(on, id, 'remove-cron-entries')).toEqual([['changed', 'done', 'done', 'done']]);
    expect(String(await host.read(spool))).toContain(`${edited}\n`);
    expect(approval?.plan.targets.map(({ identity }) => 'line' in identity && identity.line)).toEqual([
      edited,
    ]);

    await on.approve(id, approval === undefined ? [] : [approval]);
    const closed = await on.until(id, ({ status }) => status === 'closed');
    expect(closed.resolution, JSON.stringify(closed.steps)).toBe('cleaned');
    for (const one of rootSpools) expect(String(await host.read(one))).not.toContain('i.sh');
    expect(host.bystanders && (await bystanderDamage(host, host.bystanders))).toEqual([]);
  });

  test('a replaced file is left alone', async () => {
    const on = shared();
    const { host } = await on.host();
    const id = await on.open(host, PROCEDURE_ACTS);
    const asked = await on.asked(id);
    const files = asked.filter(({ step }) => step === 'delete-files');
    await on.approve(
      id,
      asked.filter((one) => !files.includes(one)),
    );
    await on.until(id, ({ steps }) =>
      steps.some(({ name, state }) => name === 'kill-processes' && state === 'done'),
    );
    await host.write('/tmp/.new', 'a report that somebody wrote meanwhile\n');
    await host.run(['mv', '/tmp/.new', '/tmp/i.sh']);
    await on.approve(id, files);

    const closed = await on.until(id, ({ status }) => status === 'closed');
    expect(await outcomesOf(on, id, 'delete-files')).toEqual([['changed', 'done', 'done']]);
    expect(String(await host.read('/tmp/i.sh'))).toBe('a report that somebody wrote meanwhile\n');
    expect((await host.run(['test', '-e', '/tmp/wnTKYg'])).code).not.toBe(0);
    expect(closed.resolution).toBe('cleaned');
    expect(host.bystanders && (await bystanderDamage(host, host.bystanders))).toEqual([]);
  });

  test('a guard that runs from another image meanwhile is not killed under the old approval', async () => {
    const on = shared();
    const { host } = await on.host();
    const id = await on.open(host, ['remove-cron-entries', 'kill-processes']);
    const asked = await on.asked(id);
    const kill = asked.filter(({ step }) => step === 'kill-processes');
    // The same path, another program: what was approved is the other one.
    await host.sh(`cp /tmp/ddg.2021 /tmp/.d && echo another >>/tmp/.d
pkill -x ddg.2021; mv -f /tmp/.d /tmp/ddg.2021; chmod 755 /tmp/ddg.2021
cd /tmp; (exec setsid /tmp/ddg.2021 -c 'while :; do read -t 1 </dev/zero; sleep 600; done' >/dev/null 2>&1 </dev/null) &`);
    await on.approve(id, asked);
    await on.until(id, ({ steps }) =>
      steps.every(
        ({ name, state }) => name !== 'kill-processes' || !['approved', 'applying'].includes(state),
      ),
    );
    const [first] = await outcomesOf(on, id, 'kill-processes');
    expect(first).toContain('changed');
    expect(first).toContain('done');
    expect(kill[0]?.plan.targets.some(({ title }) => title.includes('ddg.2021'))).toBe(true);
    expect(await isRunning(host, '/tmp/ddg.2021')).toBe(true);
    expect(await isRunning(host, '/tmp/wnTKYg')).toBe(false);
    expect(await frozenOf(host)).toEqual([]);
  });
});
