import { Buffer } from 'node:buffer';
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ShellLine } from '../../domain/shell-line.ts';
import { FrameReader } from '../../ssh/framing.ts';
import { busyboxShell, callBytes, LOCAL_SHELLS, streamOf } from '../../ssh/local-shell.fixture.ts';
import { shellCommand } from '../../ssh/shell-program.ts';

/** A shell of this machine, and the PATH in which it finds its tools. */
export interface LocalShell {
  readonly name: string;
  readonly shell: string;
  readonly path?: string;
  /** Its tools are busybox's: no ACL or attribute is copied by them. */
  readonly applets: boolean;
}

export const DASH_AND_BASH: readonly LocalShell[] = Object.entries(LOCAL_SHELLS).map(([name, shell]) => ({
  name,
  shell,
  applets: false,
}));

/** busybox ash among other tools (Debian's prefers its own applets all the same), and with nothing else in `folder`. */
export function busyboxShells(folder: string): LocalShell[] {
  const shell = busyboxShell();
  const applets = join(folder, 'applets');
  mkdirSync(applets);
  spawnSync(shell.split(' ')[0] ?? '', ['--install', '-s', applets]);
  return [
    { name: 'busybox', shell, applets: true },
    { name: 'busybox alone', shell, path: applets, applets: true },
  ];
}

/** Runs calls one after the other in one shell, as a session would; hands back what each wrote. */
export function runLocally(
  on: LocalShell,
  library: string,
  lines: readonly ShellLine[],
  how: { readonly wrap?: readonly string[]; readonly home?: string } = {},
): string[] {
  const nonces = lines.map((_, i) => i.toString(16).padStart(32, '0'));
  const stream = streamOf(library, ...lines.map((line, i) => callBytes(nonces[i] ?? '', line)));
  let command = shellCommand(false).replace('/bin/sh -c', `${on.shell} -c`);
  if (on.path !== undefined) command = command.replace(/PATH=\S+/, `PATH=${on.path}`);
  const [file = '', ...words] = [...(how.wrap ?? []), '/bin/dash', '-c', command];
  const ran = spawnSync(file, words, {
    input: stream,
    env: {
      PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
      HOME: how.home ?? '/nonexistent',
      SSH_CONNECTION: '192.0.2.1 1 192.0.2.2 22',
    },
    maxBuffer: 64 * 1024 * 1024,
  });
  return nonces.map((nonce) => {
    const reader = new FrameReader(nonce, Number.MAX_SAFE_INTEGER);
    if (reader.feed(ran.stdout) !== 'done') throw new Error(`no reply: ${ran.stderr.toString()}`);
    return Buffer.from(reader.body).toString('latin1');
  });
}

/**
 * Runs statements of actions as a call would, but with receipts on standard output and no folder of its own:
 * `tried <statement>…`.
 */
export const TRY_LIBRARY = `
tried() {
  set -f
  act_proc=/proc act_folder=/nonexistent act_callid=cal_T act_deadline=99999999999 act_frozen= act_holder=
  exec 7>&1
  for tried_line; do eval "$tried_line"; done
}
`;
