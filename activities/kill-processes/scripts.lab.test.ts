import { Buffer } from 'node:buffer';
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { line } from '../../domain/shell-line.ts';
import { hostField, show } from '../../domain/show.ts';
import { busyboxShell } from '../../ssh/local-shell.fixture.ts';
import { CONTEXT } from '../action/lines/splice.fixture.ts';
import type { LocalShell } from '../call/local-shell.fixture.ts';
import { busyboxShells, DASH_AND_BASH, runLocally, TRY_LIBRARY } from '../call/local-shell.fixture.ts';
import { sha256, target } from '../call/scene.fixture.ts';
import { actLibrary } from '../call/scripts.ts';
import { applier } from './apply.ts';

/** A pid namespace of its own: what is killed here can only be what was started here. */
const ALONE = ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child=KILL'];
const DASH = '/usr/bin/dash';
const BASH = '/usr/bin/bash';
const PERL = '/usr/bin/perl';
/** The dynamic loader, which runs the program that it is given. */
const LOADER = realpathSync(
  ['/lib64/ld-linux-x86-64.so.2', '/lib/ld-linux-aarch64.so.1'].find((path) => existsSync(path)) ?? DASH,
);
const BUSYBOX = busyboxShell().split(' ')[0] ?? '';

/** start FOLDER INPUT ARGV…: returns once the guard runs. Each guard is called guard.*, so `shown` finds it. */
const LIBRARY = `${actLibrary([applier])}${TRY_LIBRARY}
start() {
  cd "$1" && input=$2 && shift 2 && rm -f ready
  ("$@" >/dev/null 2>&1 <"$input" &)
  until [ -e ready ]; do sleep 0.01 || sleep 1; done 2>/dev/null
}
shown() { set +f; for p in /proc/[0-9]*; do tr '\\0' ' ' <"$p/cmdline"; echo; done 2>/dev/null; }
`;

let folder: string;
const shells: LocalShell[] = [...DASH_AND_BASH];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'davy-scripts-'));
  shells.push(...busyboxShells(folder));
  const body = ': >ready\nwhile :; do sleep 77; done\n';
  await writeFile(join(folder, 'guard.sh'), body, { mode: 0o755 });
  await writeFile(join(folder, 'guard-e.sh'), `#!${DASH} -e\n${body}`, { mode: 0o755 });
  await writeFile(join(folder, 'guard\n2.sh'), body);
  await copyFile(DASH, join(folder, 'guard.elf'));
  await writeFile(join(folder, 'guard.pl'), 'open my $f, ">", "ready"; close $f; sleep 77 while 1;\n');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const fileOf = (path: string) => {
  const { dev, ino } = statSync(path, { bigint: true });
  return {
    ...hostField('path', show(Buffer.from(path))),
    device: String(dev),
    inode: String(ino),
    sha256: sha256(readFileSync(path)),
  };
};
const guardOf = (interpreter: string, script: string) =>
  target(
    {
      kind: 'process',
      by: 'script',
      uid: 0,
      interpreter: fileOf(interpreter),
      script: fileOf(join(folder, script)),
      maximumCount: 4,
    },
    { role: 'guard' },
  );

/** What the kill said of the guard, and the command lines that are left; busybox's timeout is one of ours, for a second. */
function kill(
  shell: LocalShell,
  guard: ReturnType<typeof guardOf>,
  argv: string[],
  input = '/dev/null',
  more = '',
  library = LIBRARY,
) {
  const statements = [...(applier.first?.([guard], CONTEXT) ?? []), ...applier.program([guard], CONTEXT)];
  const [, acted = '', shown = ''] = runLocally(
    shell,
    library + more,
    [line('start', folder, input, ...argv), line('tried', ...statements), line('shown')],
    { wrap: ALONE },
  );
  const said = /^after act_T \S+ (.*)$/m.exec(acted)?.[1] ?? acted;
  return {
    acted,
    said,
    left: shown
      .split('\n')
      .filter((row) => /guard[-.]/.test(row) && row.length < 200 && !row.includes('sha256sum')),
  };
}

const GUARD = 'guard.sh';
const ways: [string, string, string, () => string[], string?][] = [
  ['as an operand', DASH, GUARD, () => [DASH, join(folder, GUARD)]],
  ['after -e', DASH, GUARD, () => [DASH, '-e', join(folder, GUARD)]],
  ['by a first line with -e', DASH, 'guard-e.sh', () => [join(folder, 'guard-e.sh')]],
  ['after --norc', BASH, GUARD, () => [BASH, '--norc', join(folder, GUARD)]],
  ['after --rcfile and its word', BASH, GUARD, () => [BASH, '--rcfile', '/dev/null', join(folder, GUARD)]],
  ['after -euo pipefail', BASH, GUARD, () => [BASH, '-euo', 'pipefail', join(folder, GUARD)]],
  ['after +x', DASH, GUARD, () => [DASH, '+x', join(folder, GUARD)]],
  ['by a relative path', DASH, GUARD, () => [DASH, GUARD]],
  ['as an applet', BUSYBOX, GUARD, () => [BUSYBOX, 'sh', '-e', join(folder, GUARD)]],
  ['from standard input with -s', DASH, GUARD, () => [DASH, '-s', 'word'], GUARD],
  ['without a name of its own', BASH, GUARD, () => [BASH, '-c', `exec -a '' ${BASH} ${GUARD}`]],
  ['after an empty word', BASH, GUARD, () => [BASH, '--rcfile', '', GUARD]],
  ['under a name of two lines', DASH, 'guard\n2.sh', () => [DASH, 'guard\n2.sh']],
  [
    'by the dynamic loader',
    LOADER,
    'guard.elf',
    () => [LOADER, join(folder, 'guard.elf'), '-c', ': >ready; while :; do sleep 77; done'],
  ],
  ['by perl, which closes it', PERL, 'guard.pl', () => [PERL, join(folder, 'guard.pl')]],
  ['by perl and a relative path', PERL, 'guard.pl', () => [PERL, '-w', 'guard.pl']],
];

test.each(ways)('a script guard dies that is run %s', (_, interpreter, script, argv, input) => {
  expect(shells).toHaveLength(4);
  for (const shell of shells) {
    const { said, left } = kill(shell, guardOf(interpreter, script), argv(), input);
    expect(said, shell.name).toMatch(/^done killed=\d$/);
    expect(left, shell.name).toEqual([]);
  }
});

test('what is another script, or a command, is left alone', async () => {
  const guard = guardOf(DASH, GUARD);
  for (const shell of shells) {
    const command = kill(shell, guard, [DASH, '-ec', `: >ready; while :; do sleep 77; done # ${GUARD}`]);
    expect(command.said, shell.name).toBe('already-absent');
    expect(command.left, shell.name).not.toEqual([]);
    const other = kill(shell, guard, [DASH, '-e', join(folder, 'guard-e.sh')]);
    expect(other.said, shell.name).toBe('already-absent');
    expect(other.left, shell.name).not.toEqual([]);
  }
});

test('a guard of that name whose file cannot be seen any more is never said to be absent', async () => {
  await writeFile(
    join(folder, 'guard.pl'),
    `chdir '/'; open my $f, '>', '${folder}/ready'; close $f; sleep 77 while 1;\n`,
  );
  for (const shell of shells) {
    const { said, left } = kill(shell, guardOf(PERL, 'guard.pl'), [PERL, 'guard.pl']);
    expect(said, shell.name).toBe('failed reason=unreadable');
    expect(left, shell.name).not.toEqual([]);
  }
});

test('nor is one whose executable cannot be read', () => {
  const cgroup = /^0::(.*)$/m.exec(readFileSync('/proc/self/cgroup', 'latin1'))?.[1] ?? '';
  const image = target({
    kind: 'process',
    by: 'image',
    uid: 0,
    cgroup,
    image: { path: DASH, sha256: sha256(readFileSync(DASH)) },
    maximumCount: 9,
  });
  for (const shell of shells)
    for (const guard of [guardOf(DASH, GUARD), image]) {
      const { said, left } = kill(
        shell,
        guard,
        [DASH, join(folder, GUARD)],
        '/dev/null',
        'sha256sum() { return 1; }\n',
      );
      expect(said, shell.name).toBe('failed reason=unreadable');
      expect(left, shell.name).not.toEqual([]);
    }
});

describe('between the look at a guard and its stop', () => {
  const stop = 'kill -STOP "$2"';
  const changing = (how: string): string => {
    const library = LIBRARY.replace(stop, `changed "$2"; ${stop}`);
    expect(library).not.toBe(LIBRARY);
    return `${library}
changed() { [ "$did" ] || { did=1; ${how}; }; }
`;
  };

  test('another script in the same process: it goes on, and is not killed', async () => {
    await writeFile(
      join(folder, 'turncoat.sh'),
      `trap 'exec ${DASH} ./honest-guard.sh' USR1\n: >ready\nwhile :; do sleep 0.05; done\n`,
    );
    await writeFile(join(folder, 'honest-guard.sh'), ': >turned\nwhile :; do sleep 77; done\n');
    const library = changing(
      `rm -f '${folder}/turned'; kill -USR1 "$1"; until [ -e '${folder}/turned' ]; do sleep 0.01 || sleep 1; done 2>/dev/null`,
    );
    for (const shell of shells) {
      const guard = guardOf(DASH, 'turncoat.sh');
      const { acted, left } = kill(
        shell,
        guard,
        [DASH, join(folder, 'turncoat.sh')],
        '/dev/null',
        '',
        library,
      );
      expect(acted, shell.name).toMatch(/^note - - thawed pid=/m);
      expect(acted, shell.name).toMatch(new RegExp(`^after act_T ${guard.id} already-absent$`, 'm'));
      expect(left, shell.name).toEqual([expect.stringContaining('honest-guard.sh')]);
    }
  });

  test('another process under its number: it is not stopped', () => {
    // As if the start time, which nobody can choose, were another one by then.
    const library = LIBRARY.replace('kill_stop() {', 'kill_stop() { set -- "$1" "$2" "$3" "$4" "$5"1 "$6"');
    for (const shell of shells) {
      const { acted, left } = kill(
        shell,
        guardOf(DASH, GUARD),
        [DASH, join(folder, GUARD)],
        '/dev/null',
        '',
        library,
      );
      expect(acted, shell.name).not.toContain('stopping');
      expect(left, shell.name).not.toEqual([]);
    }
  });
});
