import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemdBase } from './systemd-base.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'base-'));
});
afterEach(() => rm(root, { recursive: true }));

test('a machine without systemd is told what to install, where the packages do not bring it', async () => {
  const [machine, packages] = [join(root, 'machine'), join(root, 'packages')];
  await expect(systemdBase([packages], machine)).rejects.toMatchObject({
    code: 'lab-needs-systemd',
    message: expect.stringContaining('apt-get install systemd'),
  });
  await mkdir(join(packages, 'usr/lib/systemd'), { recursive: true });
  await writeFile(join(packages, 'usr/lib/systemd/systemd'), '');
  expect((await systemdBase([packages], machine)).hidden).toContain('etc/systemd');
});
