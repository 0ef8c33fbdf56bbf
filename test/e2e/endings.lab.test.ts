import { expect, test } from 'vitest';
import type { LabHost } from '../../lab/index.ts';
import { ddgInfection } from '../../lab/index.ts';
import { inProcess } from '../shared/in-process.ts';

const GUARD = '/tmp/ddg.2021';
/** Nothing links it, and it is not ticked: it has a name and TLS. */
const UPDATER = '7 4 * * * root curl -fsSL https://updates.example.test/agent.sh | sh';
const UNIT = `[Unit]\nDescription=update\n[Service]\nExecStart=${GUARD} -q\n[Install]\nWantedBy=multi-user.target\n`;

interface Scene {
  readonly plant: (host: LabHost) => Promise<void>;
  /** Path that is not approved, though it is ticked. */
  readonly decline?: string;
  readonly resolution: 'cleaned' | 'partially-cleaned';
  /** Where, and why it is left. */
  readonly left: readonly (readonly [string, string])[];
}

const SCENES: Readonly<Record<string, Scene>> = {
  'nothing beside it': { plant: async () => {}, resolution: 'cleaned', left: [] },
  'a line of rc.local, a unit and a line of .bashrc': {
    plant: async (host) => {
      await host.write('/etc/rc.local', `#!/bin/sh\n${GUARD} &\nexit 0\n`, { mode: 0o755 });
      await host.write('/etc/systemd/system/update.service', UNIT);
      await host.write('/root/.bashrc', `alias ll='ls -l'\n${GUARD} >/dev/null 2>&1 &\n`);
    },
    resolution: 'cleaned',
    left: [],
  },
  'a line that begins what ends elsewhere': {
    plant: (host) => host.write('/etc/profile', `if [ "$PS1" ]; then ${GUARD}\n  umask 022; fi\n`),
    resolution: 'partially-cleaned',
    left: [['/etc/profile', 'no-step']],
  },
  'a fetch-and-run line that nobody took': {
    plant: (host) => host.write('/etc/cron.d/agent', `${UPDATER}\n`),
    resolution: 'partially-cleaned',
    left: [['/etc/cron.d/agent line 1', 'not-taken']],
  },
  'a file that a person declined': {
    plant: async () => {},
    decline: '/tmp/i.sh',
    resolution: 'partially-cleaned',
    left: [['/tmp/i.sh', 'declined']],
  },
};

test('an ending is cleaned only where nothing is left; else incident and report name each thing', async () => {
  const davy = await inProcess();
  const ends = await Promise.all(
    Object.entries(SCENES).map(async ([name, { plant, decline }], at) => {
      const host = at === 0 ? davy.host : await davy.oneMore({ infection: ddgInfection() });
      await plant(host);
      const id = await davy.open(host);
      await davy.until(id, ({ status }) => status === 'awaiting-approval');
      const asked = await davy.approvals(id);
      await davy.store.approvals.decide(
        id,
        asked.map(({ id: approvalId, plan }) => ({
          approvalId,
          decision: 'approve' as const,
          planDigest: plan.digest,
          targets: plan.targets
            .filter(
              ({ selected, title }) => selected && (decline === undefined || !title.startsWith(decline)),
            )
            .map((target) => target.id),
        })),
        davy.admin,
        davy.sign,
      );
      const { resolution, ending } = await davy.until(id, ({ status }) => status === 'closed');
      const left = ending?.left.map(({ where, reason }) => [where, reason] as const);
      left?.sort(([a], [b]) => (a < b ? -1 : 1));
      return [name, { resolution, left, doubts: ending?.doubts }] as const;
    }),
  );
  const expected = Object.entries(SCENES).map(
    ([name, { resolution, left }]) => [name, { resolution, left, doubts: [] }] as const,
  );
  expect(Object.fromEntries(ends)).toEqual(Object.fromEntries(expected));
});
