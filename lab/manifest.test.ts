import { expect, test } from 'vitest';
import type { Manifest } from './manifest.ts';
import { diffManifest, ignoredPaths, untimedPaths } from './manifest.ts';

const base: Manifest = {
  files: { '/tmp/a': 'file 1', '/tmp/b': 'file 2' },
  processes: ['1 init'],
  iptables: ['-A OUTPUT -j ACCEPT'],
  ip6tables: [],
  nftables: [],
};

test('equal manifests have no differences', () => {
  expect(diffManifest(base, structuredClone(base))).toEqual([]);
});

test('each kind of difference is named', () => {
  const other: Manifest = {
    files: { '/tmp/b': 'file 3', '/tmp/c': 'file 4' },
    processes: ['1 init', '9 sleep'],
    iptables: ['-A OUTPUT -j ACCEPT', '-A OUTPUT -j ACCEPT'],
    ip6tables: [],
    nftables: [],
  };
  expect(diffManifest(base, other)).toEqual([
    'removed /tmp/a: file 1',
    'changed /tmp/b: file 2 -> file 3',
    'added /tmp/c: file 4',
    'new in processes: 9 sleep',
    'other order or number in iptables',
  ]);
});

test('at most ten paths are ignored, each for a reason', () => {
  expect(ignoredPaths.length).toBeLessThanOrEqual(10);
  for (const { reason } of [...ignoredPaths, ...untimedPaths]) expect(reason.length).toBeGreaterThan(20);
});
