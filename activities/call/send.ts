import { Buffer } from 'node:buffer';
import { DavyError } from '../../domain/errors.ts';
import type { ActId } from '../../domain/ids.ts';
import type { ShellLine } from '../../domain/shell-line.ts';
import { line } from '../../domain/shell-line.ts';
import type { DestructiveStep } from '../../domain/steps.ts';
import { fateOf } from '../../domain/targets/fate.ts';
import type { TargetOutcome } from '../../domain/targets/outcome.ts';
import type { ActResult, Receipt } from '../../domain/targets/receipt.ts';
import type { CallLimits, HostSession } from '../../ssh/host-session.ts';
import type { ActRecord, CallRecord } from '../../store/port.ts';
import type { ActContext, Applier } from '../action/applier.ts';
import { hostBytes } from '../action/host-bytes.ts';
import { parseReceipts, receiptOf } from '../action/receipts.ts';

/** What each act needs to know, by its id. */
export type ActContexts = ReadonlyMap<ActId, ActContext>;

/** What running a call needs to know. The appliers are handed in: the runner lies under the actions and knows none of them. */
export interface CallSetting {
  readonly contexts: ActContexts;
  readonly loadApplier: (step: DestructiveStep) => Promise<Applier>;
  /** Statements ahead of all others: what the acts of this call may use. */
  readonly before?: readonly ShellLine[];
}

export interface CallTimes {
  /** Milliseconds within which targets may be begun, from the moment the call is sent. @default 90000 */
  readonly deadlineMs?: number;
}

/** Longest time in seconds that one target of a call may take; see "Settle". */
export const LONGEST_TARGET_SECONDS = 30;

const DEADLINE_MS = 90_000;
export const deadlineSeconds = ({ deadlineMs = DEADLINE_MS }: CallTimes): number =>
  Math.ceil(deadlineMs / 1000);

const CLOCK_LIMITS: CallLimits = { timeoutMs: 15_000, maxStdoutBytes: 1024, maxStderrBytes: 1024 };
/** No reply can be expected later than one target after the deadline. */
export const callLimits = (times: CallTimes): CallLimits => ({
  timeoutMs: (deadlineSeconds(times) + 2 * LONGEST_TARGET_SECONDS) * 1000,
  maxStdoutBytes: 4 * 1024 * 1024,
  maxStderrBytes: 256 * 1024,
});

export interface LoadedAct {
  readonly act: ActRecord;
  readonly applier: Applier;
  readonly context: ActContext;
}

/** @throws DavyError `internal` for an act without context */
export const loadActs = (call: CallRecord, { contexts, loadApplier }: CallSetting): Promise<LoadedAct[]> =>
  Promise.all(
    call.acts.map(async (act) => {
      const context = contexts.get(act.id);
      if (context === undefined) throw new DavyError('internal', `no context for act ${act.id}`);
      return { act, context, applier: await loadApplier(act.step) };
    }),
  );

/** @throws DavyError `internal` for an id that is none of ours: it becomes the name of a folder */
export function plainId(id: string): string {
  if (!/^[a-z]{3}_[0-9A-Za-z]{1,40}$/.test(id)) throw new DavyError('internal', 'not an id of a call');
  return id;
}

/** Machine id and boot id as the host's files hold them. */
export const callIds = (call: CallRecord): [Uint8Array, Uint8Array] => [
  hostBytes(call.machineId, undefined),
  hostBytes(call.bootId, undefined),
];

/**
 * The whole call as one line: what must come first (the freeze), then each act in its order.
 *
 * @param deadlineUptime seconds of the host's uptime after which no target is begun
 * @param before see `CallSetting`
 */
export function buildCall(
  call: CallRecord,
  acts: readonly LoadedAct[],
  deadlineUptime: number,
  before: readonly ShellLine[] = [],
): ShellLine {
  const first: ShellLine[] = [];
  const program: ShellLine[] = [];
  const last: ShellLine[] = [];
  for (const { act, applier, context } of acts) {
    if (act.targets.length === 0) continue;
    first.push(...(applier.first?.(act.targets, context) ?? []));
    program.push(...applier.program(act.targets, context));
    last.push(...(applier.last?.(act.targets, context) ?? []));
  }
  if (first.length > 0) program.push(...last);
  return line(
    'act_call',
    plainId(call.id),
    ...callIds(call),
    String(deadlineUptime),
    ...before,
    ...first,
    ...program,
  );
}

/** The host's uptime in whole seconds. */
async function readUptime(session: HostSession): Promise<number> {
  const { stdout } = await session.call(line('act_clock'), CLOCK_LIMITS);
  const text = Buffer.from(stdout).toString('latin1').trim();
  if (!/^\d{1,12}$/.test(text)) throw new DavyError('reply-invalid', 'the host does not say its uptime');
  return Number(text);
}

/** What came of sending a call. */
export interface Sent {
  readonly exit: number;
  /** Whether the script ran its course, or refused to begin. */
  readonly end: 'replied' | Refused;
  readonly acts: readonly ActResult[];
}
type Refused = 'refused-rebooted' | 'refused-no-folder';

/**
 * Sends a call, once. Only who got `send` from the store may. Where the reply is lost or does not tell how every target ended,
 * it throws, and the call has to be settled.
 *
 * @throws ConnectionLost, DavyError `call-timed-out`, `reply-invalid`
 */
export async function sendCall(
  session: HostSession,
  call: CallRecord,
  setting: CallSetting,
  times: CallTimes = {},
): Promise<Sent> {
  const acts = await loadActs(call, setting);
  const deadline = (await readUptime(session)) + deadlineSeconds(times);
  const reply = await session.call(buildCall(call, acts, deadline, setting.before), callLimits(times));
  if (reply.truncated) throw new DavyError('reply-invalid', 'the receipts are longer than a call may answer');
  const why = /^refused ([a-z-]+)\n$/.exec(Buffer.from(reply.stdout).toString('latin1'))?.[1];
  if (why !== undefined) {
    const end = refused(why);
    const outcomes = (act: ActRecord) => act.targets.map(({ id }) => fateOf(id, { call: end }));
    const told = call.acts.map((act) => ({ actId: act.id, receipts: [], outcomes: outcomes(act) }));
    return { exit: reply.exit, end, acts: told };
  }
  const { receipts, ended, deadline: told } = parseReceipts(reply.stdout);
  if (!ended || told === null) throw new DavyError('reply-invalid', 'the receipts are not whole');
  return { exit: reply.exit, end: 'replied', acts: call.acts.map((act) => byReceipts(act, receipts)) };
}

function refused(why: string): Refused {
  // Somebody made the folder before: the call ran, or it is fenced. Only settling can tell.
  if (why === 'taken') throw new DavyError('reply-invalid', 'the call was begun or fenced before');
  return why === 'rebooted' ? 'refused-rebooted' : 'refused-no-folder';
}

export const receiptsOfAct = (receipts: readonly Receipt[], actId: ActId): Receipt[] =>
  receipts.filter((one) => one.actId === actId || one.actId === '-');

function byReceipts(act: ActRecord, receipts: readonly Receipt[]): ActResult {
  const outcomes = act.targets.map(({ id }): TargetOutcome => {
    const receipt = receiptOf(receipts, act.id, id);
    if (receipt.begun && receipt.after === null)
      throw new DavyError('reply-invalid', 'a target was begun and not ended');
    return fateOf(id, { call: 'replied', receipt });
  });
  return { actId: act.id, outcomes, receipts: receiptsOfAct(receipts, act.id) };
}
