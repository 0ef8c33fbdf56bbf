import { readFileSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { line } from '../../domain/shell-line.ts';
import { CONTEXT } from '../action/lines/splice.fixture.ts';
import type { LocalShell } from '../call/local-shell.fixture.ts';
import { busyboxShells, DASH_AND_BASH, runLocally, TRY_LIBRARY } from '../call/local-shell.fixture.ts';
import { sha256, target } from '../call/scene.fixture.ts';
import { actLibrary } from '../call/scripts.ts';
import { applier } from './apply.ts';

/** A pid namespace of its own: what is killed here can only be what was started here. */
const ALONE = ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child=KILL'];

/** A guard with a child, a bystander from the same folder, and names that imitate /proc/PID/stat. */
const LIBRARY = `${actLibrary([applier])}${TRY_LIBRARY}
start() {
  ("$1/guard (a) S 1" -c 'sleep 500 & wait' >/dev/null 2>&1 </dev/null &)
  ("$1/bystander) R 1 2" -c 'sleep 600 & wait' >/dev/null 2>&1 </dev/null &)
  until grep -qa 500 /proc/[0-9]*/cmdline && grep -qa 600 /proc/[0-9]*/cmdline; do sleep 0.01 || sleep 1; done 2>/dev/null
}
shown() { set +f; for p in /proc/[0-9]*; do tr '\\0' ' ' <"$p/cmdline"; sed -n 's/^State:.\\(.\\).*/\\1/p' "$p/status"; done 2>/dev/null; }
`;

let folder: string;
const shells: LocalShell[] = [...DASH_AND_BASH];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'davy-kill-'));
  shells.push(...busyboxShells(folder));
  for (const name of ['guard (a) S 1', 'bystander) R 1 2']) await copyFile('/bin/dash', join(folder, name));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const cgroup = (): string =>
  readFileSync('/proc/self/cgroup', 'latin1')
    .split('\n')
    .find((row) => row.startsWith('0::'))
    ?.slice(3) ?? '';

describe('in every shell, with GNU tools and with busybox alone', () => {
  test('a guard and its child die by the identity of the image, and nothing else', async () => {
    const path = join(folder, 'guard (a) S 1');
    const image = { path, sha256: sha256(await readFile(path)) };
    const guard = target({ kind: 'process', by: 'image', uid: 0, cgroup: cgroup(), image, maximumCount: 2 });
    const statements = [...(applier.first?.([guard], CONTEXT) ?? []), ...applier.program([guard], CONTEXT)];
    expect(shells).toHaveLength(4);
    for (const shell of shells) {
      const [, acted = '', shown = ''] = runLocally(
        shell,
        LIBRARY,
        [line('start', folder), line('tried', ...statements), line('shown')],
        { wrap: ALONE },
      );
      expect(acted, shell.name).toContain(`after act_T ${guard.id} done killed=2\n`);
      expect(shown, shell.name).not.toMatch(/sleep 500 (& wait )?[A-Z]\n/);
      expect(shown, shell.name).toContain('sleep 600 & wait S\n');
      expect(shown, shell.name).toContain('sleep 600 S\n');
    }
  });

  test('one of many processes is found as well, and a path that looks like a line of the listing does not count twice', async () => {
    const path = join(folder, 'guard (a) S 1');
    const image = { path, sha256: sha256(await readFile(path)) };
    const guard = target({ kind: 'process', by: 'image', uid: 0, cgroup: cgroup(), image, maximumCount: 1 });
    const statements = [...(applier.first?.([guard], CONTEXT) ?? []), ...applier.program([guard], CONTEXT)];
    // The link of this one's executable ends with a line that says the same of the guard.
    const forging = `${LIBRARY}
forge() {
  for p in /proc/[0-9]*; do [ "$(readlink "$p/exe")" = "$1/guard (a) S 1" ] && g=\${p##*/}; done
  d="$1/forged$nl/proc/$g/exe -> $1" && mkdir -p "$d" && cp "$1/guard (a) S 1" "$d/" || return
  ("$d/guard (a) S 1" -c 'sleep 700 & wait # other' >/dev/null 2>&1 </dev/null &)
  until grep -qa 700 /proc/[0-9]*/cmdline; do sleep 0.01 || sleep 1; done 2>/dev/null
}
`;
    const many = forging.replace('-gt 300', '-gt 3');
    expect(many).not.toBe(forging);
    for (const shell of shells)
      for (const library of [forging, many]) {
        const [, , acted = '', shown = ''] = runLocally(
          shell,
          library,
          [line('start', folder), line('forge', folder), line('tried', ...statements), line('shown')],
          { wrap: ALONE },
        );
        expect(acted, shell.name).toContain(`after act_T ${guard.id} done killed=2\n`);
        expect(shown, shell.name).toMatch(/sleep 700 S\n/);
      }
  });

  test('who has the number of one that was stopped and died keeps its children', () => {
    // As if the start time, which nobody can choose, had been another one.
    const library = `${LIBRARY}
stale() {
  kill_begin
  for p in $(set +f; echo /proc/[0-9]*); do [ "$(readlink "$p/exe")" = "$1/guard (a) S 1" ] && g=\${p##*/}; done
  act_stat "$g"
  kill_act=act_T kill_limit=99999999999 act_frozen=" $g:$((act_st_start + $2)):S" kill_owner=" $g=t_0123456789abcdef"
  kill_children
  act_thaw $act_frozen
}
`;
    for (const shell of shells)
      for (const [off, stopped] of [
        [0, 1],
        [1, 0],
      ]) {
        const stale = line('stale', folder, String(off));
        const [, acted = ''] = runLocally(shell, library, [line('start', folder), line('tried', stale)], {
          wrap: ALONE,
        });
        expect(acted.match(/ stopping pid=/g) ?? [], `${shell.name} ${acted}`).toHaveLength(stopped ?? 0);
      }
  });

  test('frozen only, everything that was stopped goes on, but what was stopped before', async () => {
    const path = join(folder, 'guard (a) S 1');
    const image = { path, sha256: sha256(await readFile(path)) };
    const guard = target({ kind: 'process', by: 'image', uid: 0, cgroup: cgroup(), image, maximumCount: 2 });
    const library = `${LIBRARY}
stop_child() { for p in /proc/[0-9]*; do case $(tr '\\0' ' ' <"$p/cmdline") in 'sleep 500 ') kill -STOP "\${p##*/}" ;; esac; done 2>/dev/null; }
thaw() { shown; echo --; act_thaw $act_frozen; }
`;
    for (const shell of shells) {
      const [, , acted = '', shown = ''] = runLocally(
        shell,
        library,
        [
          line('start', folder),
          line('stop_child'),
          line('tried', ...(applier.first?.([guard], CONTEXT) ?? []), line('thaw')),
          line('shown'),
        ],
        { wrap: ALONE },
      );
      // The list is in no order: it may be the last of it.
      expect(`${acted.split('\n--\n')[0]}\n`, shell.name).toContain('sleep 500 & wait T\n');
      expect(`${shown}\n`, shell.name).toContain('sleep 500 & wait S\n');
      expect(`${shown}\n`, shell.name).toContain('sleep 500 T\n');
    }
  });
});
