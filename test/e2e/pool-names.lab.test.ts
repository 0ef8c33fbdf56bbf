import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { dnsServer } from '../../intel/dns-server.fixture.ts';
import { ddgInfection, labAddresses } from '../../lab/index.ts';
import { davy } from '../shared/davy.ts';
import { eventually } from '../shared/eventually.ts';
import { freshFolder } from '../shared/services.ts';

const NAME = 'pool.lab.example';

test('a pool that only its name is known of is seen by its resolved address; the schedule goes on with another worker', async () => {
  const { pool, poolPort } = labAddresses;
  const dns = await dnsServer({ [NAME]: [pool] });
  onTestFinished(() => dns.close());
  const folder = freshFolder();
  const list = join(folder.path, 'pools.txt');
  writeFileSync(list, `pool ${NAME}:${poolPort}\n`);
  const on = await davy({
    intel: { indicatorFiles: [list], resolve: { servers: [dns.address], every: '2s' } },
  });
  const [{ host }] = await Promise.all([on.host({ infection: ddgInfection() }), on.startWorker()]);
  const leadsTo = (address: string) =>
    eventually(async () => {
      const names = await on.store.poolNames.resolved(on.site, 60_000);
      return names.find(({ name, addresses }) => name === NAME && addresses.join() === address);
    }, 60_000);

  const { at } = await leadsTo(pool);
  const id = await on.open(host, ['kill-processes']);
  await on.asked(id);
  const { verdict } = (await on.store.incidents.get(id)) ?? {};
  const signals = verdict?.signals.filter((signal) => signal.class === 'pool-connection');
  expect(signals?.map(({ what }) => what).join()).toContain(`the known pool ${NAME} at ${pool}:${poolPort}`);
  expect(signals?.map(({ what }) => what).join()).toMatch(/which its name led to at 20\d\d-/);
  expect(Date.parse(at)).toBeGreaterThan(0);
  expect(dns.asked).toContain('A xmr-eu1.nanopool.org');
  expect(dns.asked.filter((question) => question.endsWith(' nanopool.org'))).toEqual([]);

  dns.names.set(NAME, ['203.0.113.99']);
  await leadsTo('203.0.113.99');
  await on.killWorkers();
  dns.names.set(NAME, ['203.0.113.98']);
  await on.startWorker();
  await leadsTo('203.0.113.98');
});
