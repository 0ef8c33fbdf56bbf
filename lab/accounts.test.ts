import { expect, test } from 'vitest';
import { accountFiles } from './accounts.ts';

const machine = {
  passwd: 'root:x:0:0:root:/root:/bin/bash\nsomebody:x:200:200::/home/s:/bin/sh\n',
  group: 'root:x:0:\nsomebody:x:200:\n',
  shadow: 'root:!:19000:0:99999:7:::\n',
};

test('root can log in by key, and sshd and crontab have what their install scripts would have made', () => {
  const made = accountFiles(machine);
  expect(made.shadow).toMatch(/^root:\*:19000/);
  expect(made.passwd).toMatch(/^sshd:x:\d+:65534::\/run\/sshd:/m);
  expect(made.group).toContain(`crontab:x:${made.crontabGroup}:`);
});

test('no id is given twice', () => {
  const made = accountFiles(machine);
  const ids = made.passwd
    .trim()
    .split('\n')
    .map((line) => line.split(':')[2]);
  expect(new Set(ids).size).toBe(ids.length);
  expect(made.crontabGroup).not.toBe(200);
});

test('what is there already stays as it is', () => {
  const once = accountFiles(machine);
  expect(accountFiles(once)).toEqual(once);
});
