import { expect, test } from 'vitest';
import { cleanSnapshot, process } from '../../test/shared/snapshots.ts';
import { show } from '../show.ts';
import { sightOf } from './sight.ts';

const miner = process({ pid: 900, exe: '/tmp/m' });
const { host } = cleanSnapshot();
const thing = {
  kind: 'process',
  pid: 900,
  ppid: 1,
  startTicks: miner.startTicks,
  bootId: host.bootId,
  uid: 0,
  imageSha256: null,
  image: null,
  script: null,
  path: show('/tmp/m'),
} as const;
const seen = (state: string, threads: number) =>
  sightOf(thing, {
    snapshot: cleanSnapshot({ processes: [{ ...miner, state, threads }] }),
    places: new Map(),
  });

test('a zombie whose other threads live is there; one without is gone', () => {
  expect(seen('Z', 3)).toBe('there');
  expect(seen('Z', 1)).toBe('gone');
  expect(seen('X', 1)).toBe('gone');
  expect(seen('S', 1)).toBe('there');
});
