import { asByteText, byteTextOf, shownBytes } from '../linux/byte-text.ts';
import { linesOf } from '../linux/logical-lines.ts';
import { basename } from '../linux/paths.ts';
import { inContainer, packaged } from '../linux/programs.ts';
import { scriptFacts } from '../linux/script-facts.ts';
import { shorten, shownText } from '../show.ts';
import type { FileRecord, PersistenceEntry, Shown, Snapshot } from '../snapshot.ts';
import { maskStarter } from '../verdict/cron-starters.ts';
import type { Judgement, Link, LinkedFile, LinkedPersistence, LinkGraph } from '../verdict/judgement.ts';
import type { Scene } from '../verdict/scene.ts';
import { sceneOf } from '../verdict/scene.ts';
import { nameProcess } from '../verdict/subject.ts';
import { inertFile } from './inert.ts';
import type { LinkedThing, Thing } from './thing.ts';

const TITLE_LIMIT = 300;

type Said = Pick<LinkedThing, 'title' | 'linked' | 'starts' | 'inert' | 'caution' | 'untold'>;

/** A link of its own holds, even where the thing is offered unticked. */
const isLinked = (link: Link): boolean => link.linked;

/** Linked, or a starter that fetches or decodes what it runs and that nothing links: it may bring the miner back. */
const counts = (link: Link): boolean => link.linked || link.kinds.at(-1) === 'unlinked';

/**
 * Everything of one survey that can be or start the miner, or hides it: what is linked, offered or not and for whatever reason,
 * and every starter that fetches something and runs it, linked or not.
 */
export function thingsOf(snapshot: Snapshot, judgement: Judgement): LinkedThing[] {
  const scene = sceneOf(snapshot);
  const { links } = judgement;
  return [
    ...processes(scene, links),
    ...files(scene, links),
    ...cronStarters(scene, links),
    ...otherStarters(scene, links),
  ].map(([thing, said]) => ({ thing, ...said, since: snapshot.takenAt }));
}

const STARTING = /^(?:guard|parent|loader)$/;

function processes(scene: Scene, links: LinkGraph): [Thing, Said][] {
  const linked = new Map(links.processes.filter(counts).map((link) => [link.pid, link]));
  // What dies with a target without being one is asked for too: where it lives on, its target was not what it seemed.
  const pids = new Set([...links.miners, ...linked.keys(), ...links.covered.map(({ pid }) => pid)]);
  return [...pids].flatMap((pid): [Thing, Said][] => {
    const process = scene.process(pid);
    const subject = scene.subject(pid);
    if (process === undefined) return [];
    const { image } = process;
    const link = linked.get(pid);
    return [
      [
        {
          kind: 'process',
          pid,
          ppid: process.ppid,
          startTicks: process.startTicks,
          bootId: scene.snapshot.host.bootId,
          uid: process.uid,
          imageSha256: image?.sha256 ?? null,
          image: image === null ? null : `${image.device}:${image.inode}`,
          script: subject?.kind === 'script' ? subject.path : null,
          path: subject?.path ?? image?.path ?? process.comm,
        },
        {
          title: nameProcess(process, subject),
          linked: link?.linked ?? true,
          starts: STARTING.test(link?.role ?? ''),
          untold: subject?.kind === 'untold' && links.miners.includes(pid),
          inert: null,
          caution: link?.caution ?? null,
        },
      ],
    ];
  });
}

function files(scene: Scene, links: LinkGraph): [Thing, Said][] {
  return links.files.filter(counts).map((link): [Thing, Said] => {
    const record = scene.fileAt(link.path);
    const image = scene.processes.find((one) => one.image?.path === link.path)?.image;
    return [
      {
        kind: 'file',
        path: link.path,
        device: link.device,
        inode: link.inode,
        sha256: record?.sha256 ?? (image?.inode === link.inode ? image.sha256 : null),
        outOfSight: isOutOfSight(scene, link, record),
      },
      {
        title: link.path,
        linked: link.linked,
        starts: false,
        inert: record === undefined ? null : inertFile(scene, record),
        caution: link.caution,
      },
    ];
  });
}

/** Only processes of containers show it: the path is not one of the host's. */
function isOutOfSight(scene: Scene, { path }: LinkedFile, record: FileRecord | undefined): boolean {
  const running = scene.processes.filter((one) => one.image?.path === path);
  return record === undefined && running.length > 0 && running.every((one) => inContainer(one.cgroup));
}

function cronStarters(scene: Scene, links: LinkGraph): [Thing, Said][] {
  const lines = new Map(links.cronLines.map((link) => [`${link.number} ${link.path}`, link]));
  const whole = new Map(links.cronFiles.map((link) => [link.path, link]));
  return scene.starters.flatMap((starter): [Thing, Said][] => {
    const { file, line } = starter;
    const link = line === undefined ? whole.get(file.path) : lines.get(`${line.number} ${file.path}`);
    const linked = link !== undefined && isLinked(link);
    if (!linked && (!starter.facts.fetchesAndRuns || isPackaged(scene, file.path))) return [];
    const shown = linked && link.selected && line !== undefined;
    const title = shown
      ? shownText`${file.path} line ${line.number}: ${shorten(line.text, TITLE_LIMIT)}`
      : shorten(maskStarter(starter), TITLE_LIMIT);
    const said = { title, linked, starts: true, inert: null, caution: link?.caution ?? null };
    if (line !== undefined)
      return [[{ kind: 'cron-line', path: file.path, number: line.number, sha256: line.sha256 }, said]];
    const { device, inode } = file.identity;
    const text = file.lines.map(({ sha256 }) => sha256).join(' ');
    return [[{ kind: 'cron-file', path: file.path, device, inode, lines: text }, said]];
  });
}

const isPackaged = (scene: Scene, path: Shown): boolean => {
  const record = scene.fileAt(path);
  return record !== undefined && packaged(record) === 'yes';
};

function otherStarters(scene: Scene, links: LinkGraph): [Thing, Said][] {
  const linked = new Map(links.persistence.filter(counts).map((link) => [link.path, link]));
  const names = marksOf(links);
  return scene.snapshot.persistence.flatMap((entry): [Thing, Said][] => {
    const link = linked.get(entry.path);
    const facts = scene.autostarts.get(entry.path);
    // What a form is not read for (a trigger's own commands) still counts where its text shows it.
    const text = facts === undefined ? undefined : scriptFacts(byteTextOf(entry.text));
    const fetchesAndRuns = facts?.fetchesAndRuns === true || text?.fetchesAndRuns === true;
    if (link === undefined && (!fetchesAndRuns || isPackaged(scene, entry.path))) return [];
    const fetches = [
      ...(facts?.fetches ?? []),
      ...(facts?.program.fetchRuns ?? []),
      ...(text?.fetches ?? []),
    ];
    const marks = [...names, ...fetches.map(({ host }) => byteTextOf(host))];
    return [
      [
        { kind: 'starter', path: entry.path, text: entry.text, lines: linesOfStarter(entry, link, marks) },
        {
          title: entry.path,
          linked: link?.linked === true,
          starts: entry.row !== 'preload',
          inert: null,
          caution: link?.caution ?? null,
        },
      ],
    ];
  });
}

/** What a line of a starter names when it is the attacker's: linked files, units, addresses. */
function marksOf(links: LinkGraph): string[] {
  const paths = [...links.files, ...links.cronFiles].filter(isLinked).map(({ path }) => byteTextOf(path));
  const units = links.persistence.filter(isLinked).map(({ path }) => basename(byteTextOf(path)));
  const hosts = links.downloads.filter(isLinked).map(({ host }) => byteTextOf(host));
  return [...paths, ...units, ...hosts];
}

/**
 * The lines that link it, where they are told; else those that name what is the attacker's. Of lines that belong together those that
 * name it, since the others (`EOF`, `autorestart=true`) may stand elsewhere too; all of them as one where none does.
 */
function linesOfStarter(
  entry: PersistenceEntry,
  link: LinkedPersistence | undefined,
  marks: readonly string[],
): Shown[] {
  if (link === undefined || link.lines.length === 0) return marked(entry, marks);
  const all = linesOf(byteTextOf(entry.text));
  return link.lines.flatMap(({ from, to }) => {
    const own = all.slice(from - 1, to);
    const naming = own.filter((line) => isMarked(line, marks));
    return (naming.length > 0 ? naming : [asByteText(own.join('\n'))]).map(shownBytes);
  });
}

const isMarked = (line: string, marks: readonly string[]): boolean =>
  marks.some((mark) => mark !== '' && line.includes(mark));

/** Without a mark among its lines only the whole text tells. */
function marked({ text }: PersistenceEntry, marks: readonly string[]): Shown[] {
  const lines = byteTextOf(text)
    .split('\n')
    .filter((line) => !/^\s*(?:#|$)/.test(line));
  return lines.filter((line) => isMarked(line, marks)).map(shownBytes);
}
