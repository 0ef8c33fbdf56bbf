import { byteTextOf, shownBytes } from '../linux/byte-text.ts';
import { packaged } from '../linux/programs.ts';
import { hiddenImage } from './contextual-signals.ts';
import { maskStarter, nameStarter } from './cron-starters.ts';
import type { Suspect } from './groups.ts';
import type { LinkGraph } from './judgement.ts';
import type { Scene } from './scene.ts';
import { minerStrings } from './specific-signals.ts';
import { nameProcess } from './subject.ts';

/** Seen, odd, and no reason to act: for the report, never a target. What the verdict rests on, and what is linked, is left out. */
export function findingsOf(
  scene: Scene,
  suspects: readonly Suspect[],
  verdictOn: ReadonlySet<number>,
  links: LinkGraph,
): string[] {
  const taken = new Set([...verdictOn, ...links.processes.map((link) => link.pid)]);
  const files = new Set(links.files.map((link) => link.path));
  const starters = new Set([
    ...links.cronFiles.map((link) => link.path),
    ...links.cronLines.map((link) => `${link.path} line ${link.number}`),
  ]);
  const out: string[] = [];
  for (const { process, subject, contextual } of suspects) {
    if (taken.has(process.pid)) continue;
    const name = nameProcess(process, subject);
    if (contextual.length > 0)
      out.push(`${name} ${contextual.map((s) => s.what).join('; ')}. No sign of mining.`);
    if (hiddenImage(process) === 'upgraded') {
      out.push(`${name} runs an image that was replaced; its package claims the path, as after an upgrade.`);
    }
  }
  const running = new Set(scene.processes.flatMap((p) => scene.subject(p.pid)?.path ?? []));
  for (const file of scene.files) {
    const patterns = minerStrings(file.content);
    if (patterns.length === 0 || running.has(file.path) || files.has(file.path) || packaged(file) === 'yes')
      continue;
    out.push(`${file.path} holds miner strings (${patterns.slice(0, 5).join(', ')}), but nothing runs it.`);
  }
  for (const starter of scene.starters) {
    if (starter.facts.fetchesAndRuns && !starters.has(nameStarter(starter)))
      out.push(`${maskStarter(starter)} fetches something and runs it.`);
  }
  if (scene.snapshot.preload !== null)
    out.push(`/etc/ld.so.preload names ${shownBytes(byteTextOf(scene.snapshot.preload).trim())}.`);
  for (const { between, subject, detail } of scene.snapshot.contradictions) {
    out.push(`${between.join(' and ')} disagree about ${subject}: ${detail}`);
  }
  return out;
}
