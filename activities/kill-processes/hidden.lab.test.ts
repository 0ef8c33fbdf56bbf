import { Buffer } from 'node:buffer';
import { mkdirSync, readFileSync } from 'node:fs';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { line } from '../../domain/shell-line.ts';
import { hostField, show } from '../../domain/show.ts';
import { CONTEXT } from '../action/lines/splice.fixture.ts';
import type { LocalShell } from '../call/local-shell.fixture.ts';
import { busyboxShells, DASH_AND_BASH, runLocally, TRY_LIBRARY } from '../call/local-shell.fixture.ts';
import { sha256, target } from '../call/scene.fixture.ts';
import { actLibrary } from '../call/scripts.ts';
import { applier } from './apply.ts';

/** A pid namespace of its own: what is killed here can only be what was started here. */
const ALONE = ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child=KILL'];

const LIBRARY = `${actLibrary([applier])}${TRY_LIBRARY}
# Until the child runs, and not only the shell whose text names it.
start() {
  ("$@" >/dev/null 2>&1 </dev/null &)
  until grep -qa '^sleep.77[7]' /proc/[0-9]*/cmdline; do sleep 0.01 || sleep 1; done 2>/dev/null
}
shown() { set +f; grep -la 'sleep.77[7]' /proc/[0-9]*/cmdline; true; }
`;

let folder: string;
const shells: LocalShell[] = [...DASH_AND_BASH];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'davy-hidden-'));
  shells.push(...busyboxShells(folder));
  expect(shells).toHaveLength(4);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const cgroup = /^0::(.*)$/m.exec(readFileSync('/proc/self/cgroup', 'latin1'))?.[1] ?? '';

/** A copy of a shell under this name, and it as the image of a guard. */
async function guardCalled(name: string) {
  const path = join(folder, name);
  await copyFile('/bin/dash', path);
  const image = { ...hostField('path', show(Buffer.from(path))), sha256: sha256(readFileSync(path)) };
  return {
    path,
    guard: target({ kind: 'process', by: 'image', uid: 0, cgroup, image, maximumCount: 2 }),
  };
}

test('in every shell, a guard dies whose name no listing can show', async () => {
  const { path, guard } = await guardCalled('\u001b[2K\tgu\u007fard é\nx');
  const statements = [...(applier.first?.([guard], CONTEXT) ?? []), ...applier.program([guard], CONTEXT)];
  for (const shell of shells) {
    const lines = [
      line('start', path, '-c', 'sleep 777 & wait'),
      line('tried', ...statements),
      line('shown'),
    ];
    const [, acted = '', shown = ''] = runLocally(shell, LIBRARY, lines, { wrap: ALONE });
    expect(acted, shell.name).toContain(`after act_T ${guard.id} done killed=2\n`);
    expect(shown, shell.name).toBe('');
  }
});

test('in every shell, what cron started from an approved line is stopped with the rest', async () => {
  const { path } = await guardCalled('cron');
  const { guard } = await guardCalled('absent');
  const command = 'sleep 777; : x';
  const statements = [
    line('kill_cover', '0', 't_0123456789abcdef', command),
    ...(applier.first?.([guard], CONTEXT) ?? []),
    ...applier.program([guard], CONTEXT),
  ];
  for (const shell of shells) {
    const lines = [
      line('start', path, '-c', '/bin/dash -c "$1" & wait', 'cron', command),
      line('tried', ...statements),
    ];
    const [, acted = ''] = runLocally(shell, LIBRARY, lines, { wrap: ALONE });
    expect(acted.match(/^note act_T t_0123456789abcdef killed /gm), `${shell.name} ${acted}`).toHaveLength(2);
  }
});

test('in every shell, who kills the holder of the fresh /proc hides nothing', async () => {
  const { path, guard } = await guardCalled('guard');
  const empty = join(folder, 'empty');
  mkdirSync(empty);
  const library = `${LIBRARY}
hide() { for p in /proc/[0-9]*; do [ "$(readlink "$p/exe")" = "$1" ] && mount --bind "$2" "$p"; done; true; }
end_holder() { kill -KILL "$act_holder"; while [ -d "$act_proc/1" ]; do sleep 0.01 || sleep 1; done 2>/dev/null; }
`;
  const statements = [
    ...(applier.first?.([guard], CONTEXT) ?? []),
    line('end_holder'),
    ...applier.program([guard], CONTEXT),
  ];
  for (const shell of shells) {
    const lines = [
      line('start', path, '-c', 'sleep 777 & wait'),
      line('hide', path, empty),
      line('tried', ...statements),
      line('shown'),
    ];
    const [, , acted = '', shown = ''] = runLocally(shell, library, lines, { wrap: ALONE });
    expect(acted, shell.name).toContain(`after act_T ${guard.id} done killed=2\n`);
    expect(shown, shell.name).toBe('');
  }
});
