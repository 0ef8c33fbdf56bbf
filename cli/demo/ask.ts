import type { TargetId } from '../../domain/ids.ts';
import type { Plan } from '../../domain/plan.ts';
import { ticked } from '../client/answer.ts';
import { openTerminal } from '../client/terminal.ts';
import { askPlan } from '../commands/ask-plan.ts';

/** How the demo's gates are answered. */
export interface Analyst {
  /** Person whose key decides. */
  readonly person: string;
  /**
   * Ids of the targets to approve, of the plan that was just shown; undefined rejects the plan.
   *
   * @throws Interrupted on Ctrl-C: nothing is decided
   */
  decides(plan: Plan): Promise<TargetId[] | undefined>;
}

/** Nobody sits there: a demo analyst says yes to each gate, through the API and under its own clearly named key. */
export const automaticAnalyst: Analyst = {
  person: 'demo-analyst',
  decides: async (plan) => {
    process.stdout.write(`Approve ${plan.targets.length} target(s)? yes (automatic demo analyst)\n`);
    return ticked(plan);
  },
};

/** Asks on the terminal as `davy approve` does: y, n, or the numbers of the targets. */
export function terminalAnalyst(stop: AbortSignal): Analyst {
  // Asked where the plan is shown, so that `npm run demo | tee` shows both.
  const terminal = openTerminal({
    input: process.stdin,
    out: process.stdout,
    say: process.stdout,
    interactive: true,
  });
  return {
    person: 'demo-analyst-at-the-terminal',
    decides: (plan) =>
      askPlan(
        { terminal: { ...terminal, ask: (question) => terminal.ask(question, stop) } },
        { plan },
        undefined,
      ),
  };
}
