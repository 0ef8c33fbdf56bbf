import { Buffer } from 'node:buffer';
import { expect, onTestFinished, test } from 'vitest';
import { openLab } from '../../lab/index.ts';
import { applier } from './apply.ts';
import { egressContext, LIMITS, openEgress, POOLS } from './egress-session.fixture.ts';
import { oneOfEachFamily } from './firewalls.fixture.ts';
import { testFirewalls } from './test-firewalls.fixture.ts';

// The other firewalls: block-egress.lab.long.test.ts.
testFirewalls(oneOfEachFamily);

test('failed, with the reason, on a host without a firewall tool', async () => {
  const lab = await openLab();
  onTestFinished(() => lab.close());
  const host = await lab.host({ bystanders: false, database: false });
  await host.sh('rm -f /usr/sbin/*nft* /usr/sbin/*tables*');
  const session = await openEgress(host);
  onTestFinished(() => session.close());
  const [line] = applier.program([POOLS[0]], egressContext(session, 1, { egressConfirmSeconds: 2 }));
  const reply = line === undefined ? undefined : await session.call(line, LIMITS);
  expect(Buffer.from(reply?.stdout ?? []).toString()).toContain('failed reason=no-firewall-tool');
});
