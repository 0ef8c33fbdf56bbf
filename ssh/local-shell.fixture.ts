import { Buffer } from 'node:buffer';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { ShellLine } from '../domain/shell-line.ts';
import { FrameReader } from './framing.ts';
import { encodeCall, encodeLibrary, shellCommand } from './shell-program.ts';
import { ROOT, unpackPackages } from './sshd-packages.fixture.ts';

/** The shells of the machine, as `/bin/sh` would run them. */
export const LOCAL_SHELLS: Readonly<Record<string, string>> = {
  dash: '/bin/dash',
  bash: '/bin/bash --posix',
};

/** busybox, of the test hosts' packages. */
export function busyboxShell(): string {
  unpackPackages();
  return `${join(ROOT, 'usr/bin/busybox')} sh`;
}

export const KEY = '00112233445566778899aabbccddeeff';

/** A whole call as it stands in the stream. */
export const callBytes = (nonce: string, line: ShellLine, input: Uint8Array = new Uint8Array(0)): Buffer =>
  Buffer.from(encodeCall(KEY, nonce, line, input));

/** A stream of calls, with the line of the key and the library before them. */
export const streamOf = (library: string, ...calls: readonly Uint8Array[]): Buffer =>
  Buffer.concat([Buffer.from(`${KEY}\n`), encodeLibrary(KEY, library), ...calls]);

export interface Ran {
  readonly status: number | null;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/** Runs the whole shell program in a local shell with `stream` as what the network brought, until it ends. */
export function runStream(shell: string, stream: Uint8Array): Ran {
  const command = shellCommand(false).replace('/bin/sh -c', `${shell} -c`);
  return spawnSync('/bin/dash', ['-c', command], {
    input: stream,
    env: { HOME: '/nonexistent', SSH_CONNECTION: '192.0.2.1 1 192.0.2.2 22' },
    maxBuffer: 64 * 1024 * 1024,
  });
}

/** Runs calls one after the other and hands back what each wrote to stdout. */
export function runCalls(
  shell: string,
  library: string,
  lines: readonly ShellLine[],
): { exit: number; body: Uint8Array }[] {
  const nonces = lines.map((_, i) => i.toString(16).padStart(32, '0'));
  const ran = runStream(
    shell,
    streamOf(library, ...lines.map((line, i) => callBytes(nonces[i] ?? '', line))),
  );
  return nonces.map((nonce) => {
    const reader = new FrameReader(nonce, Number.MAX_SAFE_INTEGER);
    if (reader.feed(ran.stdout) !== 'done') throw new Error(`no reply: ${ran.stderr.toString()}`);
    return { exit: reader.exit, body: reader.body };
  });
}
