import { DavyError } from './errors.ts';

/** What the toolbox holds for one kind of machine, and for which kinds. */
export const TOOLS = ['busybox', 'sash'] as const;
export type Tool = (typeof TOOLS)[number];
export const ARCHITECTURES = ['x86_64', 'aarch64'] as const;
export type Architecture = (typeof ARCHITECTURES)[number];

/** Machines by the number that an ELF header has for them; only their names matter for those that the toolbox lacks. */
const MACHINES: Readonly<Record<number, string>> = {
  3: 'i386',
  8: 'mips',
  20: 'powerpc',
  21: 'ppc64',
  22: 's390x',
  40: 'arm',
  62: 'x86_64',
  183: 'aarch64',
  243: 'riscv64',
  258: 'loongarch64',
};

const EM_X86_64 = 62;
const CLASS_64 = 2;

/**
 * The machine that a program of the host is made for, by the first 20 bytes of its image: what the kernel runs, whatever `uname`
 * says. Null where these are no ELF header.
 *
 * @example machineOf(headOfProcSelfExe) // 'x86_64'
 */
export function machineOf(head: Uint8Array): string | null {
  const [e, l, f, g, width, order] = [head[0], head[1], head[2], head[3], head[4], head[5]];
  const [first, second] = [head[18], head[19]];
  if (e !== 0x7f || l !== 0x45 || f !== 0x4c || g !== 0x46) return null;
  if (width === undefined || first === undefined || second === undefined) return null;
  const number = order === 2 ? first * 256 + second : second * 256 + first;
  // A program of 32 bits for this machine says nothing of its kernel: 64-bit tools may not run.
  if (number === EM_X86_64 && width !== CLASS_64) return 'x32';
  return MACHINES[number] ?? `machine ${number}`;
}

export const isArchitecture = (machine: string): machine is Architecture =>
  ARCHITECTURES.some((known) => known === machine);

/** A build of a tool that may be sent to a host. */
export interface ToolSum {
  readonly architecture: Architecture;
  readonly tool: Tool;
  readonly sha256: string;
}

const ROW = /^([0-9a-f]{64}) {2}([a-z0-9_]+)\/([a-z]+)$/;

/**
 * Reads the list of builds, in the form of `sha256sum`; `#` begins a comment. A tool may stand there in several builds.
 *
 * @throws DavyError `internal` for any other line: the list is part of the program
 */
export function parseToolSums(text: string): ToolSum[] {
  return text.split('\n').flatMap((row) => {
    if (row.trim() === '' || row.startsWith('#')) return [];
    const [, sha256 = '', folder = '', name = ''] = ROW.exec(row) ?? [];
    const tool = TOOLS.find((known) => known === name);
    if (!isArchitecture(folder) || tool === undefined)
      throw new DavyError('internal', `toolbox.sums has a line that is none: ${row.slice(0, 100)}`);
    return [{ architecture: folder, tool, sha256 }];
  });
}
