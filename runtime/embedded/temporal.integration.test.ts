import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { describe, expect, onTestFinished, test } from 'vitest';
import { quietLogger } from '../../test/shared/quiet-logger.ts';
import { freshFolder, temporalCli } from '../../test/shared/services.ts';
import { startTemporal } from './temporal.ts';
import { temporalBinary } from './temporal-binary.ts';

function folder(): string {
  const { path, remove } = freshFolder();
  onTestFinished(remove);
  return path;
}

async function started(dir: string) {
  const temporal = await startTemporal({
    dir,
    binary: temporalCli(),
    logger: quietLogger(),
    synchronous: 'NORMAL',
  });
  onTestFinished(() => temporal.stop());
  return temporal;
}

async function clientOf(address: string): Promise<Client> {
  const connection = await Connection.connect({ address });
  onTestFinished(() => connection.close());
  return new Client({ connection });
}

describe('embedded Temporal', () => {
  test.each(['SIGTERM', 'SIGKILL'] as const)(
    'keeps a started workflow over a restart after %s',
    async (signal) => {
      const dir = folder();
      const first = await started(dir);
      const handle = await (await clientOf(first.address)).workflow.start('nobodyRunsThis', {
        taskQueue: 'none',
        workflowId: 'inc_1',
        args: ['inc_1'],
      });
      await handle.signal('wake');
      process.kill(first.child.identity.pid, signal);
      await first.child.exited;

      const second = await started(dir);
      expect(second.address).toBe(first.address);
      const { events } = await (await clientOf(second.address)).workflow.getHandle('inc_1').fetchHistory();
      expect(events?.some((event) => event.workflowExecutionStartedEventAttributes)).toBe(true);
      expect(
        events?.some((event) => event.workflowExecutionSignaledEventAttributes?.signalName === 'wake'),
      ).toBe(true);
    },
  );

  test('is started again when it ends at once, as it does when one of its ports was taken meanwhile', async () => {
    const dir = folder();
    const binary = join(dir, 'ends-at-first');
    writeFileSync(binary, `#!/bin/sh\n[ -e first ] || { : >first; exit 1; }\nexec '${temporalCli()}' "$@"\n`);
    chmodSync(binary, 0o755);
    const temporal = await startTemporal({ dir, binary, logger: quietLogger(), synchronous: 'NORMAL' });
    onTestFinished(() => temporal.stop());
    expect(existsSync(join(dir, 'first'))).toBe(true);
    await clientOf(temporal.address);
  });

  test('says where its log is when it does not come up', async () => {
    const options = { dir: folder(), binary: '/bin/false', logger: quietLogger() };
    await expect(startTemporal(options)).rejects.toThrow(/machine-not-ready: .*temporal\.log/);
  });
});

describe('the Temporal binary', () => {
  /** A stand-in that answers --version like the real one. */
  function standIn(version: string): string {
    const dir = folder();
    writeFileSync(
      join(dir, 'temporal'),
      `#!/bin/sh\necho 'temporal version 1.0.0 (Server ${version}, UI 2.0.0)'\n`,
    );
    chmodSync(join(dir, 'temporal'), 0o755);
    return dir;
  }

  test('is the one that DAVY_TEMPORAL_CLI names', async () => {
    const env = { DAVY_TEMPORAL_CLI: temporalCli(), PATH: '' };
    expect(await temporalBinary(folder(), quietLogger(), env)).toBe(temporalCli());
  });

  test('is refused where DAVY_TEMPORAL_CLI names an old or a wrong one', async () => {
    for (const wrong of [join(standIn('1.31.9'), 'temporal'), '/bin/false', '/nonexistent']) {
      await expect(temporalBinary(folder(), quietLogger(), { DAVY_TEMPORAL_CLI: wrong })).rejects.toThrow(
        /machine-not-ready: DAVY_TEMPORAL_CLI=/,
      );
    }
  });

  test('is the one on PATH if that is new enough, else the kept one', async () => {
    const cache = folder();
    const kept = join(cache, '1.9.1', 'temporal');
    mkdirSync(join(cache, '1.9.1'));
    writeFileSync(kept, '');
    const newer = standIn('1.32.0');
    expect(await temporalBinary(cache, quietLogger(), { PATH: newer })).toBe(join(newer, 'temporal'));
    expect(await temporalBinary(cache, quietLogger(), { PATH: standIn('1.30.0') })).toBe(kept);
  });
});
