import { describe, expect, test } from 'vitest';
import type { HostOptions, Infection, LabHost } from '../../lab/index.ts';
import { bystanderDamage, ddgInfection, diffManifest, minerArguments, runsProgram } from '../../lab/index.ts';
import { atOnce } from '../shared/at-once.ts';
import { forFile } from '../shared/for-file.ts';
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

/** Hosts in flight: their watches cost no machine time. */
const HOSTS = 3;
/** For a test that hangs; its turn is waited for within it. */
const LIMIT_MS = 300_000;

const davy = forFile((atEnd) => inProcess({ bystanders: false, database: false }, {}, atEnd));
const inTurn = atOnce(HOSTS);
/** A host while it has its turn. */
const onHost = (options: HostOptions, look: (host: LabHost) => Promise<void>): Promise<void> =>
  inTurn(async () => {
    const host = await davy().oneMore(options);
    try {
      await look(host);
    } finally {
      await host.close();
    }
  });

describe.concurrent('hosts of one Davy', () => {
  test.for(Object.entries(VARIANTS))(
    '%s: removed, and nothing else touched',
    { timeout: LIMIT_MS },
    ([, infection]) => onHost({ infection }, (host) => removedAndNothingElse(host, infection)),
  );

  test(
    'a clean host with a busy database: not a miner, nothing offered, nothing changed',
    { timeout: LIMIT_MS },
    () =>
      onHost({ infection: 'none' }, async (host) => {
        const { open, approvals, until } = davy();
        const before = await host.manifest();
        const id = await open(host);
        const closed = await until(id, ({ status }) => status === 'closed');
        expect(closed.resolution).toBe('not-a-miner');
        expect(await approvals(id, 'superseded')).toEqual([]);
        expect(diffManifest(before, await host.manifest())).toEqual([]);
      }),
  );
});

async function removedAndNothingElse(host: LabHost, infection: Infection): Promise<void> {
  const { open, approveAll, until } = davy();
  const id = await open(host);
  await approveAll(id);
  const closed = await until(id, ({ status }) => status === 'closed');
  expect(closed.resolution).toBe('cleaned');
  const images = [infection.miner?.path, infection.guard?.path, infection.loader?.path].filter(
    (p) => p !== undefined,
  );
  const running = (await host.processes()).filter(
    (process) =>
      process.state !== 'Z' &&
      images.some(
        (path) =>
          runsProgram(process, path) ||
          process.exe.startsWith(path) ||
          String(process.cmdline).includes(path),
      ),
  );
  expect(running).toEqual([]);
  for (const path of images) expect((await host.run(['test', '-e', path])).code, path).toBe(1);
  for (const spool of infection.cron.spools) {
    const lines = (await host.read(spool)).toString('utf8').split('\n');
    expect(lines.filter((line) => infection.cron.lines.includes(line))).toEqual([]);
  }
  if (host.bystanders === null) throw new Error('no bystanders');
  expect(await bystanderDamage(host, host.bystanders)).toEqual([]);
}
