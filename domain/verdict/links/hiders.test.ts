import { expect, test } from 'vitest';
import { labContext, POOL } from '../../../test/shared/infected-snapshot.ts';
import { cleanSnapshot, elf, file, process, socket } from '../../../test/shared/snapshots.ts';
import { judge } from '../index.ts';

const ALLOCATOR = '/usr/lib/x86_64-linux-gnu/libjemalloc.so.2';
const linked = (library: string, owner: string | null) => {
  const text = `${library}\n`;
  const clean = cleanSnapshot();
  const { identity } = file('/etc/ld.so.preload', text);
  const snapshot = cleanSnapshot({
    processes: [
      ...clean.processes,
      process({
        pid: 900,
        exe: '/tmp/m',
        hidden: true,
        argv: ['/tmp/m', '-o', 'stratum+tcp://198.51.100.7:3333'],
      }),
    ],
    sockets: [...clean.sockets, socket([900], POOL, 3333)],
    files: [elf('/tmp/m', 'mining.subscribe'), elf(library, '', { package: owner })],
    preload: text,
    persistence: [
      { kind: 'preload', path: '/etc/ld.so.preload', identity, text, sha256: null, truncated: false },
    ],
  });
  return judge(snapshot, labContext).links.persistence.map(({ path }) => path);
};

test('a package’s library in ld.so.preload hides nothing: a miner that a mount hides does not link it', () => {
  expect(linked(ALLOCATOR, 'libjemalloc2')).toEqual([]);
});

test('a library of no package beside a hidden miner is linked', () => {
  expect(linked('/usr/local/lib/libsystem.so', null)).toEqual(['/etc/ld.so.preload']);
});
