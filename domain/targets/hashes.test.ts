import { expect, test } from 'vitest';
import type { Sha256 } from '../ids.ts';
import { asSha256 } from '../ids.ts';
import type { TargetIdentity } from '../plan.ts';
import { show } from '../show.ts';
import { ownHashes } from './hashes.ts';

const EMPTY = asSha256('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
const OTHER = asSha256('a'.repeat(64));
const file = (sha256: Sha256, size: string): TargetIdentity => ({
  kind: 'file',
  path: show('/tmp/x'),
  device: '1',
  inode: '2',
  size,
  sha256,
});
const script = (sha256: Sha256): TargetIdentity => {
  const at = { path: show('/usr/bin/dash'), device: '1', inode: '3', sha256: asSha256('b'.repeat(64)) };
  const interpreter = at;
  return { kind: 'process', by: 'script', uid: 0, interpreter, script: { ...at, sha256 }, maximumCount: 8 };
};

test('what was linked before is known again by its hash, unless there is next to nothing in it', () => {
  expect(ownHashes(file(OTHER, '16'))).toEqual([OTHER]);
  expect(ownHashes(file(OTHER, '15'))).toEqual([]);
  expect(ownHashes(file(EMPTY, '0'))).toEqual([]);
  const name = { ...file(OTHER, '3'), kind: 'name', type: 'file' } as TargetIdentity;
  expect(ownHashes(name)).toEqual([]);
  expect(ownHashes({ ...name, size: '16' } as TargetIdentity)).toEqual([OTHER]);
  // What a link's text hashes to is no file's.
  expect(ownHashes({ ...name, size: '16', type: 'link' } as TargetIdentity)).toEqual([]);
  expect(ownHashes(script(OTHER))).toEqual([OTHER]);
  expect(ownHashes(script(EMPTY))).toEqual([]);
});
