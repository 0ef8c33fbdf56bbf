import { Buffer } from 'node:buffer';
import { DavyError } from '../../domain/errors.ts';
import type { TargetOutcome } from '../../domain/outcome.ts';
import type { CallLimits, HostSession } from '../../ssh/host-session.ts';
import type { ActRecord, CallRecord } from '../../store/port.ts';
import type { Receipt } from './applier.ts';
import type { CallSetting, SettledAct } from './call.ts';
import {
  actContext,
  applierFor,
  CALL_LIMITS,
  CALL_SECONDS,
  callIds,
  plainId,
  receiptsOfAct,
} from './call.ts';
import { LONGEST_TARGET_SECONDS } from './library.ts';
import { parseReceipts, receiptsOf } from './receipts.ts';
import { sentence } from './sentences.ts';
import { statement } from './statement.ts';

export type Settlement =
  /** It never ran and, on this boot, never will. */
  | { readonly kind: 'fenced' }
  | { readonly kind: 'settled'; readonly acts: readonly SettledAct[]; readonly notes: readonly string[] };

const SETTLE_LIMITS: CallLimits = {
  ...CALL_LIMITS,
  timeoutMs: (CALL_SECONDS + 3 * LONGEST_TARGET_SECONDS) * 1000,
};

/**
 * Finds out what became of a call whose outcome was lost (design 8, "Settle"), by looking: it is never run again. May itself be
 * repeated, and run from any session but the one that still runs the call.
 *
 * @throws what a call throws; DavyError `reply-invalid` where the host has no folder to settle in
 */
export async function settleCall(
  session: HostSession,
  call: CallRecord,
  setting: CallSetting,
): Promise<Settlement> {
  const ask = statement('act_settle', plainId(call.id), ...callIds(call), LONGEST_TARGET_SECONDS);
  const { word, rest } = firstLine(await session.call(ask, SETTLE_LIMITS));
  if (word === 'fenced') return { kind: 'fenced' };
  if (word === 'rebooted') return afterReboot(session, call, setting);
  if (word === 'other-machine') return otherMachine(call);
  if (word !== 'settled') throw new DavyError('reply-invalid', 'the call cannot be settled on this host');
  const receipts = await repaired(session, call, setting, parseReceipts(rest).receipts);
  const acts: SettledAct[] = [];
  for (const act of call.acts) acts.push(await settleAct(session, call, act, setting, receipts));
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
  setting: CallSetting,
  receipts: readonly Receipt[],
): Promise<readonly Receipt[]> {
  const statements = call.acts.flatMap((act) => {
    const open = act.targets.filter(({ id }) => receiptsOf(receipts, act.id, id).after === null);
    const context = actContext(call, act, setting);
    return applierFor(act, setting).repair?.(receiptsOfAct(receipts, act.id), open, context) ?? [];
  });
  if (statements.length === 0) return receipts;
  const reply = await session.call(statement('act_repair', plainId(call.id), ...statements), CALL_LIMITS);
  return parseReceipts(reply.stdout).receipts;
}

async function settleAct(
  session: HostSession,
  call: CallRecord,
  act: ActRecord,
  setting: CallSetting,
  receipts: readonly Receipt[],
): Promise<SettledAct> {
  const open = act.targets.filter(({ id }) => receiptsOf(receipts, act.id, id).after === null);
  const looked = await look(session, call, act, setting, open);
  const outcomes = act.targets.map(({ id }): TargetOutcome => {
    const { begun, after } = receiptsOf(receipts, act.id, id);
    if (after !== null)
      return {
        targetId: id,
        outcome: after.outcome,
        detail: sentence(after.outcome, after.detail),
        proof: 'receipt',
      };
    const now = looked.get(id) ?? nothingKnown(id);
    if (!begun) return now;
    if (now.outcome === 'already-absent')
      return { targetId: id, outcome: 'done', detail: 'begun, cut off, and gone since', proof: 'inferred' };
    return { ...now, detail: `begun and cut off; ${now.detail}` };
  });
  return { actId: act.id, outcomes, receipts: receiptsOfAct(receipts, act.id) };
}

async function look(
  session: HostSession,
  call: CallRecord,
  act: ActRecord,
  setting: CallSetting,
  targets: ActRecord['targets'],
): Promise<Map<string, TargetOutcome>> {
  if (targets.length === 0) return new Map();
  const outcomes = await applierFor(act, setting).look(session, targets, actContext(call, act, setting));
  return new Map(outcomes.map((one) => [one.targetId, one]));
}

const nothingKnown = (targetId: string): TargetOutcome => ({
  targetId,
  outcome: 'unknown',
  detail: sentence('unknown', []),
  proof: 'none',
});

/** The receipts went with the boot: what can be seen is said, what made it so cannot. */
async function afterReboot(
  session: HostSession,
  call: CallRecord,
  setting: CallSetting,
): Promise<Settlement> {
  const acts: SettledAct[] = [];
  for (const act of call.acts) {
    const looked = await look(session, call, act, setting, act.targets);
    const outcomes = act.targets.map(({ id }) => {
      const now = looked.get(id) ?? nothingKnown(id);
      return { ...now, detail: `${now.detail}; the host was rebooted since, cause unproven` };
    });
    acts.push({ actId: act.id, outcomes, receipts: [] });
  }
  return { kind: 'settled', acts, notes: ['the host was rebooted: cause unproven'] };
}

const otherMachine = (call: CallRecord): Settlement => ({
  kind: 'settled',
  acts: call.acts.map((act) => ({
    actId: act.id,
    outcomes: act.targets.map(({ id }) => nothingKnown(id)),
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
