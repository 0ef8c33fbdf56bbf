import type { DestructiveStep, ExaminingStep } from '../steps.ts';
import { EXAMINING_STEPS, isDestructive, STEP_NAMES } from '../steps.ts';
import type { Facts } from './facts.ts';
import { isFinished, nextCall, stepNamed } from './facts.ts';

/** What the procedure does next. The workflow carries it out; this decides it, from facts alone. */
export type Next =
  | { readonly do: 'look' }
  | { readonly do: 'examine'; readonly steps: readonly ExaminingStep[] }
  | { readonly do: 'offer' }
  /** One call on the host, named after its last step: with the freeze, that is the kill. */
  | { readonly do: 'act'; readonly call: DestructiveStep; readonly steps: readonly DestructiveStep[] }
  | { readonly do: 'collect-logs' }
  | { readonly do: 'watch' }
  /** Until a wake, or until `forMs` have passed. */
  | { readonly do: 'wait'; readonly forMs: number | null }
  | { readonly do: 'close' };

const WAIT: Next = { do: 'wait', forMs: null };

/**
 * The runbook (rule: runbook). Reads top to bottom like the source procedure: look, examine, ask, act in playbook order, collect
 * logs, watch, close. `news` says that something woke the workflow since the facts before: the watch then looks at once.
 *
 * @throws TypeError for a step of a newer Davy: while versions change, a worker that knows it goes on
 */
export function next(facts: Facts, news: boolean): Next {
  const unknown = facts.steps.find(({ name }) => !STEP_NAMES.includes(name));
  if (unknown !== undefined) throw new TypeError(`this version knows no step ${unknown.name}`);
  if (facts.cancelling) return { do: 'close' };
  if (facts.attention) return WAIT;
  // After the attention: a close that fails three times waits for a person and is not begun anew without a pause.
  if (facts.finishing) return { do: 'close' };
  if (!facts.surveyed) return { do: 'look' };

  const examine = EXAMINING_STEPS.filter((name) => {
    const step = stepNamed(facts, name);
    return step !== undefined && !isFinished(step);
  });
  if (examine.length > 0) return { do: 'examine', steps: examine };

  const said = saidByPerson(facts);
  const verdict = said ?? facts.verdict;
  if (verdict === 'not-a-miner' || verdict === 'authorised')
    return said === null && facts.alertSinceLook ? { do: 'look' } : { do: 'close' };
  if (verdict !== 'confirmed') return facts.verdictGate === null ? { do: 'offer' } : WAIT;
  if (facts.drifted) return { do: 'look' };
  if (facts.steps.some(({ name, state }) => isDestructive(name) && state === 'pending'))
    return { do: 'offer' };
  return inPlaybookOrder(facts, news);
}

function inPlaybookOrder(facts: Facts, news: boolean): Next {
  for (const step of facts.steps) {
    if (isFinished(step)) continue;
    if (isDestructive(step.name)) {
      const steps = nextCall(facts);
      const settling = facts.steps.some((s) => s.state === 'applying');
      const call = steps.at(-1);
      return call !== undefined && (settling || !facts.hold) ? { do: 'act', call, steps } : WAIT;
    }
    if (step.name === 'collect-logs') return { do: 'collect-logs' };
    if (step.name === 'watch-for-respawn') {
      if (allRejected(facts)) return { do: 'close' };
      const left = facts.watchLeftMs;
      return left === null || left <= 0 || news ? { do: 'watch' } : { do: 'wait', forMs: left };
    }
  }
  const watched = stepNamed(facts, 'watch-for-respawn') !== undefined;
  return facts.alertSinceLook && watched ? { do: 'watch' } : { do: 'close' };
}

/** What a person answered to confirm-miner's gate, in the words of a verdict. */
function saidByPerson(facts: Facts): 'confirmed' | 'not-a-miner' | 'authorised' | null {
  if (facts.verdictGate === 'miner') return 'confirmed';
  return facts.verdictGate === 'not-a-miner' || facts.verdictGate === 'authorised' ? facts.verdictGate : null;
}

/** Every plan that had something to do was rejected: nothing was changed, so there is nothing to watch. */
function allRejected(facts: Facts): boolean {
  const asked = facts.steps.filter((s) => isDestructive(s.name) && s.state !== 'nothing-to-do');
  return asked.length > 0 && asked.every((s) => s.state === 'rejected');
}
