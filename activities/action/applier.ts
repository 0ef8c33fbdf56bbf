import type { ActId, CallId, IncidentId } from '../../domain/ids.ts';
import type { Target } from '../../domain/plan.ts';
import type { ShellLine } from '../../domain/shell-line.ts';
import type { Receipt } from '../../domain/targets/receipt.ts';
import type { Sighting } from '../../domain/targets/sighting.ts';
import type { HostSession } from '../../ssh/host-session.ts';

/** What a response action needs to know of the call it is part of. */
export interface ActContext {
  readonly incidentId: IncidentId;
  readonly callId: CallId;
  readonly actId: ActId;
  /** The responder as this host sees it; its path is never cut. */
  readonly responder: { readonly address: string; readonly port: number; readonly serverPort: number };
  /**
   * Clock ticks since boot (100 a second) when the plan's survey was taken. With it, the freeze covers what cron started since
   * from the approved lines; without it, such a process is left for the next survey.
   */
  readonly surveyedTicks?: string;
  /** Lines of each file of starters as it was surveyed, by path: with as many of them there, one that is missing was edited, not removed. */
  readonly surveyedLines?: ReadonlyMap<string, number>;
  /** Seconds a firewall rule stays without confirmation. */
  readonly egressConfirmSeconds: number;
}

/**
 * How one response action changes a host. A call is one line for the remote shell: it holds the statements of one or more acts
 * (with the freeze: every step up to the kill). A new action has one of these, in `apply.ts`.
 */
export interface Applier {
  /** The `.sh` files this action needs in the remote shell, by their paths below `activities/`; a shared one goes once. */
  readonly library: readonly string[];
  /** The statements of this act, in order; each is one call of a library function with quoted parameters. */
  program(targets: readonly Target[], context: ActContext): readonly ShellLine[];
  /** Statements that run before every other act of the call: the freeze. What they do is undone on every exit of the call. */
  first?(targets: readonly Target[], context: ActContext): readonly ShellLine[];
  /** Statements after all acts of a call that kills: what came back before the kill is done once more (rule: freeze). */
  last?(targets: readonly Target[], context: ActContext): readonly ShellLine[];
  /**
   * Looks at the host: what is seen of each target now. Used to verify at once and to settle after a crash; what it means for
   * the target's outcome is not an action's to say, see `domain/targets/fate.ts`.
   *
   * @param receipts of this act, as far as there are any: they tell what our own write left behind
   */
  inspect(
    session: HostSession,
    targets: readonly Target[],
    context: ActContext,
    receipts: readonly Receipt[],
  ): Promise<Sighting[]>;
  /** Finishes or puts back what the receipts call begun and not ended; part of settling. Statements as in `program`. */
  repair?(
    receipts: readonly Receipt[],
    targets: readonly Target[],
    context: ActContext,
  ): readonly ShellLine[];
  /** From a NEW connection, after the call: what must not be taken as done before (block-egress). */
  confirm?(fresh: HostSession, targets: readonly Target[], context: ActContext): Promise<Sighting[]>;
  /** The statements that take an act back, where that is possible. */
  undo?(targets: readonly Target[], context: ActContext): readonly ShellLine[];
}
