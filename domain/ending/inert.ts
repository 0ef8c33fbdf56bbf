import { byteTextOf } from '../linux/byte-text.ts';
import type { FileRecord } from '../snapshot.ts';
import { NAMING_FILES } from '../starters/starts.ts';
import type { Scene } from '../verdict/scene.ts';

const CONFIGURATION = /\.(?:json|conf|cfg|ini|toml|ya?ml|log|out|err|pid|lock|txt)$/;

/**
 * Why a linked file is named and not counted: a symbolic link, or a text that nobody runs. Null for what can be or start a
 * miner. A name alone excuses nothing: whatever a process, a cron line or another starter runs counts.
 */
export function inertFile(scene: Scene, file: FileRecord): string | null {
  if (file.type === 'link') return 'It is a symbolic link.';
  if (file.type !== 'file') return `It is no regular file (${file.type}).`;
  const { content, identity, path } = file;
  if (content === undefined || content.format !== 'text' || content.fetchesAndRuns) return null;
  if ((Number.parseInt(identity.mode, 8) & 0o111) !== 0 || !CONFIGURATION.test(path)) return null;
  const runs =
    scene.processes.some((process) => scene.subject(process.pid)?.path === path || process.stdin === path) ||
    scene.starters.some(({ facts }) => facts.runs.includes(path)) ||
    scene.snapshot.persistence.some(
      (entry) =>
        scene.autostarts.has(entry.path) &&
        !NAMING_FILES.has(entry.row) &&
        byteTextOf(entry.text).includes(byteTextOf(path)),
    );
  return runs ? null : 'It is configuration or a log, and nothing runs it.';
}
