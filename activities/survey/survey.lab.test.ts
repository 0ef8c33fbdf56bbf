import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Snapshot } from '../../domain/snapshot.ts';
import type { Lab, LabHost } from '../../lab/index.ts';
import { ddgInfection, openLab } from '../../lab/index.ts';
import { curlCronLine, minerArguments, rootSpools, wgetCronLine } from '../../lab/infection/infection.ts';
import { withSession } from '../../ssh/session.fixture.ts';
import { loadLibrary } from '../library.ts';
import { hows, inside, look, running, surveyOf } from './survey-host.fixture.ts';

let lab: Lab;
let host: LabHost;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());
afterEach(() => host.close());

describe('a survey of an infected host', () => {
  test('sees miner, guard, loader with its curl, cron lines, pool and files, and is sure of it', async () => {
    host = await lab.host({ infection: ddgInfection() });
    const snapshot = await surveyOf(host);

    expect(snapshot.contradictions).toEqual([]);
    expect(hows(snapshot, 'truncated')).toEqual([]);
    expect(hows(snapshot, 'unprivileged')).toEqual([]);
    expect(hows(snapshot, 'unknown')).toEqual([]);
    expect(snapshot.host).toMatchObject({
      machineId: host.machineId,
      bootId: host.bootId,
      hostname: host.name,
      uid: 0,
      privileged: true,
      responder: { address: lab.responderAddress, serverPort: 22 },
    });
    expect(snapshot.host.ownPids.length).toBeGreaterThan(2);
    expect(snapshot.host.ownPids.at(-1)).toBe(1);
    expect(Math.abs(snapshot.host.clockOffsetMs)).toBeLessThan(10_000);

    const truth = await host.processes();
    const miner = running(snapshot, '/tmp/wnTKYg');
    const guard = running(snapshot, '/tmp/ddg.2021');
    expect(truth).toContainEqual(expect.objectContaining({ pid: miner?.pid, exe: '/tmp/wnTKYg' }));
    expect(miner?.ppid).toBe(guard?.pid);
    expect(miner?.image).toMatchObject({ deleted: false, package: null, content: { format: 'elf' } });
    expect(miner?.image?.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(miner?.image?.md5).toMatch(/^[0-9a-f]{32}$/);
    expect(miner?.image?.content?.patterns).toEqual(
      expect.arrayContaining(['stratum-subscribe', 'stratum-url', 'monero-wallet']),
    );
    // The loader and its watching subshell look alike, and a listing of /proc has 101 before 99.
    const loaders = snapshot.processes.filter((process) => process.argv.join(' ') === 'sh /tmp/i.sh');
    const loader = loaders.toSorted((one, other) => one.pid - other.pid).at(0);
    const children = snapshot.processes.filter((process) => process.ppid === loader?.pid);
    expect(children.map(({ comm }) => comm)).toContain('curl');

    const pool = snapshot.sockets.find((socket) => socket.pids.includes(miner?.pid ?? -1));
    expect(pool).toMatchObject({
      protocol: 'tcp',
      state: 'ESTABLISHED',
      remote: { address: lab.pool.address, port: lab.pool.port },
    });

    for (const spool of rootSpools) {
      const file = snapshot.cronFiles.find((cron) => cron.path === spool);
      expect(file).toMatchObject({ kind: 'spool', account: 'root', truncated: false });
      const texts = file?.lines.map((line) => line.text) ?? [];
      expect(texts).toEqual(expect.arrayContaining([curlCronLine, wgetCronLine]));
      expect(texts.filter((text) => text !== curlCronLine && text !== wgetCronLine)).toEqual(
        host.bystanders?.cron[spool],
      );
      expect(file?.lines.find((line) => line.text === curlCronLine)).toMatchObject({
        kind: 'entry',
        periodSeconds: 300,
      });
      expect(Buffer.from(await host.read(spool)).length).toBe(Number(file?.identity.size));
    }

    const script = snapshot.files.find((file) => file.path === '/tmp/i.sh');
    expect(script).toMatchObject({ type: 'file', package: null, content: { fetchesAndRuns: true } });
    expect(script?.content?.fetches).toContainEqual(
      expect.objectContaining({ scheme: 'http', host: lab.loader.address, port: lab.loader.port }),
    );
    const compile = running(snapshot, '/tmp/build-4711/compile');
    expect(compile?.image?.content?.patterns).toEqual([]);
    expect(snapshot.files.map((file) => file.path)).toContain('/tmp/wnTKYg.bak.txt');
  });

  test('tells a deleted image by its link count and still reads it', async () => {
    host = await lab.host({
      infection: ddgInfection({ miner: { deleted: true, args: minerArguments }, guard: null }),
    });
    const snapshot = await surveyOf(host);
    const miner = running(snapshot, '/tmp/wnTKYg');
    expect(miner?.argv.slice(1)).toEqual(minerArguments);
    expect(miner?.image).toMatchObject({ deleted: true, links: 0 });
    expect(miner?.image?.content?.patterns).toContain('stratum-url');
    expect(snapshot.contradictions).toEqual([]);
  });

  test('finds processes that a mount over /proc hides, and calls it a contradiction', async () => {
    host = await lab.host({ infection: ddgInfection({ coverPids: true }) });
    const snapshot = await surveyOf(host);
    const miner = running(snapshot, '/tmp/wnTKYg');
    expect(miner).toMatchObject({ hidden: true, argv: ['/tmp/wnTKYg'] });
    expect(miner?.image?.content?.patterns).toContain('stratum-subscribe');
    expect(snapshot.contradictions).toContainEqual(
      expect.objectContaining({ between: ['/proc', 'private /proc'], subject: `pid ${miner?.pid}` }),
    );
    expect(snapshot.sockets.find((socket) => socket.pids.includes(miner?.pid ?? -1))?.remote.port).toBe(
      lab.pool.port,
    );
    expect(running(snapshot, '/tmp/build-4711/compile')?.hidden).toBe(false);
  });

  test('leaves the host as it was', async () => {
    host = await lab.host({ infection: ddgInfection({ guard: null, miner: null, loader: null }) });
    const mounts = async () => (await host.sh('cat /proc/1/mountinfo')).stdout.toString();
    const before = { mounts: await mounts(), cron: await host.read(rootSpools[1]) };
    await surveyOf(host);
    expect({ mounts: await mounts(), cron: await host.read(rootSpools[1]) }).toEqual(before);
    const left = (await host.processes()).filter((process) =>
      /sleep|unshare/.test(process.cmdline.join(' ')),
    );
    expect(left).toEqual([]);
  });

  test('without root says so, and still sees what anybody may', async () => {
    host = await lab.host({ infection: ddgInfection() });
    await host.addUser('probe');
    await host.sh(
      'mkdir -p /home/probe/.ssh && cp /root/.ssh/authorized_keys /home/probe/.ssh/ && chown -R probe /home/probe/.ssh',
    );
    const snapshot = await surveyOf(host, { user: 'probe' });
    expect(snapshot.host.privileged).toBe(false);
    expect(hows(snapshot, 'unprivileged')).not.toEqual([]);
    expect(hows(snapshot, 'not-checked').join()).toContain('private /proc');
    expect(snapshot.contradictions).toEqual([]);
    const miner = snapshot.processes.find((process) => process.argv[0] === '/tmp/wnTKYg');
    expect(miner).toMatchObject({ uid: 0, image: null, kernelThread: false });
    expect(snapshot.files.find((file) => file.path === '/tmp/i.sh')?.content?.fetchesAndRuns).toBe(true);
  });

  test('with busybox alone sees the same', async () => {
    host = await lab.host({ infection: ddgInfection() });
    await host.sh('mkdir /run/busybox && busybox --install -s /run/busybox');
    const gnu = await surveyOf(host);
    const small = await look(inside(host, '/usr/bin/busybox sh', '/run/busybox'));
    expect(small.host.tools).not.toContain('ss');
    expect(hows(small, 'not-checked').join()).toContain('netlink');
    expect(hows(small, 'truncated')).toEqual([]);
    expect(small.contradictions).toEqual([]);
    const facts = (snapshot: Snapshot) => ({
      processes: snapshot.processes
        .filter(
          (process) =>
            /^\/tmp\//.test(process.image?.path ?? '') || process.argv.join(' ') === 'sh /tmp/i.sh',
        )
        .map(({ pid, ppid, startTicks, comm, argv, image, cgroup, stdin, cwd, pipes }) => {
          return {
            pid,
            ppid,
            startTicks,
            comm,
            argv,
            cgroup,
            stdin,
            cwd,
            pipes: [...pipes].sort(),
            image: { ...image, package: 0 },
          };
        }),
      sockets: snapshot.sockets.filter((socket) => socket.remote.port === lab.pool.port),
      cron: snapshot.cronFiles
        .map(({ path, lines }) => ({ path, lines }))
        .sort((a, b) => (a.path < b.path ? -1 : 1)),
      files: snapshot.files
        .map(({ path, type, sha256 }) => ({ path, type, sha256 }))
        .sort((a, b) => (a.path < b.path ? -1 : 1)),
    });
    expect(facts(small)).toEqual(facts(gnu));
  });
});

test('a clean host has no fetch-and-run line, no pattern and no contradiction', async () => {
  host = await lab.host();
  const snapshot = await surveyOf(host);
  expect(snapshot.contradictions).toEqual([]);
  expect(hows(snapshot, 'truncated')).toEqual([]);
  const specific = snapshot.processes.flatMap((process) => process.image?.content?.patterns ?? []);
  expect(specific.filter((name) => !name.endsWith('-word'))).toEqual([]);
  expect(snapshot.files.filter((file) => file.content?.fetchesAndRuns)).toEqual([]);
});

test('another worker’s shell holds the library in its memory, not in its arguments, and leaves nothing untold', async () => {
  host = await lab.host({ database: false });
  const { script } = await loadLibrary();
  const { ssh } = host;
  const at = { address: ssh.host, port: ssh.port, user: ssh.user, hostKeys: [ssh.hostKey] };
  const snapshot = await withSession({ ...at, identityFile: ssh.identityFile }, script, () => surveyOf(host));
  expect(hows(snapshot, 'truncated')).toEqual([]);
  expect(snapshot.processes.every(({ argv }) => argv.join('').length < 4_096)).toBe(true);
});
