import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { line } from '../../domain/shell-line.ts';
import { loadApplier } from '../catalogue.ts';
import type { LocalShell } from './local-shell.fixture.ts';
import { busyboxShells, DASH_AND_BASH, runLocally } from './local-shell.fixture.ts';
import { callOf, cronLine, setting } from './scene.fixture.ts';
import { actLibrary } from './scripts.ts';
import { buildCall, loadActs } from './send.ts';

const NOBODY = 65_534;
const WRAP = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];
const here = {
  machineId: readFileSync('/etc/machine-id', 'latin1').trim(),
  bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim(),
};
const uptime = (): number => Math.floor(Number(readFileSync('/proc/uptime', 'latin1').split(' ')[0]));

let folder: string;
const shells: LocalShell[] = [...DASH_AND_BASH];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'davy-protocol-'));
  chmodSync(folder, 0o755);
  shells.push(...busyboxShells(folder));
  chmodSync(join(folder, 'applets'), 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A home and a crontab of somebody who is not root, under each shell. */
async function each(
  use: (on: {
    shell: LocalShell;
    home: string;
    tab: string;
    run: (...lines: ReturnType<typeof line>[]) => string[];
  }) => Promise<void>,
): Promise<void> {
  const library = actLibrary([await loadApplier('remove-cron-entries')]);
  expect(shells).toHaveLength(4);
  for (const [i, shell] of shells.entries()) {
    const home = join(folder, `home ${i}`);
    rmSync(home, { recursive: true, force: true });
    mkdirSync(home);
    const tab = join(home, 'tab');
    writeFileSync(tab, 'a\nb\nc\n');
    for (const path of [home, tab]) chownSync(path, NOBODY, NOBODY);
    await use({
      shell,
      home,
      tab,
      run: (...lines) => runLocally(shell, library, lines, { wrap: WRAP, home }),
    });
  }
}

const build = async (call: ReturnType<typeof callOf>, deadline: number) =>
  buildCall(call, await loadActs(call, setting(call)), deadline);
const settle = (id: string) => line('act_settle', id, here.machineId, here.bootId, '5');

describe('the call protocol in every shell, without root', () => {
  test('a call runs once: the second one finds its folder taken; it settles with its receipts; the folder goes', () =>
    each(async ({ shell, home, tab, run }) => {
      const call = callOf(here, { 'remove-cron-entries': [cronLine(tab, 'b')] });
      const sent = await build(call, uptime() + 60);
      const [first = '', again, settled = '', kept] = run(
        sent,
        sent,
        settle(call.id),
        line('act_clean', call.id),
      );
      expect(first, shell.name).toMatch(
        /^call .*\nbefore act_\w+ t_\w+ begun\n(?:note .*\n)*after act_\w+ t_\w+ (done|neutralised reason=attributes)\nend\n$/,
      );
      expect(again, shell.name).toBe('refused taken\n');
      expect(settled, shell.name).toBe(`settled\n${first}`);
      expect(kept, shell.name).toBe(`kept ${call.id}\n`);
      expect(readFileSync(tab, 'latin1'), shell.name).toBe(shell.applets ? 'a\n#\nc\n' : 'a\nc\n');
      expect(existsSync(join(home, '.davy/acts', call.id))).toBe(true);
    }));

  test('a call that comes after its fence, after its deadline, or on another boot changes nothing', () =>
    each(async ({ shell, home, tab, run }) => {
      const call = (): ReturnType<typeof callOf> =>
        callOf(here, { 'remove-cron-entries': [cronLine(tab, 'b')] });
      const [fenced, late, rebooted] = [call(), call(), { ...call(), bootId: 'other' }];
      const said = run(
        settle(fenced.id),
        await build(fenced, uptime() + 60),
        settle(fenced.id),
        await build(late, uptime() - 1),
        await build(rebooted, uptime() + 60),
        line('act_clean', fenced.id, late.id, rebooted.id),
      );
      expect(said.slice(0, 3), shell.name).toEqual(['fenced\n', 'refused taken\n', 'fenced\n']);
      expect(said[3], shell.name).toContain('not-begun reason=late\nend\n');
      expect(said[4], shell.name).toBe('refused rebooted\n');
      expect(said[5], shell.name).toBe(`removed ${fenced.id}\nremoved ${late.id}\n`);
      expect(readFileSync(tab, 'latin1'), shell.name).toBe('a\nb\nc\n');
      expect(existsSync(join(home, '.davy')), shell.name).toBe(false);
    }));

  test('nowhere to write: no act', () =>
    each(async ({ shell, home, tab, run }) => {
      const call = callOf(here, { 'remove-cron-entries': [cronLine(tab, 'b')] });
      chownSync(home, 0, 0);
      expect(run(await build(call, uptime() + 60)), shell.name).toEqual(['refused no-folder\n']);
      expect(readFileSync(tab, 'latin1'), shell.name).toBe('a\nb\nc\n');
    }));
});
