import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { CallId, SurveyId } from '../../../domain/ids.ts';
import type { ShellLine } from '../../../domain/shell-line.ts';
import { line } from '../../../domain/shell-line.ts';
import type { Tool } from '../../../domain/toolbox.ts';
import { machineOf } from '../../../domain/toolbox.ts';
import type { Toolboxes } from '../../../intel/toolbox.ts';
import type { CallLimits, HostSession } from '../../../ssh/host-session.ts';

export const TOOLBOX_SCRIPTS: readonly string[] = ['action/toolbox/toolbox.sh'];

/** The toolbox as it lies on a host, for as long as one call. */
export interface SentToolbox {
  /** On the host; only root can enter it. */
  readonly folder: string;
  /** The shell to open a connection with: it runs its own applets, so that a whole script stands on no tool of the host. */
  readonly shell: string;
  /** For the record: what was sent, and where. */
  readonly note: string;
}

/** Whose toolbox it is: its folder bears this name. */
export type ToolboxUser = CallId | SurveyId;

/** Sent, or why not, in words for a person. */
export type Sending = SentToolbox | { readonly none: string };

/** The tool that is a shell too. */
const WITH_SHELL: Tool = 'busybox';

const SMALL: CallLimits = { timeoutMs: 30_000, maxStdoutBytes: 4096, maxStderrBytes: 4096 };
/** Two megabytes over a slow line, and back. */
const LARGE: CallLimits = { timeoutMs: 120_000, maxStdoutBytes: 8 * 1024 * 1024, maxStderrBytes: 4096 };

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1').trim();

/**
 * Puts the toolbox for this host's machine into a folder that only root can enter, and reads it back: what does not come back byte
 * for byte is taken away and not used. The reader is still the host's own; who tampers with what it reads has to know these
 * builds and this moment.
 */
export async function sendToolbox(
  session: Pick<HostSession, 'call'>,
  toolboxes: Toolboxes,
  user: ToolboxUser,
): Promise<Sending> {
  const head = await session.call(line('toolbox_machine'), SMALL);
  const box = await toolboxes.for(machineOf(Buffer.from(textOf(head.stdout), 'base64')));
  if (box.kind === 'none') return { none: box.detail };
  const made = await session.call(line('toolbox_make', user), SMALL);
  const folder = textOf(made.stdout);
  if (made.exit !== 0 || !/^\/[A-Za-z0-9_./-]{1,200}$/.test(folder))
    return { none: 'no toolbox: no folder of the host that only root can enter lets programs run' };
  for (const { tool, bytes, sha256 } of box.tools) {
    await session.call(line('toolbox_put', folder, tool), LARGE, { input: bytes });
    const back = await session.call(line('toolbox_back', folder, tool), LARGE);
    if (back.truncated || createHash('sha256').update(back.stdout).digest('hex') !== sha256) {
      await dropToolbox(session, user);
      return { none: `no toolbox: ${tool} does not read back as it was sent` };
    }
  }
  const tried = await session.call(line('toolbox_works', folder), SMALL);
  if (tried.exit !== 0) {
    await dropToolbox(session, user);
    return { none: 'no toolbox: the host does not run it' };
  }
  const builds = box.tools.map(({ tool, sha256 }) => `${tool} sha256:${sha256}`).join(', ');
  return {
    folder,
    shell: `${folder}/${WITH_SHELL} sh`,
    note: `toolbox for ${box.architecture} sent to ${folder}: ${builds}`,
  };
}

/** Takes it away again. Answers what stands in the record: that it is gone, or what is left. */
export async function dropToolbox(session: Pick<HostSession, 'call'>, user: ToolboxUser): Promise<string> {
  const { stdout } = await session.call(line('toolbox_drop', user), SMALL);
  const left = textOf(stdout);
  return left === '' ? 'toolbox removed' : `toolbox not removed: ${left.replace(/^left /gm, '')}`;
}

/** The first statement of a call that has the toolbox. */
export const useToolbox = ({ folder }: SentToolbox): ShellLine => line('toolbox_use', folder);
