import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Architecture, Tool, ToolSum } from '../domain/toolbox.ts';
import { isArchitecture, parseToolSums, TOOLS } from '../domain/toolbox.ts';

/** One program of the toolbox, as it goes to a host. */
export interface ToolBytes {
  readonly tool: Tool;
  readonly bytes: Uint8Array;
  readonly sha256: string;
}

/** The toolbox for one kind of machine, whole, or why there is none. */
export type Toolbox =
  | { readonly kind: 'ready'; readonly architecture: Architecture; readonly tools: readonly ToolBytes[] }
  | { readonly kind: 'none'; readonly detail: string };

/** Static programs that no preloaded library and no replaced tool of a host stands behind. */
export interface Toolboxes {
  /** @param machine as `machineOf` says it; null: the host did not tell */
  for(machine: string | null): Promise<Toolbox>;
}

/** The builds that may be sent. */
export const toolSums = (): ToolSum[] =>
  parseToolSums(readFileSync(new URL('./toolbox.sums', import.meta.url), 'utf8'));

/** Whether these bytes are a known build of this tool. */
export const isKnownBuild = (
  sums: readonly ToolSum[],
  architecture: Architecture,
  tool: Tool,
  sha256: string,
): boolean =>
  sums.some((sum) => sum.architecture === architecture && sum.tool === tool && sum.sha256 === sha256);

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/**
 * Toolboxes from a folder, which has `<architecture>/<tool>`. They are read anew each time, and each time compared with the builds
 * that Davy knows: what runs as root on a host is never what happens to lie in a folder.
 *
 * @example await openToolboxes('/var/lib/davy/toolbox').for('x86_64')
 */
export function openToolboxes(folder: string, sums: readonly ToolSum[] = toolSums()): Toolboxes {
  return {
    async for(machine) {
      if (machine === null) return none('an unknown machine', 'the host does not show what it runs');
      if (!isArchitecture(machine)) return none(machine, 'Davy knows no build for it');
      const tools: ToolBytes[] = [];
      for (const tool of TOOLS) {
        const bytes = await readFile(join(folder, machine, tool)).catch(() => null);
        if (bytes === null) return none(machine, `${tool} is missing, davy toolbox fetch gets it`);
        const sha256 = sha256Of(bytes);
        if (!isKnownBuild(sums, machine, tool, sha256))
          return none(machine, `${tool} is no build that Davy knows: sha256 ${sha256}`);
        tools.push({ tool, bytes, sha256 });
      }
      return { kind: 'ready', architecture: machine, tools };
    },
  };
}

const none = (machine: string, why: string): Toolbox => ({
  kind: 'none',
  detail: `no toolbox for ${machine} (${why})`,
});
