import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Target } from '../../domain/plan.ts';
import type { Lab, LabHost } from '../../lab/index.ts';
import { openLab } from '../../lab/index.ts';
import { until } from '../../ssh/session.fixture.ts';
import { targetOf } from '../../test/shared/targets.ts';
import { outcomesOf } from '../call/infected.fixture.ts';
import { callOf, contexts, fileTarget, onHost, setting, singleTargets } from '../call/scene.fixture.ts';
import { sendCall } from '../call/send.ts';
import { applier } from './apply.ts';

const MINER = '/opt/miner';
const UNIT = '/etc/systemd/system/evil.service';

let lab: Lab;
let host: LabHost;
beforeAll(async () => {
  lab = await openLab();
  host = await lab.host({ init: 'systemd', database: false });
  await host.sh(`cp /bin/sleep ${MINER}`);
  await host.write('/etc/systemd/system/good.service', '[Service]\nExecStart=/bin/sleep 2222\n');
  // A trap for whoever disables the unit, or lets it stop, or reloads without care.
  await host.write(
    UNIT,
    `[Service]
ExecStart=${MINER} 1111
ExecStop=/bin/touch /tmp/canary-stop
ExecStopPost=/bin/touch /tmp/canary-stop-post
Restart=always
RestartSec=0
[Install]
WantedBy=multi-user.target
Also=good.service
`,
  );
  await host.sh('mkdir -p /etc/systemd/system-generators');
  await host.write('/etc/systemd/system-generators/evil', '#!/bin/sh\necho >/tmp/canary-generator\n', {
    mode: 0o755,
  });
  await host.sh(
    'systemctl daemon-reload; systemctl start good; systemctl enable --now evil; rm -f /tmp/canary*',
  );
});
afterAll(() => lab?.close());

const property = async (unit: string, name: string): Promise<string> =>
  (await host.sh(`systemctl show -p ${name} --value ${unit}`)).stdout.toString().trim();

async function unitTarget(): Promise<Target> {
  const { identity } = await fileTarget(host, UNIT);
  if (identity.kind !== 'file') throw new Error('no file');
  return targetOf({ ...identity, kind: 'name', type: 'file', tell: 'systemd' });
}

test('a unit whose file is gone and that systemd remembers is there; told, it is gone for good, and nothing of the enemy’s ran', async () => {
  const target = await unitTarget();
  const [known] = [...contexts(callOf(host, { 'disable-persistence': [target] })).values()];
  if (known === undefined) throw new Error('no context');
  const look = () => onHost(host, (session) => applier.inspect(session, [target], known, []));
  await host.sh(`mv ${UNIT} /root/kept`);
  expect(await look()).toMatchObject([{ seen: 'present', words: ['reason=still-remembered'] }]);
  await host.sh(`mv /root/kept ${UNIT}`);

  const good = await property('good', 'MainPID');
  const call = callOf(host, {
    'disable-persistence': [await unitTarget()],
    'kill-processes': await singleTargets(host, MINER),
  });
  const { acts } = await onHost(host, (session) => sendCall(session, call, setting(call)));
  expect(outcomesOf(acts)).toMatchObject([{ outcome: 'done' }, { outcome: 'done' }]);
  await until(async () => (await property('evil', 'ActiveState')) === 'failed');
  expect((await look()).map(({ seen }) => seen)).toEqual(['absent']);
  expect((await host.processes()).filter(({ exe }) => exe.startsWith(MINER))).toEqual([]);
  expect(await property('good', 'MainPID')).toBe(good);
  expect(
    (await host.sh('ls /tmp | grep canary; ls -d /run/systemd/system-generators')).stdout.toString(),
  ).toBe('');
});
