import fc from 'fast-check';
import { expect, test } from 'vitest';
import { byteText, NO_BYTES } from './byte-text.ts';
import { commandOfAssignment, cronAssignment } from './cron-environment.ts';
import { whatItStarts } from './shell/what-it-starts.ts';

test.each<[string, string, string]>([
  ['M=/tmp/m', 'M', '/tmp/m'],
  ['  M = "/tmp/m x" ', 'M', '/tmp/m x'],
  [`'M'='/tmp/m'`, 'M', '/tmp/m'],
  ['M=', 'M', ''],
  ['M=$HOME/m\r', 'M', '$HOME/m'],
])('%j sets %s to %j', (line, name, value) => {
  expect(cronAssignment(byteText(line))).toEqual({ name, value });
});
test.each(['* * * * * M=1 /tmp/m', '# M=1', '', '@daily /tmp/m'])('%j sets nothing', (line) => {
  expect(cronAssignment(byteText(line))?.name ?? '').not.toBe('M');
});
test.each<[string, string[]]>([
  ['SHELL=/tmp/x', ['/tmp/x']],
  ['SHELL="/tmp/x y"', ['/tmp/x y']],
  ['BASH_ENV=/tmp/x', ['/tmp/x']],
  ['LD_PRELOAD=/tmp/l.so', ['/tmp/l.so']],
  ['SHELL=/bin/bash', []],
  ['PATH=/tmp/x', []],
  ['MAILTO=/tmp/x', []],
])('%s starts %j with whatever runs below it', (line, paths) => {
  const assignment = cronAssignment(byteText(line));
  const command = assignment === undefined ? undefined : commandOfAssignment(assignment);
  expect(whatItStarts(command ?? NO_BYTES).starts.map(({ path }) => path)).toEqual(paths);
});
test('any line is read', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (line) => {
      const assignment = cronAssignment(byteText(`SHELL=${line}`));
      if (assignment !== undefined) whatItStarts(commandOfAssignment(assignment) ?? NO_BYTES);
    }),
  );
});
