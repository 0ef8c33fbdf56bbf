import fc from 'fast-check';
import { expect, test } from 'vitest';
import { absolutePath, basename, dirname } from './paths.ts';

test('a path is joined to its folder and never climbs above the root', () => {
  expect(absolutePath('./m', '/tmp/.x')).toBe('/tmp/.x/m');
  expect(absolutePath('/tmp/./a//../m', null)).toBe('/tmp/m');
  expect(absolutePath('../../../etc/x', '/tmp')).toBe('/etc/x');
  expect(absolutePath('m', null)).toBeUndefined();
});

test('an absolute path has no other form', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const path = absolutePath(`/${text}`, null);
      expect(absolutePath(path ?? '', '/elsewhere')).toBe(path);
    }),
  );
});

test('folder and last part of a path', () => {
  expect([dirname('/tmp/m'), basename('/tmp/m')]).toEqual(['/tmp', 'm']);
  expect([dirname('/m'), basename('m')]).toEqual(['/', 'm']);
});
