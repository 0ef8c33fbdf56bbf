import { expect, test } from 'vitest';
import { plantHidingLibrary } from '../../activities/action/toolbox/toolbox.fixture.ts';
import { ddgInfection } from '../../lab/index.ts';
import { inProcess } from '../shared/in-process.ts';

const waiting = { status: 'awaiting-approval' };

test('where there is no toolbox for the host, plans say so, and what could be seen stands', async () => {
  const { host, store, open, until, approvals } = await inProcess(
    { infection: ddgInfection(), bystanders: false },
    { toolbox: { dir: '/nonexistent' } },
  );
  await plantHidingLibrary(host);
  const id = await open();
  await until(id, ({ status }) => status === waiting.status);
  expect((await store.incidents.snapshot(id))?.toolbox).toBeUndefined();
  for (const { plan } of await approvals(id, 'pending'))
    expect(plan.blind).toContainEqual(
      expect.objectContaining({
        how: 'not-checked',
        detail: expect.stringContaining('no toolbox for x86_64'),
      }),
    );
});
