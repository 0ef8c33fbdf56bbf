import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Lab, LabHost } from '../../lab/index.ts';
import { openLab } from '../../lab/index.ts';
import { unchanged, words } from '../call/infected.fixture.ts';
import { callOf, fileTarget, onHost, setting } from '../call/scene.fixture.ts';
import { sendCall } from '../call/send.ts';

let lab: Lab;
let host: LabHost;
beforeAll(async () => {
  lab = await openLab();
  host = await lab.host({ bystanders: false, database: false });
});
afterAll(() => lab?.close());

const PATH = '/tmp/job/miner';

async function fresh(path = PATH) {
  await host.sh('chattr -ia /tmp/job /tmp/job/*; rm -rf /tmp/job /tmp/elsewhere');
  await host.write(path, 'the approved bytes\n', { mode: 0o755 });
  return fileTarget(
    host,
    path.includes("'") || path.includes('\n') ? `'${path.replaceAll("'", `'\\''`)}'` : path,
  );
}

async function remove(target: Awaited<ReturnType<typeof fresh>>) {
  const call = callOf(host, { 'delete-files': [target] });
  return onHost(host, async (session) => words((await sendCall(session, call, setting(call))).acts));
}

describe('removing a file', () => {
  test.each([
    ['other bytes of the same length', `printf 'the APPROVED bytes\\n' >${PATH}`, 'changed'],
    ['one byte more', `printf x >>${PATH}`, 'changed'],
    ['another file with the same bytes', `cp -p ${PATH} ${PATH}.2; mv ${PATH}.2 ${PATH}`, 'changed'],
    ['a link to it', `mv ${PATH} /tmp/elsewhere; ln -s /tmp/elsewhere ${PATH}`, 'changed'],
    ['a folder', `rm ${PATH}; mkdir ${PATH}; touch ${PATH}/x`, 'changed'],
    ['a FIFO', `rm ${PATH}; mkfifo ${PATH}`, 'changed'],
    ['nothing', `rm ${PATH}`, 'already-absent'],
    ['no folder', `rm -r /tmp/job`, 'already-absent'],
  ])('at the path is %s: left alone', async (_, script, outcome) => {
    const target = await fresh();
    await host.sh(script);
    const before = await host.manifest();
    expect(await remove(target)).toEqual([outcome]);
    await unchanged(host, before);
  });

  test('another name of the same file keeps its bytes, mode and owner', async () => {
    const target = await fresh();
    await host.sh(`chmod 4755 ${PATH}; ln ${PATH} /tmp/elsewhere`);
    expect(await remove(target)).toEqual(['done']);
    expect((await host.sh('stat -c "%a %h" /tmp/elsewhere')).stdout.toString()).toBe('4755 1\n');
    expect((await host.read('/tmp/elsewhere')).toString()).toBe('the approved bytes\n');
  });

  test('immutable, in an immutable folder, which stays so', async () => {
    const target = await fresh();
    await host.sh(`chattr +i ${PATH} /tmp/job`);
    expect(await remove(target)).toEqual(['done']);
    expect((await host.sh("lsattr -d /tmp/job | cut -d' ' -f1")).stdout.toString()).toContain('i');
    expect((await host.sh('ls -A /tmp/job')).stdout.toString()).toBe('');
  });

  test('on a mount point is not moved', async () => {
    const target = await fresh();
    await host.sh(`mount --bind ${PATH} ${PATH}`);
    expect(await remove(target)).toEqual(['failed']);
    await host.sh(`umount ${PATH}`);
    expect((await host.read(PATH)).toString()).toBe('the approved bytes\n');
    expect((await host.sh('ls -A /tmp/job')).stdout.toString()).toBe('miner\n');
  });
});
