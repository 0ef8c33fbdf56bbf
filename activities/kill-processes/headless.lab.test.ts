import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { line } from '../../domain/shell-line.ts';
import { until } from '../../lab/until.ts';
import { CONTEXT } from '../action/lines/splice.fixture.ts';
import type { LocalShell } from '../call/local-shell.fixture.ts';
import { busyboxShells, DASH_AND_BASH, runLocally, TRY_LIBRARY } from '../call/local-shell.fixture.ts';
import { sha256, target } from '../call/scene.fixture.ts';
import { actLibrary } from '../call/scripts.ts';
import { applier } from './apply.ts';

let folder: string;
const shells: LocalShell[] = [...DASH_AND_BASH];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'davy-headless-'));
  shells.push(...busyboxShells(folder));
  await copyFile('/usr/bin/perl', join(folder, 'kdev'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** exit(2) of the calling thread alone. */
const EXIT = globalThis.process.arch === 'arm64' ? 93 : 60;
const PROGRAM = `use threads; threads->create(sub { sleep 1000 }); syscall(${EXIT}, 0);`;

/** A program that has ended its first thread and sleeps on in another. */
async function headless() {
  const path = join(folder, 'kdev');
  const child = spawn(path, ['-e', PROGRAM], { stdio: 'ignore' });
  const pid = child.pid ?? 0;
  const stat = () =>
    readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ');
  await until(() => Promise.resolve(stat()[0] === 'Z' && stat()[17] === '2'), 'its first thread has ended');
  const { dev, ino } = statSync(path, { bigint: true });
  const identity = {
    kind: 'process',
    by: 'single',
    pid,
    bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim(),
    startTicks: stat()[19] ?? '',
    uid: 0,
    image: { path, device: String(dev), inode: String(ino), sha256: sha256(readFileSync(path)) },
  } as const;
  return { child, identity };
}

test('in every shell, a program whose first thread has ended is found by another, stopped, killed and seen dead', async () => {
  for (const shell of shells) {
    const { child, identity } = await headless();
    const ended = once(child, 'exit');
    const one = target(identity);
    const acts = [...(applier.first?.([one], CONTEXT) ?? []), ...applier.program([one], CONTEXT)];
    const [acted = ''] = runLocally(shell, `${actLibrary([applier])}${TRY_LIBRARY}`, [
      line('tried', ...acts),
    ]);
    expect(acted, shell.name).toContain(`after act_T ${one.id} done killed=1\n`);
    expect(await ended, shell.name).toEqual([null, 'SIGKILL']);
  }
});

test('another program in its place is left alone and called changed', async () => {
  const { child, identity } = await headless();
  const one = target({ ...identity, image: { ...identity.image, sha256: '0'.repeat(64) } });
  const acts = [...(applier.first?.([one], CONTEXT) ?? []), ...applier.program([one], CONTEXT)];
  for (const shell of shells) {
    const [acted = ''] = runLocally(shell, `${actLibrary([applier])}${TRY_LIBRARY}`, [
      line('tried', ...acts),
    ]);
    expect(acted, shell.name).toContain(`after act_T ${one.id} changed reason=other-image\n`);
    expect(child.exitCode ?? child.signalCode, shell.name).toBeNull();
  }
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
});
