import { meantPaths } from '../../linux/commands.ts';
import { basename, dirname } from '../../linux/programs.ts';
import type { FileRecord, Shown } from '../../snapshot.ts';
import type { Role } from '../judgement.ts';
import { nameStarter } from '../scene.ts';
import { nameProcess } from '../subject.ts';
import type { Ground, Hop, Node } from './node.ts';
import { fileMark, isOwnFile, processMark } from './suspicion.ts';

const NAMES_ONLY = 'Only its naming that path links it. It may be a tool that looks for miners.';
const NAMED_ONLY = 'Only being named there links it. Loaders also name what they attack.';

/** Processes that run the file, by identity or, for a script that is gone or unread, by path. */
function runners({ scene }: Ground, path: Shown, file: FileRecord | undefined): Hop[] {
  return scene.processes.flatMap((process): Hop[] => {
    const subject = scene.subject(process.pid);
    if (
      subject === undefined ||
      (subject.kind !== 'image' && subject.kind !== 'script') ||
      subject.multiPurpose
    )
      return [];
    const same =
      file !== undefined && subject.inode !== null
        ? subject.inode === file.identity.inode && subject.device === file.identity.device
        : subject.path === path;
    // A replaced file leaves the old image running under the path.
    if (!same && subject.path !== path) return [];
    const role: Role = file?.content?.fetchesAndRuns ? 'loader' : 'guard';
    return [
      {
        to: { kind: 'process', pid: process.pid, role },
        why: `${nameProcess(process, subject)} runs ${path}.`,
      },
    ];
  });
}

function copies(ground: Ground, path: Shown, sha256: string | null): Hop[] {
  if (sha256 === null || ground.scene.ambiguous.has(sha256)) return [];
  return ground.scene.files
    .filter((other) => other.path !== path && other.sha256 === sha256 && isOwnFile(ground, other))
    .map(
      (other): Hop => ({
        to: { kind: 'file', path: other.path },
        why: `${other.path} has the same SHA-256 as ${path}.`,
      }),
    );
}

/** Files and processes that name the path. */
function namers(ground: Ground, path: Shown): Hop[] {
  const { scene } = ground;
  const files = scene.files.flatMap((other): Hop[] => {
    if (
      other.path === path ||
      !meantPaths(other.content?.paths ?? []).includes(path) ||
      !isOwnFile(ground, other)
    )
      return [];
    const mark = fileMark(ground, other.path, other);
    const to: Node = { kind: 'file', path: other.path };
    if (mark === undefined) return [{ to, why: `${other.path} names ${path}.`, caution: NAMES_ONLY }];
    return [{ to, why: `${other.path} names ${path} and ${mark}.` }];
  });
  const processes = scene.processes.flatMap((process): Hop[] => {
    const subject = scene.subject(process.pid);
    if (subject === undefined) return [];
    const to: Node = { kind: 'process', pid: process.pid, role: 'guard' };
    if (subject.kind === 'inline') {
      const runs = scene.command(process.pid)?.runs.includes(path);
      return runs
        ? [{ to, why: `${nameProcess(process, subject)} runs a command that starts ${path}.` }]
        : [];
    }
    const named = process.argv.slice(1).includes(path) && subject.path !== path;
    if (!named || subject.multiPurpose || subject.packaged === 'yes') return [];
    const mark = processMark(ground, process, subject);
    const why = `${nameProcess(process, subject)} was started with ${path} among its arguments`;
    return [
      mark === undefined ? { to, why: `${why}.`, caution: NAMES_ONLY } : { to, why: `${why} and ${mark}.` },
    ];
  });
  return [...files, ...processes];
}

/** Cron lines, cron files and other starters that name the path. */
function starters({ scene }: Ground, path: Shown): Hop[] {
  const cron = scene.starters.flatMap((starter): Hop[] => {
    const { runs, names } = starter.facts;
    if (!runs.includes(path) && !names.includes(path)) return [];
    const to: Node =
      starter.line === undefined
        ? { kind: 'cron-file', path: starter.file.path }
        : { kind: 'cron-line', path: starter.file.path, number: starter.line.number };
    if (runs.includes(path)) return [{ to, why: `${nameStarter(starter)} runs ${path}.` }];
    return [{ to, why: `${nameStarter(starter)} names ${path} without running it.`, caution: NAMES_ONLY }];
  });
  const others = scene.snapshot.persistence
    .filter((entry) => entry.text.split(/[\s"'=;&|()]+/).includes(path))
    .map(
      (entry): Hop => ({
        to: { kind: 'persistence', path: entry.path },
        why: `${entry.path} names ${path}.`,
      }),
    );
  return [...cron, ...others];
}

/** What a linked script names, and where it fetches from. */
function contents(ground: Ground, file: FileRecord): Hop[] {
  const { scene } = ground;
  const content = file.content;
  if (content === undefined) return [];
  const named = meantPaths(content.paths).flatMap((path): Hop[] => {
    const other = scene.fileAt(path);
    const runs = scene.processes.some(
      (p) => scene.subject(p.pid)?.path === path && !scene.subject(p.pid)?.multiPurpose,
    );
    if (path === file.path || (other === undefined ? !runs : !isOwnFile(ground, other))) return [];
    if (!runs && !/^(?:elf|script)$/.test(other?.content?.format ?? '')) return [];
    const mark =
      fileMark(ground, path, other) ??
      (dirname(path) === dirname(file.path) ? 'lies in the same folder' : undefined);
    const to: Node = { kind: 'file', path };
    return [
      mark === undefined
        ? { to, why: `${file.path} names ${path}.`, caution: NAMED_ONLY }
        : { to, why: `${file.path} names ${path}, which ${mark}.` },
    ];
  });
  const fetches = content.fetches.map(
    (address): Hop => ({
      to: { kind: 'download', address },
      why: `${file.path} downloads from ${address.scheme}://${address.host}:${address.port}.`,
    }),
  );
  return [...named, ...fetches];
}

/**
 * A starter fetches `NAME` and runs it; a file `NAME` that itself fetches and runs lies beside a linked file, of the same owner:
 * that file is what the starter left there, from whatever address.
 */
function fetchedNames({ scene }: Ground, path: Shown, file: FileRecord): Hop[] {
  return scene.starters.flatMap((starter): Hop[] => {
    if (!starter.facts.fetchesAndRuns) return [];
    return starter.facts.fetches.flatMap((fetch): Hop[] => {
      const name = basename(fetch.path.replace(/\?.*/, ''));
      const beside = name === '' ? undefined : scene.fileAt(`${dirname(path)}/${name}`);
      if (
        beside?.type !== 'file' ||
        beside.identity.uid !== file.identity.uid ||
        !beside.content?.fetchesAndRuns
      )
        return [];
      const why = `${nameStarter(starter)} fetches and runs ${name}; ${beside.path}, beside ${path} and of the same owner, fetches and runs too.`;
      const at = starter.file.path;
      const line: Node =
        starter.line === undefined
          ? { kind: 'cron-file', path: at }
          : { kind: 'cron-line', path: at, number: starter.line.number };
      return [
        { to: line, why },
        { to: { kind: 'file', path: beside.path }, why },
      ];
    });
  });
}

/** Hops from a linked file. */
export function fromFile(ground: Ground, path: Shown): Hop[] {
  const file = ground.scene.fileAt(path);
  const sha256 = file?.sha256 ?? null;
  const hops = [
    ...runners(ground, path, file),
    ...copies(ground, path, sha256),
    ...namers(ground, path),
    ...starters(ground, path),
  ];
  if (file !== undefined) hops.push(...contents(ground, file), ...fetchedNames(ground, path, file));
  return hops;
}
