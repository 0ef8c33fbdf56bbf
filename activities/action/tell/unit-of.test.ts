import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unitOf } from './unit-of.ts';

test.each([
  ['/etc/systemd/system/foo.service', { unit: 'foo.service', as: 'text' }],
  ['/home/bob/.config/systemd/user/a\\x2db.timer', { unit: 'a\\x2db.timer', as: 'text' }],
  ['/run/systemd/transient/run-u1.scope', { unit: 'run-u1.scope', as: 'text' }],
  ['/etc/init.d/foo', { unit: 'foo.service', as: 'text' }],
  ['/etc/rc3.d/S01foo', { unit: 'foo.service', as: 'text' }],
])('%s is a text of its own', (path, asked) => {
  expect(unitOf(path)).toEqual(asked);
});

test('of a template the instances are loaded, and a backslash in its name is no sign of the pattern', () => {
  expect(unitOf('/etc/systemd/system/a\\x2db@.service')).toEqual({
    unit: 'a\\\\x2db@*.service',
    as: 'text',
  });
  expect(unitOf('/etc/systemd/system/a@1.service')).toEqual({ unit: 'a@1.service', as: 'text' });
});

test('a drop-in belongs to one unit, to all with its prefix, or to all of a type', () => {
  expect(unitOf('/etc/systemd/system/foo.service.d/x.conf')).toEqual({ unit: 'foo.service', as: 'drop-in' });
  expect(unitOf('/etc/systemd/system/foo-.service.d/x.conf')).toEqual({
    unit: 'foo-*.service',
    as: 'drop-in',
  });
  expect(unitOf('/etc/systemd/system/service.d/x.conf')).toEqual({ unit: '*.service', as: 'drop-in' });
  expect(unitOf('/etc/systemd/system/foo@.service.d/x.conf')).toEqual({
    unit: 'foo@*.service',
    as: 'drop-in',
  });
});

test('a link of a target pulls a unit in', () => {
  expect(unitOf('/etc/systemd/system/multi-user.target.wants/foo.service')).toEqual({
    unit: 'foo.service',
    as: 'pulled-in',
    of: 'multi-user.target',
  });
});

test.each([
  '/etc/systemd/system.conf',
  '/etc/systemd/system-generators/foo',
  '/etc/systemd/system/a b.service',
  '/etc/crontab',
])('systemd holds no unit of %s', (path) => {
  expect(unitOf(path)).toBeNull();
});

test('whatever the path, only what systemd takes for a name or a pattern of ours is asked for', () => {
  const part = fc.stringMatching(/^[ -~]{0,12}$/);
  const path = fc.tuple(
    part,
    fc.constantFrom('', '.service', '.service.d', '.wants'),
    part,
    fc.constantFrom('', '.timer', '.conf'),
  );
  fc.assert(
    fc.property(path, ([folder, kind, name, type]) => {
      const asked = unitOf(`/etc/systemd/system/${folder}${kind}/${name}${type}`);
      if (asked !== null) expect(asked.unit).toMatch(/^[A-Za-z0-9:_.\\@*-]+$/);
    }),
  );
});
