import { describe, expect, it } from 'vitest';
import { labContext, POOL } from '../../test/shared/infected-snapshot.ts';
import {
  cleanSnapshot,
  elf,
  file,
  hashOf,
  identityOf,
  image as imageOf,
  process,
  socket,
} from '../../test/shared/snapshots.ts';
import type { Written } from '../../test/shared/written.ts';
import { show } from '../show.ts';
import type { FileRecord, Process, Snapshot } from '../snapshot.ts';
import { alertClaims } from './alert-claims.ts';
import { SECOND_LISTS } from './doubts.ts';
import type { JudgeContext } from './index.ts';
import { judge } from './index.ts';

const verdictOf = (snapshot: Snapshot, context: JudgeContext = labContext) =>
  judge(snapshot, context).verdict;
const on = (processes: readonly Process[], more: Written<Partial<Snapshot>> = {}): Snapshot => {
  const clean = cleanSnapshot();
  const sockets = [...clean.sockets, ...(more.sockets ?? [])];
  return cleanSnapshot({ ...more, processes: [...clean.processes, ...processes], sockets });
};
const STRINGS = 'mining.subscribe\nmining.authorize\nstratum+tcp://';
const WALLET = `4A${'DavyLabHarmLessStandin'.repeat(5)}`.slice(0, 95);
const CONFIG = `{"donate-level":1,"pools":[{"url":"stratum+ssl://pool.supportxmr.com:443","user":"${WALLET}"}]}`;

describe('strings of an image confirm only with what this run shows', () => {
  const busy = process({ pid: 900, exe: '/tmp/x/agent', cpuShare: 1 });
  const files = [elf('/tmp/x/agent', STRINGS)];

  it('another responder’s scanner, busy in /tmp, with the strings of miners and no connection, is suspicious', () => {
    const judgement = judge(on([busy], { files }), labContext);
    expect(judgement.verdict.verdict).toBe('suspicious');
    expect(judgement.links.processes).toEqual([]);
    expect(judgement.verdict.reasons.join()).toContain(
      'nothing that this run does tells it from a program that looks for miners',
    );
  });

  it('a build of mining software, and a scanner that asks a name server or itself, too', () => {
    const quiet = [
      socket([900], '192.0.2.53', 53),
      socket([900], '127.0.0.1', 9000),
      socket([900], '203.0.113.80', 514, { protocol: 'udp' }),
    ];
    expect(verdictOf(on([busy], { files, sockets: quiet })).verdict).toBe('suspicious');
  });

  it('a connection that it opened, arguments, a configuration or a known hash bear them out', () => {
    const bornOut: readonly Snapshot[] = [
      on([busy], { files, sockets: [socket([900], '203.0.113.66', 443)] }),
      on([process({ ...busy, exe: '/tmp/x/agent', image: {}, argv: ['x', '-a', 'rx/0'] })], { files }),
      on([busy], { files: [...files, file('/tmp/x/config.json', CONFIG)] }),
    ];
    for (const snapshot of bornOut) expect(verdictOf(snapshot).verdict).toBe('confirmed');
    const hashes = { [hashOf('image /tmp/x/agent')]: 'miner' };
    const known = { ...labContext, indicators: { ...labContext.indicators, hashes } };
    expect(verdictOf(on([busy], { files }), known).verdict).toBe('confirmed');
  });

  it('a connection of who knows many miners by their names is a report, and a person decides; a pool or an account is none', () => {
    const names = 'xmrig minerd cpuminer kinsing kdevtmpfsi';
    const engine = [elf('/opt/edr/agent', `${STRINGS}\n${names}`)];
    const agent = process({ pid: 900, exe: '/opt/edr/agent', cpuShare: 1 });
    const reports = [socket([900], '203.0.113.66', 443)];
    expect(verdictOf(on([agent], { files: engine, sockets: reports })).verdict).toBe('suspicious');
    const script = [file('/opt/sec/hunt.py', `#!/usr/bin/python3\nlook = "${STRINGS} ${names}"`)];
    const hunter = process({
      pid: 900,
      exe: '/usr/bin/python3.11',
      image: { package: 'python3.11-minimal' },
      argv: ['python3', '/opt/sec/hunt.py'],
      cpuShare: 1,
    });
    expect(verdictOf(on([hunter], { files: script, sockets: reports })).verdict).toBe('suspicious');

    const few = [elf('/opt/edr/agent', `${STRINGS}\nxmrig minerd cpuminer`)];
    expect(verdictOf(on([agent], { files: few, sockets: reports })).verdict).toBe('confirmed');
    const mines = [socket([900], POOL, 3333)];
    expect(verdictOf(on([agent], { files: engine, sockets: mines })).verdict).toBe('confirmed');
  });

  it('an engine loads its signatures into its memory: the names of many miners stand there beside Stratum’s, and accounts in rules', () => {
    const engine = (...memory: string[]) =>
      on(
        [
          process({
            pid: 900,
            exe: '/opt/edr/agent',
            cpuShare: 1,
            memory: ['stratum-subscribe', 'donate-level', ...memory],
          }),
        ],
        { sockets: [socket([900], '203.0.113.66', 443)] },
      );
    expect(verdictOf(engine('list-of-miners')).verdict).toBe('suspicious');
    expect(verdictOf(engine('list-of-miners', 'monero-wallet')).verdict).toBe('suspicious');
    expect(verdictOf(engine()).verdict).toBe('confirmed');
  });

  it('and two processes of one program of such names are targets where a person rules it a miner', () => {
    const names = 'xmrig minerd cpuminer kinsing kdevtmpfsi';
    const two = [900, 901].map((pid) => process({ pid, exe: '/tmp/x/agent', cpuShare: 1 }));
    const snapshot = on(two, { files: [elf('/tmp/x/agent', `${STRINGS} ${names}`)] });
    expect(verdictOf(snapshot).verdict).toBe('suspicious');
    const ruled = judge(snapshot, { ...labContext, declaredMiner: true });
    expect(ruled.links.processes.map(({ pid, selected }) => [pid, selected])).toEqual([
      [900, true],
      [901, true],
    ]);
  });

  it('an account alone is that of a node’s makers or of a shop’s payments, in bytes or memory', () => {
    const talks = [socket([900], '203.0.113.66', 18_080)];
    const node = process({ pid: 900, exe: '/opt/monero/monerod', cpuShare: 2 });
    const bytes = [elf('/opt/monero/monerod', `donations ${WALLET}`)];
    expect(verdictOf(on([node], { files: bytes, sockets: talks })).verdict).toBe('suspicious');
    const payments = process({ pid: 900, exe: '/opt/shop/payd', cpuShare: 1, memory: ['monero-wallet'] });
    expect(verdictOf(on([payments], { sockets: talks })).verdict).toBe('suspicious');
    const miner = process({ pid: 900, ppid: 899, exe: '/tmp/m', argv: ['m', '-o', `stratum+tcp://${POOL}`] });
    const unit = { ...payments, pid: 899, cgroup: show('/system.slice/payd.service') };
    expect(
      judge(on([unit, miner]), labContext).links.processes.flatMap((p) => (p.selected ? [p.pid] : [])),
    ).toEqual([900]);
  });

  it('a script that names miners and reports is a monitor, and one that is busy for long is none', () => {
    const path = '/root/.sec/watch.py';
    const script = file(path, '#!/usr/bin/python3\nlook = "stratum+tcp:// xmrig kinsing"');
    const watch = process({ pid: 900, exe: '/usr/bin/python3.11', argv: ['python3', path] });
    const sockets = [socket([900], '203.0.113.66', 443)];
    expect(verdictOf(on([watch], { files: [script], sockets })).verdict).toBe('suspicious');
    expect(verdictOf(on([{ ...watch, cpuShare: 1 }], { files: [script], sockets })).verdict).toBe(
      'confirmed',
    );
  });

  it('a pool’s login in the memory bears out what a packed image does not show', () => {
    const packed = { ...busy, memory: ['monero-wallet', 'stratum-url'] };
    expect(verdictOf(on([packed])).verdict).toBe('confirmed');
    expect(verdictOf(on([{ ...busy, memory: ['stratum-url'] }])).verdict).toBe('suspicious');
    const scanner = { ...packed, memory: ['monero-wallet', 'stratum-subscribe', 'stratum-url'] };
    expect(verdictOf(on([scanner], { files })).verdict).toBe('suspicious');
  });

  it('what a gateway carries for others stands in its memory and goes to the pool: one class', () => {
    const gateway = process({ pid: 900, exe: '/opt/gate/gate', memory: ['monero-wallet', 'stratum-url'] });
    const listens = socket([900], '0.0.0.0', 0, {
      state: 'LISTEN',
      local: { address: '0.0.0.0', port: 8080 },
    });
    const sockets = [listens, socket([900], POOL, 3333)];
    expect(verdictOf(on([gateway], { sockets })).verdict).toBe('suspicious');
    expect(verdictOf(on([gateway], { sockets: sockets.slice(1) })).verdict).toBe('confirmed');
    const packaged = process({ ...gateway, exe: '/usr/sbin/squid', image: {} });
    expect(verdictOf(on([packaged], { sockets: [listens] })).verdict).toBe('not-a-miner');
  });
});

describe('a configuration is joined to the program by its place', () => {
  const at = (path: string, uid = 0): FileRecord => ({
    ...file(path, CONFIG),
    identity: identityOf(path, CONFIG.length, { uid }),
  });
  const miner = (exe: string, more: Written<Partial<Process>> = {}) =>
    process({ pid: 900, exe, cpuShare: 3.9, ...more });
  const unchecked = (exe: string): Process => {
    const { image, ...rest } = miner(exe);
    const { package: _owner, ...unowned } = image ?? imageOf(exe);
    return { ...rest, image: unowned };
  };

  it('packed XMRig that reads config.json from its own folder is confirmed', () => {
    const verdict = verdictOf(on([miner('/tmp/.x/sysd')], { files: [at('/tmp/.x/config.json')] }));
    expect(verdict.verdict).toBe('confirmed');
    expect(verdict.signals.map(({ what }) => what)).toContain(
      'uses the miner configuration /tmp/.x/config.json',
    );
  });

  it('from its working folder, from /tmp itself where it lies and works there, or by an argument, too', () => {
    for (const [process_, path] of [
      [miner('/opt/bin/sysd', { cwd: '/var/lib/.cache-x' }), '/var/lib/.cache-x/config.json'],
      [miner('/tmp/sysd', { cwd: '/tmp' }), '/tmp/config.json'],
      [miner('/opt/bin/sysd', { argv: ['sysd', '-c', 'c.json'], cwd: '/srv/y' }), '/srv/y/c.json'],
      [miner('/opt/bin/sysd', { argv: ['sysd', '--config=/srv/y/c.json'] }), '/srv/y/c.json'],
      // A name is the attacker's to choose, and so is a package database that does not answer.
      [miner('/opt/bin/clamscan', { argv: ['clamscan', '-c', '/srv/y/c.json'] }), '/srv/y/c.json'],
      [miner('/var/lib/.x/vim'), '/var/lib/.x/config.json'],
      [unchecked('/var/lib/.x/sysd'), '/var/lib/.x/config.json'],
    ] as const)
      expect(verdictOf(on([process_], { files: [at(path)] })).verdict, path).toBe('confirmed');
  });

  it('not to a bystander: another owner, a shared folder, a package’s program, a shell, a scanner, a list of names', () => {
    const beside = at('/opt/app/config.json');
    const names = file('/opt/app/config.json', '{"pools":["stratum+tcp://pool.example:3333"],"url":"a:1"}');
    for (const [process_, file_] of [
      [miner('/opt/app/worker', { uid: 33 }), beside],
      [miner('/tmp/build/compile', { cwd: '/tmp' }), at('/tmp/config.json')],
      [miner('/root/tool', { cwd: '/root' }), at('/root/config.json')],
      [miner('/opt/worker', { cwd: '/opt' }), at('/opt/config.json')],
      [miner('/usr/sbin/nginx', { cwd: '/opt/app' }), beside],
      [miner('/usr/bin/dash', { cwd: '/opt/app', argv: ['sh'] }), beside],
      [miner('/usr/bin/vim', { argv: ['vim', '/opt/app/config.json'] }), beside],
      [miner('/opt/scan/clamscan', { argv: ['clamscan', '/opt/app/config.json'] }), beside],
      [miner('/opt/app/worker'), names],
    ] as const) {
      const verdict = verdictOf(on([process_], { files: [file_] }));
      expect(verdict.classes, `${process_.image?.path} ${process_.cwd}`).not.toContain('miner-arguments');
      expect(verdict.verdict).not.toBe('confirmed');
    }
  });
});

describe('what an alert names and the host bears out', () => {
  const HASH = hashOf('image /opt/app/worker');
  const worker = (more: Written<Partial<Process>> = {}) =>
    process({ pid: 900, exe: '/opt/app/worker', ...more });
  const alert = (indicators: Parameters<typeof alertClaims>[0][number]['indicators']): JudgeContext => ({
    ...labContext,
    alert: alertClaims([{ indicators }]),
  });
  const talking = on([worker()], { sockets: [socket([900], '203.0.113.66', 443)] });

  it('goes to a person where it would end not-a-miner, and makes no target', () => {
    for (const [snapshot, context] of [
      [talking, alert({ addresses: ['203.0.113.66'] })],
      [talking, alert({ addresses: ['203.0.113.66:443'] })],
      [on([worker()]), alert({ sha256: [HASH.toUpperCase()] })],
      [on([worker()]), alert({ md5: [HASH.slice(0, 32)] })],
      [on([worker({ argv: ['./worker', '-t', '4'] })]), alert({ commandLines: ['./worker -t 4'] })],
    ] as const) {
      const judgement = judge(snapshot, context);
      expect(judgement.verdict.verdict).toBe('suspicious');
      expect(judgement.verdict.classes).toEqual(['relation']);
      expect(judgement.verdict.reasons.join()).toContain('the alert names; nothing on the host shows mining');
      expect(judgement.links.processes).toEqual([]);
      expect(judge(snapshot, labContext).verdict.verdict).toBe('not-a-miner');
    }
  });

  it('never confirms with other signs, and only a person’s ruling makes it a target', () => {
    const busy = on([process({ pid: 900, exe: '/tmp/x', cpuShare: 2 })], {
      sockets: [socket([900], '203.0.113.66', 443)],
    });
    expect(verdictOf(busy, alert({ addresses: ['203.0.113.66'] })).verdict).toBe('suspicious');
    const ruled = judge(talking, { ...alert({ addresses: ['203.0.113.66'] }), declaredMiner: true });
    expect(ruled.verdict.verdict).toBe('confirmed');
    expect(ruled.links.processes.map(({ pid }) => pid)).toEqual([900]);
  });

  it('goes to a person beside an allowed miner too', () => {
    const entry = { path: '/opt/app/other', owner: 'root', pool: 'pool.example:3333', arguments: [] };
    const other = process({ pid: 901, exe: '/opt/app/other' });
    const sockets = [socket([900], '203.0.113.66', 443), socket([901], POOL, 3333)];
    const allowed = { authorised: [{ ...entry, sha256: other.image?.sha256 ?? '' }] };
    const snapshot = on([worker(), other], { sockets });
    expect(verdictOf(snapshot, { ...labContext, ...allowed }).verdict).toBe('authorised');
    const context = { ...alert({ addresses: ['203.0.113.66'] }), ...allowed };
    expect(verdictOf(snapshot, context).verdict).toBe('suspicious');
  });

  it('is nothing where a package’s program, a shell, another port, or nobody bears it out', () => {
    const proxy = process({ pid: 900, exe: '/usr/sbin/squid' });
    const many = Array.from({ length: 40_000 }, (_, i) =>
      socket([900], `203.0.${113 + (i % 2)}.${i % 250}`, 443, { inode: String(i) }),
    );
    const curl = process({ pid: 900, exe: '/usr/bin/curl', argv: ['curl', 'https://203.0.113.66/'] });
    for (const [snapshot, context] of [
      [on([proxy], { sockets: many }), alert({ addresses: ['203.0.113.66'] })],
      [on([curl], { sockets: [socket([900], '203.0.113.66', 443)] }), alert({ addresses: ['203.0.113.66'] })],
      [talking, alert({ addresses: ['203.0.113.66:3333', 'pool.example'] })],
      [on([proxy]), alert({ sha256: [proxy.image?.sha256 ?? ''], commandLines: ['/usr/sbin/squid'] })],
      [
        on([worker({ argv: ['./worker', '-t', '8'] })]),
        alert({ commandLines: ['./worker -t 4', './worker'] }),
      ],
    ] as const)
      expect(verdictOf(snapshot, context).verdict).toBe('not-a-miner');
  });
});

describe('blinded eyes', () => {
  const library = (path: string, owner: string | null) => file(path, '\x7fELF', { package: owner });

  it('an unpackaged library in ld.so.preload, seen or not, is never not-a-miner', () => {
    for (const files of [[library('/usr/local/lib/libsystem.so', null)], []]) {
      const verdict = verdictOf(on([], { preload: '/usr/local/lib/libsystem.so\n', files }));
      expect(verdict.verdict).toBe('inconclusive');
      expect(verdict.reasons.join()).toContain('/usr/local/lib/libsystem.so');
    }
  });

  it('is named in shown text: a path of it writes no escape sequence to a terminal', () => {
    const { reasons } = verdictOf(on([], { preload: '/lib/\u001b[2Jx.so\n' }));
    expect(reasons.join()).toContain('/lib/\\u{1b}[2Jx.so');
    expect(reasons.join()).not.toContain('\u001b');
  });

  it('one of a package blinds nobody, and neither does a comment', () => {
    const files = [library('/usr/lib/libjemalloc.so.2', 'libjemalloc2')];
    const preload = '# /tmp/x.so\n/usr/lib/libjemalloc.so.2\n';
    expect(verdictOf(on([], { preload, files })).verdict).toBe('not-a-miner');
  });

  it('a library that only our own tools show counts like one', () => {
    const injected = ['/lib/libgcwrap.so'];
    const files = (owner: string | null) => [library('/lib/libgcwrap.so', owner)];
    expect(verdictOf(on([], { injected, files: files(null) })).verdict).toBe('inconclusive');
    expect(verdictOf(on([], { injected, files: files('agent') })).verdict).toBe('not-a-miner');
  });

  it('is not touched by either where it was looked at anew with tools of our own', () => {
    const odd = { preload: '/usr/local/lib/libsystem.so\n', replaced: ['/usr/bin/stat'] };
    expect(verdictOf(on([], odd)).verdict).toBe('inconclusive');
    expect(verdictOf(on([], { ...odd, toolbox: true })).verdict).toBe('not-a-miner');
  });

  it('with another class of a program of nobody’s it is suspicious; a person who rules makes no bystander a target', () => {
    const compile = process({ pid: 900, exe: '/tmp/build/compile', cpuShare: 1 });
    const snapshot = on([compile], { preload: '/lib/libx.so', files: [library('/lib/libx.so', null)] });
    expect(verdictOf(snapshot).verdict).toBe('suspicious');
    expect(judge(snapshot, { ...labContext, declaredMiner: true }).links.processes).toEqual([]);
    expect(verdictOf(on([compile])).verdict).toBe('not-a-miner');
  });

  it('no second list of processes at all blinds; one is enough', () => {
    const not = (what: string) => ({ what, how: 'not-checked' as const, detail: 'none' });
    const { mount, cgroups } = SECOND_LISTS;
    expect(verdictOf(cleanSnapshot({ blind: [not(mount), not(cgroups)] })).verdict).toBe('inconclusive');
    for (const what of [mount, cgroups])
      expect(verdictOf(cleanSnapshot({ blind: [not(what)] })).verdict).toBe('not-a-miner');
  });
});

describe('what was cut', () => {
  it('is a doubt in the list of processes and in a starter’s place, not in a cross-check', () => {
    const verdict = (what: string) =>
      verdictOf(cleanSnapshot({ blind: [{ what, how: 'truncated', detail: 'cut' }] })).verdict;
    for (const what of [
      'stat',
      'pids',
      'arguments',
      'cron file',
      'persistence',
      'done',
      'survey',
      'contents',
    ])
      expect(verdict(what), what).toBe('inconclusive');
    for (const what of ['ss1', 'sockets against netlink', 'files in temporary folders', SECOND_LISTS.cgroups])
      expect(verdict(what), what).toBe('not-a-miner');
  });

  it('is counted in what is shown, and what tells mining comes first', () => {
    const contradictions = Array.from({ length: 5_000 }, (_, i) => ({
      between: ['ss', '/proc/net'] as const,
      subject: `socket ${i}`,
      detail: 'x'.repeat(100),
    }));
    const miner = process({ pid: 900, exe: '/tmp/x' });
    const verdict = verdictOf(on([miner], { contradictions, sockets: [socket([900], POOL, 3333)] }));
    expect(JSON.stringify(verdict).length).toBeLessThan(200_000);
    expect(verdict.signals[0]?.class).toBe('pool-connection');
    expect(verdict.reasons.join()).toMatch(/\d+ more signals are not shown/);
    expect(verdict.findings.join()).toMatch(/\d+ more findings are not shown/);
  });
});

describe('a process that passes for a zombie', () => {
  const sockets = [socket([900], POOL, 3333)];
  it('and runs on in other threads is seen, and counts as concealment', () => {
    const verdict = verdictOf(
      on([process({ pid: 900, exe: '/opt/x', state: 'Z', threads: 5 })], { sockets }),
    );
    expect(verdict.verdict).toBe('confirmed');
    expect(verdict.classes).toContain('concealment');
  });

  it('is gone where it is the last thread', () => {
    const gone = process({ pid: 900, exe: '/tmp/x', state: 'Z', threads: 1 });
    expect(verdictOf(on([gone])).verdict).toBe('not-a-miner');
  });
});

it('pools whose addresses nobody knows are said to be not-checked, not passed over', () => {
  const pools = [...labContext.indicators.pools, { host: 'pool.supportxmr.com', addresses: [], ports: [] }];
  const context = { ...labContext, indicators: { ...labContext.indicators, pools } };
  expect(verdictOf(cleanSnapshot(), context).reasons.join()).toContain(
    'Connections to 1 of 2 known pools: not-checked',
  );
  expect(verdictOf(cleanSnapshot()).reasons.join()).not.toContain('not-checked');
});
