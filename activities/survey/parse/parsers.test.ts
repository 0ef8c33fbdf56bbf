import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asByteText, byteText, NO_BYTES } from '../../../domain/linux/byte-text.ts';
import { show } from '../../../domain/show.ts';
import { againstCgroups, againstMounts, againstNetlink, isCut, withoutStat } from './cross-checks.ts';
import { parseOwners, spellings } from './packages.ts';
import { cronKind, parseTree } from './parse-files.ts';
import {
  injectedLibraries,
  mountsOverProcesses,
  parseAccounts,
  parseFirewall,
  parseGateways,
  parseSelf,
  remoteMounts,
} from './parse-host.ts';
import {
  parseArguments,
  parseCgroup,
  parseDescriptors,
  parseImages,
  parseLinks,
  parseStat,
  parseUids,
} from './parse-processes.ts';
import { ipv6Text, parseNet, parseSs } from './parse-sockets.ts';
import { exactly, heads, sections } from './sections.ts';

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => String.fromCharCode(...array));
const anything = fc.oneof(bytes, fc.string(), fc.stringMatching(/^[\d /:\n()a-z[\]>-]{0,200}$/));

test('no parser throws on any bytes', () => {
  fc.assert(
    fc.property(anything, (written) => {
      const text = /^[\0-\xff]*$/.test(written) ? asByteText(written) : byteText(written);
      parseStat(text);
      parseUids(text);
      parseArguments(text);
      parseCgroup(text);
      parseImages(text, parseLinks(text, 'exe'));
      parseDescriptors(text);
      parseNet(text, 'tcp6', new Map());
      parseSs(text);
      parseTree(text, './');
      parseSelf(text);
      injectedLibraries(text);
      mountsOverProcesses(text);
      parseAccounts(text);
      parseOwners({ text, status: 0 });
      heads(text, './');
      sections(text, 'n');
      cronKind(text);
    }),
    { numRuns: 2000 },
  );
});

describe('/proc/PID/stat', () => {
  const tail = 'S 1 2 3 0 -1 4194560 1 2 3 4 50 60 7 8 20 0 1 0 12345 0 0 18446744073709551615';

  test('is cut at its last parenthesis, whatever the name', () => {
    fc.assert(
      fc.property(
        bytes.filter((name) => name.length <= 15),
        (name) => {
          expect(parseStat(asByteText(`42 (${name}) ${tail}\n`))).toMatchObject({
            pid: 42,
            comm: name,
            state: 'S',
            ppid: 1,
            startTicks: '12345',
          });
        },
      ),
    );
  });

  test('gives processor time in ticks and knows kernel threads by their flag', () => {
    expect(parseStat(byteText(`42 (x) ${tail}`))).toMatchObject({
      cpuTicks: 110,
      kernelThread: false,
      group: 2,
      session: 3,
    });
    expect(parseStat(byteText(`42 (x) ${tail.replace('4194560', '69238880')}`))?.kernelThread).toBe(true);
  });

  test('is refused when fields are missing', () => {
    expect(parseStat(byteText('42 (x) S 1 2 3'))).toBeNull();
    expect(parseStat(byteText(''))).toBeNull();
  });
});

describe('open descriptors', () => {
  test('come from GNU find', () => {
    const found = parseDescriptors(
      byteText('12/fd/3 socket:[777]\n12/fd/0 pipe:[88]\n13/fd/3 socket:[777]\n'),
    );
    expect(found.sockets.get('777')).toEqual([12, 13]);
    expect(found.pipes.get(12)).toEqual(['88']);
  });

  test('come from ls of busybox, and a file name cannot imitate one', () => {
    const found = parseDescriptors(
      byteText(
        [
          '12/fd:',
          'total 0',
          'lrwx------    1 root     root            64 Nov 22 03:50 3 -> socket:[777]',
          'lrwx------    1 root     root            64 Nov 22 03:50 4 -> /tmp/a 5 -> socket:[666]',
          '13/fd:',
          'l-wx------    1 1000     1000            64 Nov 22 03:50 1 -> pipe:[88]',
        ].join('\n'),
      ),
    );
    expect([...found.sockets]).toEqual([['777', [12]]]);
    expect([...found.pipes]).toEqual([[13, ['88']]]);
  });
});

describe('executables', () => {
  test('are deleted by their link count, not by their name', () => {
    const paths = new Map([
      [1, byteText('/tmp/x (deleted)')],
      [2, byteText('/tmp/y (deleted)')],
    ]);
    const images = parseImages(
      byteText('1/exe 65024 9007199254740993 1 100 1700000000\n2/exe 65024 5 0 100 1700000000\n'),
      paths,
    );
    expect(images.get(1)).toMatchObject({
      path: '/tmp/x (deleted)',
      deleted: false,
      inode: '9007199254740993',
    });
    expect(images.get(2)).toMatchObject({ path: '/tmp/y', deleted: true });
  });
});

describe('sockets', () => {
  const row = (local: string, remote: string, state = '01') =>
    `   1: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000  1000        0 4242 1 0000 20 4 30 10 -1`;

  test('have addresses in the byte order of the host', () => {
    const { sockets } = parseNet(
      byteText(`heading\n${row('0B0A33C6:9C40', '0A7100CB:0D05')}\n`),
      'tcp',
      new Map([['4242', [7]]]),
    );
    expect(sockets).toEqual([
      {
        protocol: 'tcp',
        state: 'ESTABLISHED',
        local: { address: '198.51.10.11', port: 40_000 },
        remote: { address: '203.0.113.10', port: 3333 },
        inode: '4242',
        uid: 1000,
        pids: [7],
      },
    ]);
  });

  test('over IPv6 to an IPv4 address are shown as IPv4, others in the canonical form', () => {
    const mapped = '0000000000000000FFFF00000A7100CB:0D05';
    const real = 'B80D0120000000000000000001000000:0050';
    const { sockets, odd } = parseNet(
      byteText(`heading\n${row(mapped, real, '02')}\nrubbish\n`),
      'tcp6',
      new Map(),
    );
    expect(sockets[0]).toMatchObject({
      state: 'SYN_SENT',
      local: { address: '203.0.113.10' },
      remote: { address: '2001:db8::1', port: 80 },
    });
    expect(odd).toBe(1);
  });

  test.each([
    [[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], '::'],
    [[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], '::1'],
    [[0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0], 'fe80::1:0:0:0'],
    [[0x20, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1], '2001:0:1:0:1:0:1:1'],
  ])('write %j as %s', (address, text) => {
    expect(ipv6Text(address)).toBe(text);
  });
});

describe('listings', () => {
  test('of GNU find and of busybox are the same but for the fraction of seconds', () => {
    const gnu = parseTree(
      byteText('65024 99 12 600 0 110 1 1700000000.1234567890 1700000001.0000000000 f\0././tmp//a\nb\0\0'),
      '././',
    );
    expect(gnu.entries[0]).toEqual({
      path: '/tmp/a\nb',
      type: 'file',
      linkTarget: null,
      identity: {
        device: '65024',
        inode: '99',
        size: '12',
        mode: '0600',
        uid: 0,
        gid: 110,
        links: 1,
        mtime: '1700000000.123456789',
        ctime: '1700000001.000000000',
      },
    });
    const small = parseTree(
      byteText('65024 99 12 600 0 110 1 1700000000 1700000001 regular file|././tmp/a\0'),
      '././',
    );
    expect(small.entries[0]).toMatchObject({
      path: '/tmp/a',
      type: 'file',
      identity: { mode: '0600', mtime: '1700000000' },
    });
  });

  test('count records that are none of ours', () => {
    expect(parseTree(byteText('rubbish\x0065024 99 12 600 0 110 1 17 17 f\0/elsewhere\0\0'), '././')).toEqual(
      {
        entries: [],
        odd: 2,
      },
    );
  });
});

test.each([
  ['/var/spool/cron/root', 'spool', 'root'],
  ['/var/spool/cron/crontabs/www-data', 'spool', 'www-data'],
  ['/etc/crontabs/root', 'spool', 'root'],
  ['/etc/cron.d/x', 'cron.d', null],
  ['/etc/crontab', 'crontab', null],
  ['/etc/cron.hourly/x', 'periodic', 'root'],
  ['/etc/periodic/15min/x', 'periodic', 'root'],
  ['/var/spool/cron/atjobs/a0001', 'at', null],
  ['/etc/anacrontab', 'anacron', 'root'],
])('%s is a cron file of kind %s', (path, kind, account) => {
  expect(cronKind(byteText(path))).toEqual({ kind, account });
});

describe('files of a frame', () => {
  test('keep every byte, with and without a newline at their end', () => {
    const text = '==> ././a <==\none\n\n==> ././b <==\ntwo\n==> ././c <==\nthree\n';
    const { files, twice } = heads(byteText(text), '././');
    expect([...files]).toEqual([
      ['a', 'one\n'],
      ['b', 'two'],
      ['c', 'three\n'],
    ]);
    expect(twice).toEqual([]);
  });

  test('are set right by the known size where a run of head ended', () => {
    expect(exactly(byteText('one\n'), 3)).toBe('one');
    expect(exactly(byteText('one'), 4)).toBe('one\n');
    expect(exactly(byteText('one\n'), 4)).toBe('one\n');
  });
});

test('a library in the reader’s own maps that is not its own was put there', () => {
  const maps = (...paths: string[]) =>
    ['/usr/bin/head', '/usr/lib/locale/C.utf8/LC_CTYPE', ...paths]
      .map(
        (path, at) =>
          `7fe28d0a${at}000-7fe28d0cf000 r-${path.includes('/locale') ? '-' : 'x'}p 00000000 fe:00 32${at}   ${path}\n`,
      )
      .join('');
  const own = ['/usr/lib/x86_64-linux-gnu/libc.so.6', '/lib64/ld-linux-x86-64.so.2', '/lib/libc-2.17.so'];
  expect(injectedLibraries(byteText(maps(...own, '/usr/lib64/libpcre2-8.so.0.10.1')))).toEqual([]);
  const bad = [
    '/lib/libsystem.so',
    '/usr/local/lib/libprocesshider.so',
    '/tmp/libc.so.6',
    '/lib/libgcwrap.so',
  ];
  expect(injectedLibraries(byteText(maps(...own, ...bad)))).toEqual(bad);
  expect(
    injectedLibraries(byteText('7f-8f r-xp 0 fe:00 1 /bin/busybox\n7f-8f r-xp 0 fe:00 1 /bin/busybox\n')),
  ).toEqual([]);
});

describe('cross-checks', () => {
  const stat = parseStat(byteText('1 (init) S 0 2 3 0 -1 4194560 1 2 3 4 50 60 7 8 20 0 1 0 12345 0'));
  const list = (text: string) => ({ text: byteText(text), status: 0 });

  test('call a process hidden that control groups show before and after, and /proc does not', () => {
    const found = againstCgroups(list('1\n5\n6\n0\n'), list('1\n5\n0\n'), new Set([1]), new Set([1]));
    expect(found.contradictions.map((one) => one.subject)).toEqual(['pid 5']);
  });

  test('are not checked without control groups or ss, and that is no contradiction', () => {
    expect(againstCgroups(list(''), list(''), new Set([1]), new Set([1]))).toMatchObject({
      contradictions: [],
      blind: [{ how: 'not-checked' }],
    });
    expect(againstNetlink('absent', [new Set(['1']), new Set(['1'])])).toMatchObject({
      contradictions: [],
      blind: [{ how: 'not-checked' }],
    });
  });

  test('compare no list that was cut: a proxy with 40,000 connections does not contradict itself', () => {
    const many = Array.from({ length: 40_000 }, (_, i) => String(i + 1));
    const cut = 'tcp ESTAB 0 0 a b ino:1 sk:1\n'.padEnd(4_194_304, 'x');
    expect(isCut(list(cut))).toBe(true);
    for (const [ss, net] of [
      ['cut', [new Set(many), new Set(many)]],
      [[new Map([['1', NO_BYTES]]), new Map([['1', NO_BYTES]])], 'cut'],
    ] as const)
      expect(againstNetlink(ss, net)).toMatchObject({ contradictions: [], blind: [{ how: 'truncated' }] });
    const pids = '7\n'.padEnd(4_194_304, '9\n');
    expect(againstCgroups(list(pids), list('7\n'), new Set([1]), new Set([1]))).toMatchObject({
      contradictions: [],
      blind: [{ how: 'truncated' }],
    });
  });

  test('take a mount over a process for a contradiction by itself, and one whose process is gone for none', () => {
    const mountinfo = [
      '22 1 254:0 / / rw shared:1 - ext4 /dev/vda rw',
      '30 22 0:5 / /proc rw,nosuid shared:5 - proc proc rw',
      '31 30 0:40 / /proc/sys/fs/binfmt_misc rw shared:6 - autofs systemd-1 rw',
      '90 30 254:0 /var/tmp/.font /proc/79 rw shared:1 - ext4 /dev/vda rw',
      '91 30 254:0 /x /proc/80/exe rw shared:1 - ext4 /dev/vda rw',
      '',
    ].join('\n');
    const covers = mountsOverProcesses(byteText(mountinfo));
    expect(covers.map(({ pid, at }) => [pid, at])).toEqual([
      [79, '/proc/79'],
      [80, '/proc/80/exe'],
    ]);
    const subjects = (hidden: number[], alive?: number[]) =>
      againstMounts(covers, new Set(hidden), alive && new Set(alive)).contradictions.map(
        (one) => one.subject,
      );
    expect(subjects([])).toEqual(['pid 79', 'pid 80']);
    expect(subjects([79], [79, 80])).toEqual(['pid 80']);
    expect(subjects([], [80])).toEqual(['pid 80']);
    expect(againstMounts(covers, new Set(), new Set([80])).blind).toMatchObject([{ how: 'unknown' }]);
  });

  test('name the processes that are listed twice and have no stat file', () => {
    const stats = new Map(stat === null ? [] : [[1, stat]]);
    expect(withoutStat(new Set([1, 5, 6]), stats, new Set([1, 5])).map((one) => one.subject)).toEqual([
      'pid 5',
    ]);
  });

  test('compare sockets both ways and leave out what came or went meanwhile', () => {
    const seen = parseSs(
      byteText(
        'tcp ESTAB 0 0 10.0.0.1:1 203.0.113.10:3333 timer:(x) ino:77 sk:1 <->\ntcp ESTAB 0 0 a b ino:78 sk:1\n',
      ),
    );
    const later = new Map([...seen].filter(([inode]) => inode === '77'));
    const found = againstNetlink([seen, later], [new Set(['9']), new Set(['9', '10'])]);
    expect(found.contradictions.map((one) => [one.between[0], one.subject])).toEqual([
      ['ss', 'socket 77'],
      ['/proc/net', 'socket 9'],
    ]);
  });
});

describe('package ownership', () => {
  test('is asked for both spellings of a merged /usr, and never for patterns', () => {
    expect(spellings(['/usr/bin/a', '/bin/b', '/tmp/c', '/tmp/*', '-x'].map(show))).toEqual([
      '/usr/bin/a',
      '/bin/a',
      '/bin/b',
      '/usr/bin/b',
      '/tmp/c',
    ]);
  });

  test('is known by the shown path, also where that has other letters than the bytes', () => {
    const owners = parseOwners({ text: byteText('dpkg\ntool: /opt/é/tool\n'), status: 0 });
    expect(owners?.get(show('/opt/é/tool'))).toBe('tool');
  });

  test('is null where no database is, and names the package where it is', () => {
    expect(parseOwners({ text: NO_BYTES, status: 127 })).toBeNull();
    expect(
      parseOwners({
        text: byteText('dpkg\nbash: /bin/bash\nlibc6:amd64: /lib/x\ndiversion by dash from: /bin/sh\n'),
        status: 1,
      })?.get(show('/usr/bin/bash')),
    ).toBe('bash');
    expect(
      parseOwners({ text: byteText('apk\n/bin/busybox is owned by busybox-1.36.1-r2\n'), status: 0 })?.get(
        show('/bin/busybox'),
      ),
    ).toBe('busybox-1.36.1-r2');
  });
});

test.each([
  [['firewall-cmd', 'nft'], ['firewalld'], '', 'firewalld'],
  [['firewall-cmd', 'nft'], [], '', 'nft'],
  [['iptables'], [], 'iptables v1.8.9 (nf_tables)', 'iptables-nft'],
  [['iptables'], [], 'iptables v1.8.9 (legacy)', 'iptables-legacy'],
  [['iptables'], [], 'iptables v1.6.0', 'iptables-legacy'],
  [[], [], '', 'none'],
])('with %j and running %j the firewall manager is told', (tools, commands, iptables, manager) => {
  const self = { ...parseSelf(byteText('')), tools, iptables };
  expect(parseFirewall(new Map(), self, new Set(commands)).manager).toBe(manager);
});

test('default gateways of both address families are told', () => {
  const v4 =
    'Iface\tDestination\tGateway\tFlags\neth0\t00000000\t017100CB\t0003\t0\neth0\t007100CB\t00000000\t0001\t0\n';
  const zero = '0'.repeat(32);
  const v6 = `${zero} 00 ${zero} 00 20010db8000200000000000000000001 00000400 1 0 3 eth0\n${zero} 00 ${zero} 00 ${zero} ffffffff 1 0 200200 lo\n`;
  expect(parseGateways(byteText(v4), byteText(v6))).toEqual(['203.0.113.1', '2001:db8:2::1']);
});

test('network file systems are told by their type', () => {
  const mounts =
    '36 35 98:0 / /mnt/a\\040b rw,noatime master:1 - nfs4 srv:/x rw\n37 35 0:5 / /home rw - autofs none rw\n38 35 254:0 / / rw - ext4 /dev/vda rw\n';
  expect(remoteMounts(byteText(mounts))).toEqual(['/mnt/a\\\\040b', '/home']);
});
