import { writeFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { ddgInfection, minerArguments } from '../../lab/index.ts';
import { davy } from '../shared/davy.ts';
import { eventually } from '../shared/eventually.ts';
import { freshFolder } from '../shared/services.ts';
import { virusTotalServer } from '../shared/virustotal-server.ts';

const WINDOW_MS = 2_000;

test('VirusTotal never sees more than its budget in any window, across a worker that is killed and started again', async () => {
  const service = await virusTotalServer();
  const secrets = freshFolder();
  onTestFinished(async () => {
    await service.close();
    secrets.remove();
  });
  writeFileSync(`${secrets.path}/virustotal.key`, service.key);
  const infection = ddgInfection({ miner: { args: minerArguments } });
  const it = await davy({
    intel: {
      virustotal: {
        baseUrl: service.baseUrl,
        apiKeyFile: `${secrets.path}/virustotal.key`,
        perMinute: 2,
        window: `${WINDOW_MS}ms`,
        timeout: '500ms',
      },
    },
  });
  const { host } = await it.host({ infection });
  await it.startWorker();
  const { store, admin, playbook, policies } = it;
  const distinct = () => new Set(service.requests.map(({ hash }) => hash)).size;
  const askOnce = async () => {
    const { id } = await store.incidents.open({
      host: host.name,
      reason: 'test',
      playbook,
      policies,
      actor: admin,
    });
    const done = await it.until(id, ({ steps }) =>
      steps.some((s) => s.name === 'check-reputation' && s.state === 'done'),
    );
    expect(done.verdict?.verdict).toBe('confirmed');
    await it.cancelled(id);
  };
  // A confirmed miner waits for no answer: each incident asks what the budget allows, and the next goes on from the cache.
  await askOnce();
  expect(service.requests.length).toBe(2);
  await it.killWorkers();
  await it.startWorker();
  await eventually(async () => {
    await askOnce();
    return distinct() >= 4;
  }, 90_000);
  const times = service.requests.map(({ at }) => at);
  for (const [index, at] of times.entries()) {
    const within = times.filter((other) => other >= at && other < at + WINDOW_MS).length;
    expect(within, `from request ${index}`).toBeLessThanOrEqual(2);
  }
  // Answers that were had before the kill came from the cache: nothing is asked twice.
  const asked = service.requests.map(({ hash }) => hash);
  expect(asked.length).toBe(new Set(asked).size);
});
