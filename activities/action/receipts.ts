import { Buffer } from 'node:buffer';
import { DavyError } from '../../domain/errors.ts';
import type { ActId, TargetId } from '../../domain/ids.ts';
import { isId, isTargetId } from '../../domain/ids.ts';
import { outcomeSchema } from '../../domain/targets/outcome.ts';
import type { Receipt, TargetReceipt } from '../../domain/targets/receipt.ts';

/** A call's receipts, as its script wrote them. */
export interface Receipts {
  readonly receipts: readonly Receipt[];
  /** Uptime in seconds after which no target is begun; null without a header. */
  readonly deadline: number | null;
  /** The script came to its end. */
  readonly ended: boolean;
}

const LINE = /^(before|after|note) (\S{1,64}) (\S{1,64}) ([a-z][a-z-]{0,31})((?: [!-~]{1,128}){0,12})$/;
const HEADER = /^call \S{1,64} pid=\d+ start=\d+ session=\d+ leader=\d+ deadline=(\d+)$/;

/**
 * Reads receipts strictly. A last line without its newline was cut off in the writing and does not count, nor does one that
 * settling ended and marked with `torn`.
 *
 * @throws DavyError `reply-invalid` for any other line that no script of ours writes
 */
export function parseReceipts(bytes: Uint8Array): Receipts {
  const lines = Buffer.from(bytes).toString('latin1').split('\n').slice(0, -1);
  const receipts: Receipt[] = [];
  let deadline: number | null = null;
  let ended = false;
  for (const [i, line] of lines.entries()) {
    if (line === 'torn' || lines[i + 1] === 'torn') continue;
    const header = HEADER.exec(line);
    if (header !== null) deadline = Number(header[1]);
    else if (line === 'end') ended = true;
    else receipts.push(parseLine(line));
  }
  return { receipts, deadline, ended };
}

function parseLine(line: string): Receipt {
  const [, phase, actId = '', targetId = '', word = '', rest = ''] = LINE.exec(line) ?? [];
  if (phase !== 'before' && phase !== 'after' && phase !== 'note') throw invalid();
  if (actId !== '-' && !isId('act', actId)) throw invalid();
  if (targetId !== '-' && !isTargetId(targetId)) throw invalid();
  if (phase === 'after' && !outcomeSchema.safeParse(word).success) throw invalid();
  return { phase, actId, targetId, word, detail: rest.split(' ').filter(Boolean) };
}

const invalid = (): DavyError => new DavyError('reply-invalid', 'a receipt that no script of ours writes');

/** What the receipts say of one target of an act. */
export function receiptOf(receipts: readonly Receipt[], actId: ActId, targetId: TargetId): TargetReceipt {
  const own = receipts.filter((one) => one.actId === actId && one.targetId === targetId);
  const last = own.findLast((one) => one.phase === 'after');
  return {
    begun: own.some((one) => one.phase === 'before'),
    after: last === undefined ? null : { outcome: outcomeSchema.parse(last.word), words: last.detail },
  };
}
