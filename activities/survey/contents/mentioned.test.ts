import fc from 'fast-check';
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

test('each name is found where it stands, also inside another one', () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[/ab.|]{1,5}$/), { maxLength: 6 });
  fc.assert(
    fc.property(fc.stringMatching(/^[/ab.|]{0,30}$/), names, (text, some) => {
      expect(
        mentioned(
          byteText(text),
          some.map((name) => show(name)),
        ),
      ).toEqual(some.filter((name) => text.includes(name)));
    }),
  );
});
