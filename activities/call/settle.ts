import { Buffer } from 'node:buffer';
import { DavyError } from '../../domain/errors.ts';
import type { TargetId } from '../../domain/ids.ts';
import { line } from '../../domain/shell-line.ts';
import { fateOf } from '../../domain/targets/fate.ts';
import type { ActResult, Receipt } from '../../domain/targets/receipt.ts';
import { sightingOf } from '../../domain/targets/sighting.ts';
import type { CallLimits, HostSession } from '../../ssh/host-session.ts';
import type { CallRecord } from '../../store/port.ts';
import { parseReceipts, receiptOf } from '../action/receipts.ts';
import type { CallSetting, CallTimes, LoadedAct } from './send.ts';
import {
  callIds,
  callLimits,
  deadlineSeconds,
  LONGEST_TARGET_SECONDS,
  loadActs,
  plainId,
  receiptsOfAct,
} from './send.ts';

export type Settlement =
  /** It never ran and, on this boot, never will. */
  | { readonly kind: 'fenced' }
  | { readonly kind: 'settled'; readonly acts: readonly ActResult[]; readonly notes: string[] };

export interface SettleOptions extends CallTimes {
  /** Called between the steps of settling. */
  readonly heartbeat?: () => void;
}

const settleLimits = (times: CallTimes): CallLimits => ({
  ...callLimits(times),
  timeoutMs: (deadlineSeconds(times) + 3 * LONGEST_TARGET_SECONDS) * 1000,
});

/**
 * Finds out what became of a call whose outcome was lost (rule: settle), by looking: it is never run again. May itself be
 * repeated, and run from any session but the one that still runs the call.
 *
 * @throws what a call throws; DavyError `reply-invalid` where the host has no folder to settle in
 */
export async function settleCall(
  session: HostSession,
  call: CallRecord,
  setting: CallSetting,
  options: SettleOptions = {},
): Promise<Settlement> {
  const loaded = await loadActs(call, setting);
  const ask = line('act_settle', plainId(call.id), ...callIds(call), String(LONGEST_TARGET_SECONDS));
  const { word, rest } = firstLine(await session.call(ask, settleLimits(options)));
  options.heartbeat?.();
  if (word === 'fenced') return { kind: 'fenced' };
  if (word === 'rebooted') return afterReboot(session, loaded);
  if (word === 'other-machine') return otherMachine(call);
  if (word !== 'settled') throw new DavyError('reply-invalid', 'the call cannot be settled on this host');
  const receipts = await repaired(session, call, loaded, parseReceipts(rest).receipts);
  const acts: ActResult[] = [];
  for (const one of loaded) {
    options.heartbeat?.();
    acts.push(await settleAct(session, one, receipts));
  }
  return { kind: 'settled', acts, notes: notesOf(receipts) };
}

function firstLine(reply: { stdout: Uint8Array; truncated: boolean }): { word: string; rest: Uint8Array } {
  const end = reply.stdout.indexOf(0x0a);
  if (end < 0 || reply.truncated) throw new DavyError('reply-invalid', 'the answer to settling is not whole');
  return {
    word: Buffer.from(reply.stdout.subarray(0, end)).toString('latin1'),
    rest: reply.stdout.subarray(end + 1),
  };
}

/** Finishes or puts back what was captured; hands back the receipts as they are then. */
async function repaired(
  session: HostSession,
  call: CallRecord,
  loaded: readonly LoadedAct[],
  receipts: readonly Receipt[],
): Promise<readonly Receipt[]> {
  const statements = loaded.flatMap(({ act, applier, context }) => {
    const open = act.targets.filter(({ id }) => receiptOf(receipts, act.id, id).after === null);
    return applier.repair?.(receiptsOfAct(receipts, act.id), open, context) ?? [];
  });
  if (statements.length === 0) return receipts;
  const reply = await session.call(line('act_repair', plainId(call.id), ...statements), callLimits({}));
  return parseReceipts(reply.stdout).receipts;
}

async function settleAct(
  session: HostSession,
  { act, applier, context }: LoadedAct,
  receipts: readonly Receipt[],
): Promise<ActResult> {
  const receiptOfTarget = (id: TargetId) => receiptOf(receipts, act.id, id);
  const open = act.targets.filter(({ id }) => receiptOfTarget(id).after === null);
  const told = receiptsOfAct(receipts, act.id);
  const seen = open.length === 0 ? [] : await applier.inspect(session, open, context, told);
  const outcomes = act.targets.map(({ id }) =>
    fateOf(id, { call: 'settled', receipt: receiptOfTarget(id), sighting: sightingOf(id, seen) }),
  );
  return { actId: act.id, outcomes, receipts: told };
}

async function afterReboot(session: HostSession, loaded: readonly LoadedAct[]): Promise<Settlement> {
  const acts: ActResult[] = [];
  for (const { act, applier, context } of loaded) {
    const seen = act.targets.length === 0 ? [] : await applier.inspect(session, act.targets, context, []);
    const outcomes = act.targets.map(({ id }) =>
      fateOf(id, { call: 'rebooted', sighting: sightingOf(id, seen) }),
    );
    acts.push({ actId: act.id, outcomes, receipts: [] });
  }
  return { kind: 'settled', acts, notes: ['the host was rebooted: cause unproven'] };
}

const otherMachine = (call: CallRecord): Settlement => ({
  kind: 'settled',
  acts: call.acts.map((act) => ({
    actId: act.id,
    outcomes: act.targets.map(({ id }) => fateOf(id, { call: 'other-machine' })),
    receipts: [],
  })),
  notes: ['another machine answers under the address: nothing can be settled'],
});

function notesOf(receipts: readonly Receipt[]): string[] {
  const count = (word: string): number =>
    receipts.filter((one) => one.phase === 'note' && one.word === word).length;
  const said: [string, number][] = [
    ['processes stopped', count('stopping')],
    ['processes gone on', count('thawed')],
    ['left processes of the call ended', count('ended')],
  ];
  return said.flatMap(([what, number]) => (number > 0 ? [`${what}: ${number}`] : []));
}
