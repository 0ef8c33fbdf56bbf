import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cgroupMount, removeCgroup } from './cgroup.ts';

let machine: string;
beforeEach(async () => {
  machine = await mkdtemp(join(tmpdir(), 'cgroup-'));
});
afterEach(() => rm(machine, { recursive: true }));

const mounted = async (place: string) => {
  await mkdir(join(machine, place), { recursive: true });
  await writeFile(join(machine, place, 'cgroup.controllers'), '');
};
const found = () => cgroupMount([join(machine, 'cgroup/unified'), join(machine, 'cgroup')]);

test('cgroup v2 is found beside v1 and alone', async () => {
  await mounted('cgroup');
  expect(await found()).toBe(join(machine, 'cgroup'));
  await mounted('cgroup/unified');
  expect(await found()).toBe(join(machine, 'cgroup/unified'));
});

test('a machine that has v1 only is told what is missing and what to do', async () => {
  await mkdir(join(machine, 'cgroup/memory'), { recursive: true });
  await expect(found()).rejects.toMatchObject({
    code: 'lab-needs-cgroup2',
    message: expect.stringContaining('mount -t cgroup2'),
  });
});

test('a control group goes with all below it', async () => {
  await mkdir(join(machine, 'host/system.slice/ssh.service'), { recursive: true });
  await mkdir(join(machine, 'host/init.scope'));
  await removeCgroup(join(machine, 'host'));
  await removeCgroup(join(machine, 'host'));
  await expect(rm(join(machine, 'host'))).rejects.toThrow('ENOENT');
});
