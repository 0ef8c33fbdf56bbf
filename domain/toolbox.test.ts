import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ARCHITECTURES, machineOf, parseToolSums } from './toolbox.ts';

/** The first 20 bytes of an ELF image: width 1 for 32 bits, order 1 for little end first. */
function head(machine: number, width = 2, order = 1): Uint8Array {
  const low = machine % 256;
  const high = (machine - low) / 256;
  const pair = order === 2 ? [high, low] : [low, high];
  return Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, width, order, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, ...pair]);
}

test.each([
  [62, 'x86_64'],
  [183, 'aarch64'],
  [243, 'riscv64'],
  [3, 'i386'],
  [4660, 'machine 4660'],
])('an ELF header with machine %i is of %s', (machine, name) => {
  expect(machineOf(head(machine))).toBe(name);
});

test('numbers are read in the order that the header names', () => {
  expect(machineOf(head(22, 2, 2))).toBe('s390x');
  expect(machineOf(head(22, 2, 1))).toBe('s390x');
});

test('a program of 32 bits is none for which a 64-bit tool is known to run', () => {
  expect(ARCHITECTURES).not.toContain(machineOf(head(62, 1)));
});

test('whatever bytes a host shows, they are of a machine or of none', () => {
  expect(machineOf(new Uint8Array(0))).toBeNull();
  expect(machineOf(head(62).subarray(0, 19))).toBeNull();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      const machine = machineOf(bytes);
      if (machine !== null) expect(machine).toMatch(/^[a-z0-9_ ]+$/);
    }),
  );
});

test('the list of builds has comments and rows, and nothing else', () => {
  const sha256 = 'a'.repeat(64);
  expect(parseToolSums(`# a build\n\n${sha256}  x86_64/busybox\n`)).toEqual([
    { architecture: 'x86_64', tool: 'busybox', sha256 },
  ]);
  for (const row of [`${sha256} x86_64/busybox`, `${sha256}  sparc/busybox`, `${sha256}  x86_64/sh`, 'a'])
    expect(() => parseToolSums(row)).toThrow(/toolbox.sums/);
});
