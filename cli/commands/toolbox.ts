import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DavyError } from '../../domain/errors.ts';
import type { Architecture, Tool } from '../../domain/toolbox.ts';
import { ARCHITECTURES, isArchitecture, TOOLS } from '../../domain/toolbox.ts';
import { isKnownBuild, sha256Of, toolSums } from '../../intel/toolbox.ts';
import { readConfig } from '../../runtime/config.ts';
import { findHome } from '../../runtime/home.ts';
import { processTerminal, safeJson } from '../client/terminal.ts';
import { toolboxFolder } from '../compose/toolbox-folder.ts';
import { EXIT, Exit } from '../failure.ts';
import { packagedTools } from '../toolbox/debian.ts';

interface Flags {
  readonly home?: string;
  readonly dir?: string;
  readonly architecture?: string;
  readonly json?: boolean;
}

interface Fetched {
  readonly architecture: Architecture;
  readonly tool: Tool;
  readonly ok: boolean;
  readonly seen: string;
}

/**
 * Gets the toolbox's programs from Debian by apt: only builds that `intel/toolbox.sums` lists are kept. Nothing is installed on
 * this machine. Ends with 3 where something is missing afterwards.
 */
export async function fetchToolbox(flags: Flags): Promise<void> {
  const terminal = processTerminal();
  const home = findHome(flags.home);
  const folder = flags.dir ?? toolboxFolder(home, readConfig(home));
  const fetched: Fetched[] = [];
  for (const architecture of asked(flags.architecture))
    fetched.push(...(await fetchFor(architecture, folder)));
  if (flags.json === true) terminal.out(safeJson({ folder, items: fetched }));
  else
    terminal.out(
      fetched
        .map(
          ({ architecture, tool, ok, seen }) =>
            `${ok ? 'ok      ' : 'missing '} ${architecture}/${tool}: ${seen}`,
        )
        .join('\n'),
    );
  if (fetched.every(({ ok }) => ok)) return;
  terminal.say(
    'davy: without it such hosts are looked at with their own tools, and plans say so; see docs/operate.md',
  );
  throw new Exit(EXIT.notReady);
}

function asked(architecture: string | undefined): readonly Architecture[] {
  if (architecture === undefined) return ARCHITECTURES;
  if (isArchitecture(architecture)) return [architecture];
  throw new DavyError('invalid-request', `the toolbox is for ${ARCHITECTURES.join(' and ')}`);
}

async function fetchFor(architecture: Architecture, folder: string): Promise<Fetched[]> {
  const sums = toolSums();
  const known = (tool: Tool, bytes: Uint8Array): boolean =>
    isKnownBuild(sums, architecture, tool, sha256Of(bytes));
  const missing: Tool[] = [];
  for (const tool of TOOLS) {
    const bytes = await readFile(join(folder, architecture, tool)).catch(() => null);
    if (bytes === null || !known(tool, bytes)) missing.push(tool);
  }
  const there = TOOLS.filter((tool) => !missing.includes(tool)).map((tool) => ({
    ...{ architecture, tool, ok: true },
    seen: 'there already',
  }));
  if (missing.length === 0) return there;
  const got = await packagedTools(architecture, missing);
  const items: Fetched[] = [];
  for (const tool of missing) {
    const bytes = got.tools.get(tool);
    const of = { architecture, tool };
    if (bytes === undefined) items.push({ ...of, ok: false, seen: got.why });
    else if (known(tool, bytes)) {
      await keep(join(folder, architecture), tool, bytes);
      items.push({ ...of, ok: true, seen: `sha256 ${sha256Of(bytes)}` });
    } else
      items.push({
        ...of,
        ok: false,
        seen: `Debian's build by now, sha256 ${sha256Of(bytes)}, is none that Davy knows`,
      });
  }
  return [...there, ...items];
}

async function keep(folder: string, tool: Tool, bytes: Uint8Array): Promise<void> {
  await mkdir(folder, { recursive: true });
  const made = join(folder, `.${tool}.${process.pid}`);
  await writeFile(made, bytes, { mode: 0o644 });
  await rename(made, join(folder, tool));
}
