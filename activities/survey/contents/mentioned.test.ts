import { expect, test } from 'vitest';
import { byteText } from '../../../domain/linux/byte-text.ts';
import { show } from '../../../domain/show.ts';
import { mentioned } from './merge-contents.ts';

test('a program’s bytes mention a path with odd letters as it is, not as it is shown', () => {
  const odd = Uint8Array.of(...Buffer.from('/tmp/k'), 1, 0xe9, ...Buffer.from('d'));
  const guard = byteText(
    Uint8Array.of(0x7f, ...Buffer.from('ELF'), 0, ...odd, 0, ...Buffer.from('/bin/sh'), 0),
  );
  expect(mentioned(guard, [show(odd), show('/bin/sh'), show('/tmp/other')])).toEqual([show(odd), '/bin/sh']);
});
