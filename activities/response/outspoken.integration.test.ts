import { expect, test } from 'vitest';
import { DavyError } from '../../domain/errors.ts';
import { quietLogger } from '../../test/shared/quiet-logger.ts';
import { newTestStore } from '../../test/shared/store.ts';
import { outspoken } from './on-host.ts';

async function failing(error: unknown) {
  const { store, addHost, admin, playbook, policies } = await newTestStore();
  await addHost('web1');
  const { id } = await store.incidents.open({
    host: 'web1',
    reason: 'look',
    playbook,
    policies,
    actor: admin,
  });
  let attempt = 0;
  const deps = { store, logger: quietLogger(), attempt: () => attempt };
  const tryOnce = (work: () => Promise<string>) => {
    attempt += 1;
    return outspoken(deps, id, 'offer-plans', work, (facts) => `attention: ${facts?.attention}`);
  };
  return {
    fails: () => tryOnce(() => Promise.reject(error)),
    works: () => tryOnce(async () => 'done'),
    attention: async () => (await store.incidents.get(id))?.attention ?? null,
  };
}

test('what fails three times is said in the incident, and the workflow waits for a person', async () => {
  const it = await failing(new TypeError('Lone surrogate is not allowed'));
  await expect(it.fails()).rejects.toThrow(TypeError);
  await expect(it.fails()).rejects.toThrow(TypeError);
  expect(await it.attention()).toBeNull();
  expect(await it.fails()).toBe('attention: true');
  expect(await it.attention()).toMatchObject({
    kind: 'failed',
    step: 'offer-plans',
    detail: expect.stringMatching(/^internal: .*resume the incident$/),
  });
});

test('what works at a later attempt takes back what was said', async () => {
  const it = await failing(new DavyError('unrecordable', 'plan.offered'));
  await it.fails().catch(() => {});
  await it.fails().catch(() => {});
  await it.fails();
  expect(await it.attention()).toEqual({
    kind: 'failed',
    step: 'offer-plans',
    detail: 'unrecordable: plan.offered',
  });
  expect(await it.works()).toBe('done');
  expect(await it.attention()).toBeNull();
});

test('an incident that the database does not know is final', async () => {
  const it = await failing(new DavyError('store-behind', 'no incident'));
  for (let i = 0; i < 4; i++) await expect(it.fails()).rejects.toThrow('store-behind');
  expect(await it.attention()).toBeNull();
});
