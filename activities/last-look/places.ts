import { Buffer } from 'node:buffer';
import type { Place } from '../../domain/ending/sight.ts';
import type { LinkedThing } from '../../domain/ending/thing.ts';
import { asSha256 } from '../../domain/ids.ts';
import { line } from '../../domain/shell-line.ts';
import { unshow } from '../../domain/show.ts';
import type { Shown } from '../../domain/snapshot.ts';
import type { CallLimits, HostSession } from '../../ssh/host-session.ts';

const LIMITS: CallLimits = { timeoutMs: 120_000, maxStdoutBytes: 256 * 1024, maxStderrBytes: 64 * 1024 };
/** How many paths one look asks for; what is beyond counts as not seen. */
const MOST = 500;

const ROW = /^(\d{1,6}) (absent|same|other|file (\d{1,20}):(\d{1,20}) ?([0-9a-f]{64})?)$/;

/** Asks the host what stands at the places of linked files. What could not be asked is not in the answer. */
export async function lookAtPlaces(
  session: Pick<HostSession, 'call'>,
  things: readonly LinkedThing[],
): Promise<Map<string, Place>> {
  const asked = placesAsked(things);
  if (asked.length === 0) return new Map();
  const words = asked.flatMap(({ path, device, inode }) => [unshow(path), `${device}:${inode}`]);
  const reply = await session.call(line('places_look', ...words), LIMITS);
  return reply.truncated ? new Map() : placesSaid(reply.stdout, asked);
}

interface Asked {
  readonly path: Shown;
  readonly device: string;
  readonly inode: string;
}

/** Each path once; of several files that stood there, the newest is the one that may be left without hashing. */
function placesAsked(things: readonly LinkedThing[]): Asked[] {
  const asked = new Map<string, Asked>();
  for (const { thing } of things)
    if (thing.kind === 'file' && !thing.outOfSight)
      asked.set(thing.path, { path: thing.path, device: thing.device, inode: thing.inode });
  return [...asked.values()].slice(0, MOST);
}

/** Reads the answer. Never throws; a row of another shape is no answer. */
function placesSaid(stdout: Uint8Array, asked: readonly Asked[]): Map<string, Place> {
  const places = new Map<string, Place>();
  for (const row of Buffer.from(stdout).toString('latin1').split('\n')) {
    const [, at = '', word = '', device = '', inode = '', sha256] = ROW.exec(row) ?? [];
    const place = asked[Number(at) - 1];
    if (at === '' || place === undefined) continue;
    if (word === 'absent' || word === 'other') places.set(place.path, { is: word });
    else if (word === 'same') places.set(place.path, { is: 'file', ...identity(place), sha256: null });
    else
      places.set(place.path, {
        is: 'file',
        device,
        inode,
        sha256: sha256 === undefined ? null : asSha256(sha256),
      });
  }
  return places;
}

const identity = ({ device, inode }: Asked) => ({ device, inode });
