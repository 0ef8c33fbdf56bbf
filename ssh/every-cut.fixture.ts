import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KEY } from './local-shell.fixture.ts';
import { shellCommand } from './shell-program.ts';

/** Where the loop that reads calls begins in the shell's program. */
const LOOP = '\nexec 3<&0';

export interface EveryCut {
  /** As in LOCAL_SHELLS. */
  readonly shell: string;
  /** Loaded beforehand. */
  readonly library: string;
  /** One call, or a library, as it stands in the stream. */
  readonly call: Uint8Array;
  /** The first beginning has so many bytes. @default 0 */
  readonly from?: number;
  /** Of one's own; empty but for what the cut calls leave there. */
  readonly folder: string;
  /** Where the tools are found. @default that of the shell program */
  readonly path?: string;
}

/**
 * Cuts a call behind every byte, none of them and the last one included, and hands each beginning through a pipe to the loop of
 * the real shell program. All of them in one shell that read the library once, each in a process of its own: a shell for each
 * would spend a hundred times as long reading the library.
 *
 * @returns a line for each beginning that made the shell say anything
 */
export function everyCut({ shell, library, call, from = 0, folder, path }: EveryCut): string[] {
  const program = programOf();
  const at = program.lastIndexOf(LOOP);
  if (at < 0) throw new Error('the loop of the shell program is not where it was');
  // The line of the key is whole: a stream that ends within it is no call yet.
  const key = Buffer.from(`${KEY}\n`);
  const stream = join(folder, 'stream');
  const script = join(folder, 'script');
  writeFileSync(stream, Buffer.concat([key, call]));
  writeFileSync(
    script,
    `${program.slice(0, at)}
${library}
at=${key.length + from}
while [ "$at" -le ${key.length + call.length} ]; do
  said=$(head -c "$at" "${stream}" | (${program.slice(at)}
) 2>&1)
  [ -z "$said" ] || echo "cut after $((at - ${key.length})) bytes:" $said
  at=$((at + 1))
done
`,
  );
  const [file = '', ...words] = shell.split(' ');
  const ran = spawnSync(file, [...words, script], {
    cwd: folder,
    env: {
      PATH: path ?? '/usr/sbin:/usr/bin:/sbin:/bin',
      LC_ALL: 'C',
      HOME: folder,
      DAVY_PEER: '192.0.2.1 1 192.0.2.2 22',
    },
    maxBuffer: 64 * 1024 * 1024,
  });
  rmSync(stream);
  rmSync(script);
  if (ran.status !== 0)
    throw new Error(`the shell ended with ${ran.status}: ${ran.stderr.toString().slice(0, 500)}`);
  return `${ran.stdout}${ran.stderr}`.split('\n').filter(Boolean);
}

/** The text that the exec request makes the remote shell evaluate, unpacked by a shell as there. */
function programOf(): string {
  const command = shellCommand(false).replace(/eval "\$\((.*?)\)"'/, "$1'");
  const ran = spawnSync('/bin/dash', ['-c', command], {
    env: { HOME: '/nonexistent', SSH_CONNECTION: '' },
    maxBuffer: 1024 * 1024,
  });
  if (ran.status !== 0) throw new Error(`the program cannot be unpacked: ${ran.stderr}`);
  return ran.stdout.toString();
}
