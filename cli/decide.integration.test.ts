import { createServer } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { CRON, driver, GATE, KILL, planOf } from '../test/shared/incident-driver.ts';
import { newDavy } from './command-line.fixture.ts';

test('approve: without a terminal only the plan that --digest names, whole or in part', async () => {
  const it = await newDavy();
  const { run, json } = it;
  const drive = driver(it);
  const incident = await drive.open('web1');
  await drive.offer(incident, planOf(incident, KILL, ['a', 'b']), planOf(incident, CRON, ['c']));
  const approval = await drive.approvalOf(incident.id, KILL);
  const waiting = await run('approvals');
  expect(waiting.stdout).toContain(approval.id);
  expect(waiting.stderr).toContain(`davy approve --incident ${incident.id}`);

  const unasked = await run('approve', approval.id);
  expect(unasked.code).toBe(2);
  expect(unasked.stdout).toContain('delete 1 a');
  expect(unasked.stderr).toContain(`--digest ${approval.plan.digest}`);
  const other = await run('approve', approval.id, '--digest', `sha256:${'0'.repeat(64)}`);
  expect(other).toMatchObject({ code: 4, stderr: expect.stringMatching(/^davy: plan-changed: /) });
  const stranger = ['--digest', approval.plan.digest, '--targets', `t_${'0'.repeat(16)}`];
  expect(await run('approve', approval.id, ...stranger)).toMatchObject({ code: 4 });
  expect((await it.store.approvals.get(approval.id))?.decisions).toEqual([]);

  const [first] = approval.plan.targets;
  const part = ['--digest', approval.plan.digest, '--targets', first?.id ?? '', '--reason', 'a only'];
  expect(await json('approve', approval.id, ...part)).toMatchObject({
    state: 'partially-approved',
    decisions: [{ targets: [first?.id], reason: 'a only', person: 'admin' }],
  });
  expect(await run('approve', approval.id, ...part)).toMatchObject({
    code: 4,
    stderr: expect.stringMatching(/already-decided/),
  });

  const cron = await drive.approvalOf(incident.id, CRON);
  expect(await run('reject', cron.id, '--reason', 'ours')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/rejected/),
  });
  expect(await run('approve', '--incident', incident.id)).toMatchObject({
    code: 4,
    stderr: expect.stringMatching(/not-found/),
  });
});

test('approve --incident: every plan must be named, and all go in together', async () => {
  const it = await newDavy();
  const drive = driver(it);
  const incident = await drive.open('web1');
  await drive.offer(incident, planOf(incident, KILL, ['a']), planOf(incident, CRON, ['c']));
  const plans = [await drive.approvalOf(incident.id, KILL), await drive.approvalOf(incident.id, CRON)];
  const digests = plans.map(({ plan }) => plan.digest);
  const one = ['approve', '--incident', incident.id, '--digest', digests[0] ?? ''];
  expect(await it.run(...one)).toMatchObject({ code: 4, stderr: expect.stringMatching(/plan-changed/) });
  expect((await drive.approvalOf(incident.id, KILL)).state).toBe('pending');
  const both = await it.run(...one, '--digest', digests[1] ?? '');
  expect(both).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/approved[\s\S]*approved/),
    stderr: expect.stringMatching(/ledger head \d+/),
  });
  expect((await drive.approvalOf(incident.id, CRON)).state).toBe('approved');
});

test('authorise: the verdict is shown, a reason and the digest are needed', async () => {
  const it = await newDavy();
  const { run } = it;
  const drive = driver(it);
  const incident = await drive.open('web1');
  await drive.offer(incident, planOf(incident, GATE, []));
  const { id, plan } = await drive.approvalOf(incident.id, GATE);
  const digest = ['--digest', plan.digest];
  const unsaid = await run('authorise', id, ...digest);
  expect(unsaid).toMatchObject({ code: 4, stderr: expect.stringMatching(/^davy: reason-required: /) });
  expect(await run('authorise', id, '--reason', 'ours')).toMatchObject({ code: 2 });
  const done = await run('authorise', id, '--reason', 'ours', ...digest);
  expect(done.stdout).toMatch(/^verdict: suspicious/);
  expect(done).toMatchObject({ code: 0 });
  expect((await it.store.approvals.get(id))?.decisions).toMatchObject([
    { decision: 'authorise', reason: 'ours' },
  ]);
});

test('approve: a server that shows another plan than the digest it names is found out', async () => {
  const it = await newDavy();
  const drive = driver(it);
  const incident = await drive.open('web1');
  await drive.offer(incident, planOf(incident, KILL, ['a']));
  const approval = await drive.approvalOf(incident.id, KILL);
  const posts: string[] = [];
  const liar = createServer((request, response) => {
    if (request.method !== 'GET') posts.push(request.url ?? '');
    const shown = structuredClone(approval);
    for (const target of shown.plan.targets) target.change = 'nothing much';
    response.setHeader('content-type', 'application/json').end(JSON.stringify(shown));
  });
  await new Promise<void>((ready) => liar.listen(0, '127.0.0.1', ready));
  onTestFinished(() => void liar.close());
  const at = liar.address();
  if (at === null || typeof at === 'string') throw new Error('no port');
  const url = `http://127.0.0.1:${at.port}`;
  const ended = await it.run('approve', approval.id, '--digest', approval.plan.digest, '--url', url);
  expect(ended).toMatchObject({ code: 4, stderr: expect.stringMatching(/^davy: plan-changed: /) });
  expect(posts).toEqual([]);
});
