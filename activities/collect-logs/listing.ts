import { Buffer } from 'node:buffer';
import { show } from '../../domain/show.ts';
import type { Shown } from '../../domain/snapshot.ts';

export interface ListedLog {
  readonly path: Shown;
  readonly type: 'file' | 'link' | 'other';
  readonly device: string;
  readonly inode: string;
  readonly size: number;
  /** By the host's clock. */
  readonly writtenMs: number;
}

export interface Listing {
  readonly logs: readonly ListedLog[];
  /** The host's local time minus UTC, minutes. */
  readonly utcOffsetMinutes: number;
  /** Files whose names were too odd to list. */
  readonly odd: number;
  readonly journal: boolean;
  /** The list was cut off. */
  readonly truncated: boolean;
}

const ROW =
  /^file ([0-9a-f]{4,8}) (\d{1,20}) (\d{1,20}) (\d{1,15}) (-?\d{1,12}) (\/[A-Za-z0-9_./@%+=:,~-]{1,4096})$/;

/** Never throws; rows of another shape are left out. */
export function parseListing(reply: Uint8Array): Listing {
  const rows = Buffer.from(reply).toString('latin1').split('\n');
  const logs = new Map<string, ListedLog>();
  let utcOffsetMinutes = 0;
  let odd = 0;
  for (const row of rows) {
    const zone = /^zone ([+-])(\d\d)(\d\d)$/.exec(row);
    if (zone !== null) {
      utcOffsetMinutes = (zone[1] === '-' ? -1 : 1) * (Number(zone[2]) * 60 + Number(zone[3]));
    }
    odd = Number(/^odd (\d{1,9})$/.exec(row)?.[1] ?? odd);
    const [, mode = '', device = '', inode = '', size = '', written = '', path] = ROW.exec(row) ?? [];
    if (path === undefined) continue;
    const kind = Number.parseInt(mode, 16) & 0xf000;
    logs.set(path, {
      path: show(path),
      type: kind === 0x8000 ? 'file' : kind === 0xa000 ? 'link' : 'other',
      device,
      inode,
      size: Number(size),
      writtenMs: Number(written) * 1000,
    });
  }
  return {
    logs: [...logs.values()],
    utcOffsetMinutes,
    odd,
    journal: rows.includes('journal'),
    truncated: rows.includes('many') || !rows.includes('end'),
  };
}
