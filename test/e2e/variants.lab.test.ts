import { expect, test } from 'vitest';
import type { Infection } from '../../lab/index.ts';
import { bystanderDamage, ddgInfection, minerArguments } from '../../lab/index.ts';
import { eventually } from '../shared/eventually.ts';
import { inProcess } from '../shared/in-process.ts';

const VARIANTS: Record<string, Infection> = {
  'other names and paths, miner with arguments': ddgInfection({
    miner: { path: '/var/tmp/.cache/kthrotlds', args: minerArguments },
    guard: { path: '/var/tmp/.cache/sysguard' },
    loader: { path: '/var/tmp/.cache/up.sh' },
  }),
  'one spool only': ddgInfection({ cron: { spools: ['/var/spool/cron/crontabs/root'] } }),
  'deleted executables': ddgInfection({ miner: { deleted: true }, guard: { deleted: true } }),
  'miner without guard': ddgInfection({ guard: null }),
  'miner alone': ddgInfection({ guard: null, loader: null }),
};

test.each(Object.entries(VARIANTS))('%s: removed, and nothing else touched', async (_name, infection) => {
  const { store, host, admin, playbook, policies, approveAll } = await inProcess({ infection });
  const { id } = await store.incidents.open({
    host: host.name,
    reason: 'test',
    playbook,
    policies,
    actor: admin,
  });
  await approveAll(id);
  const closed = await eventually(async () => {
    const incident = await store.incidents.get(id);
    if (incident?.status === 'needs-attention') throw new Error(`attention: ${incident.attention}`);
    return incident?.status === 'closed' && incident;
  }, 60_000);
  expect(closed.resolution).toBe('cleaned');
  const images = [infection.miner?.path, infection.guard?.path, infection.loader?.path].filter(
    (p) => p !== undefined,
  );
  const running = (await host.processes()).filter(
    ({ exe, cmdline, state }) =>
      state !== 'Z' && images.some((path) => exe?.startsWith(path) || String(cmdline).includes(path)),
  );
  expect(running).toEqual([]);
  for (const path of images) expect((await host.run(['test', '-e', path])).code, path).toBe(1);
  for (const spool of infection.cron.spools) {
    const lines = (await host.read(spool)).toString('utf8').split('\n');
    expect(lines.filter((line) => infection.cron.lines.includes(line))).toEqual([]);
  }
  if (host.bystanders === null) throw new Error('no bystanders');
  expect(await bystanderDamage(host, host.bystanders)).toEqual([]);
});

test('a clean host with a busy database: not a miner, nothing offered, nothing changed', async () => {
  const { store, host, admin, playbook, policies, approvals } = await inProcess({ infection: 'none' });
  const before = await host.manifest();
  const { id } = await store.incidents.open({
    host: host.name,
    reason: 'test',
    playbook,
    policies,
    actor: admin,
  });
  const closed = await eventually(async () => {
    const incident = await store.incidents.get(id);
    return incident?.status === 'closed' && incident;
  }, 60_000);
  expect(closed.resolution).toBe('not-a-miner');
  expect(await approvals(id, 'superseded')).toEqual([]);
  const { diffManifest } = await import('../../lab/index.ts');
  expect(diffManifest(before, await host.manifest())).toEqual([]);
});
