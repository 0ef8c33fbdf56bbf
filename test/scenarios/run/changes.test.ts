import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Manifest } from '../../../lab/index.ts';
import type { Approved } from './changes.ts';
import { changesBeside } from './changes.ts';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const file = (text: string, time = 1, more = ''): string =>
  `file 100644 0:0 ${time}${'0'.repeat(18)} ${hash(text)}${more}`;
const folder = (time = 1): string => `folder 40755 0:0 ${time}${'0'.repeat(18)}`;
const manifest = (files: Record<string, string>, more: Partial<Manifest> = {}): Manifest => ({
  files: { '/etc': folder(), ...files },
  processes: [],
  iptables: [],
  ip6tables: [],
  nftables: [],
  ...more,
});
const nothing: Approved = { gone: [], edited: new Map(), writes: [], units: [] };

test('what nobody approved may neither go, come nor change', () => {
  const before = manifest({ '/etc/a': file('a'), '/etc/b': file('b') });
  const after = manifest({ '/etc/a': file('A'), '/etc/c': file('c') });
  expect(changesBeside(before, after, nothing).map((line) => line.split(':')[0])).toEqual([
    'changed /etc/a',
    'removed /etc/b',
    'added /etc/c',
  ]);
});

test('what was approved goes, and of its folder only the time differs', () => {
  const before = manifest({ '/etc/a': file('a'), '/srv': folder() });
  const approved = { ...nothing, gone: ['/etc/a'] };
  expect(changesBeside(before, manifest({ '/etc': folder(2), '/srv': folder() }), approved)).toEqual([]);
  expect(changesBeside(before, manifest({ '/srv': folder(2) }), approved)).toHaveLength(1);
  const mode = manifest({ '/etc': folder(2).replace('40755', '40777'), '/srv': folder() });
  expect(changesBeside(before, mode, approved)).toHaveLength(1);
});

test('an edited file holds the bytes that it has to, with its mode, owner and letters', () => {
  const before = manifest({ '/etc/a': file('one\ntwo\n', 1, ' i') });
  const approved = { ...nothing, edited: new Map([['/etc/a', Buffer.from('two\n')]]) };
  const now = (line: string): string[] => changesBeside(before, manifest({ '/etc/a': line }), approved);
  expect(now(file('two\n', 2, ' i'))).toEqual([]);
  expect(now(file('two', 2, ' i'))).toHaveLength(1);
  expect(now(file('two\n', 2))).toHaveLength(1);
  expect(now(file('two\n', 2, ' i').replace('100644', '100600'))).toHaveLength(1);
});

test('what is written all the time may differ, Davy’s own rules and folders may come', () => {
  const before = manifest({ '/tmp/log': file('a') }, { nftables: ['table inet filter {', 'x', '}'] });
  const after = manifest(
    { '/tmp/log': file('b'), '/run/davy-1': folder() },
    {
      nftables: ['table inet filter {', 'x', '}', 'table inet davy_x {', 'y', '}'],
      iptables: ['-A davy_x -d 1.2.3.4 -j DROP'],
    },
  );
  expect(changesBeside(before, after, { ...nothing, writes: ['/tmp/log'] })).toEqual([]);
  const foreign = { ...after, nftables: ['table inet filter {', 'z', '}'] };
  expect(changesBeside(before, foreign, { ...nothing, writes: ['/tmp/log'] })).not.toEqual([]);
});

test('of a unit that went, what systemd kept of it may go too', () => {
  const unit = '/etc/systemd/system/m.service';
  const files = { [unit]: file('u'), '/run/systemd/units/invocation:m.service': 'link 120777 0:0 x' };
  const approved = { ...nothing, gone: [unit], units: ['m.service'] };
  expect(changesBeside(manifest(files), manifest({}), approved)).toHaveLength(0);
  const other = { '/run/systemd/units/invocation:n.service': 'link 120777 0:0 x' };
  expect(changesBeside(manifest(other), manifest({}), approved)).toHaveLength(1);
});
