import { expect, test } from 'vitest';
import { autostart, elf, file } from '../../../test/shared/snapshots.ts';
import { linksOf, minedHost, minerImage } from '../mined-host.fixture.ts';

const ALLOCATOR = '/usr/lib/x86_64-linux-gnu/libjemalloc.so.2';
const linked = (library: string, owner: string | null) => {
  const text = `${library}\n`;
  const { identity } = file('/etc/ld.so.preload', text);
  const snapshot = minedHost(
    { exe: '/tmp/m', hidden: true },
    {
      files: [minerImage('/tmp/m'), elf(library, '', { package: owner })],
      preload: text,
      persistence: [autostart('/etc/ld.so.preload', text, { identity, sha256: null })],
    },
  );
  return linksOf(snapshot).persistence.map(({ path }) => path);
};

test('a package’s library in ld.so.preload hides nothing: a miner that a mount hides does not link it', () => {
  expect(linked(ALLOCATOR, 'libjemalloc2')).toEqual([]);
});

test('a library of no package beside a hidden miner is linked', () => {
  expect(linked('/usr/local/lib/libsystem.so', null)).toEqual(['/etc/ld.so.preload']);
});
