import type { ActState, Call, Has, Outcome } from './act-state.ts';
import { RUNNING } from './act-state.ts';
import type { Step } from './explore.ts';

/** What the host does with a call: it arrives, runs line by line, and ends. */
export function scriptSteps(s: ActState, call: Call, k: number, has: Has): Step<ActState>[] {
  const to = (name: string, change: Partial<Call>, rest: Partial<ActState> = {}): Step<ActState> => ({
    name: `call ${k}: ${name}`,
    to: { ...s, ...rest, calls: s.calls.with(k, { ...call, ...change }) },
  });
  if (call.command === 'held') {
    if (has('boot-compared') && call.boot !== s.boot)
      return [to('arrives after a reboot', { command: 'arrived', reply: 'refused' })];
    if (call.folder !== 'none' && has('folder-decides'))
      return [to('finds the folder taken', { command: 'arrived', reply: 'refused' })];
    return [to('makes the folder', { command: 'arrived', folder: 'script', script: 'header' })];
  }
  switch (call.script) {
    case 'header':
      return [to('writes its header', { header: true, script: 'freeze' })];
    case 'freeze':
      return [
        call.stop ? to('sees stop', { script: 'thaw' }) : to('freezes', { frozen: true, script: 'begin' }),
      ];
    case 'begin':
      return [
        call.stop
          ? to('sees stop', { script: 'thaw' })
          : to('begins', { before: has('receipt-before'), script: 'act' }),
      ];
    case 'act':
      return [to('acts', { script: 'receipt', result: resultOf(s, has) }, acted(s, call, has))];
    case 'receipt':
      return [to('writes its receipt', { after: call.result, script: 'thaw' })];
    case 'thaw':
      return [
        to('ends', {
          frozen: call.frozen && !has('script-thaws'),
          script: 'ended',
          reply: call.after ?? 'not-begun',
        }),
      ];
    default:
      return [];
  }
}

const resultOf = (s: ActState, has: Has): Outcome =>
  s.target === 'gone' ? 'absent' : s.target === 'other' && has('identity-checked') ? 'changed' : 'done';

function acted(s: ActState, call: Call, has: Has): Partial<ActState> {
  if (resultOf(s, has) !== 'done') return {};
  const wrong =
    s.target === 'other'
      ? 'something else was removed'
      : call.fenced
        ? 'a fenced call ran'
        : s.outcome !== null
          ? 'acted after its outcome was written'
          : s.wrong;
  return { target: 'gone', effects: s.effects + 1, wrong };
}

/** What nobody asked for. */
export function worldSteps(s: ActState): Step<ActState>[] {
  const steps: Step<ActState>[] = [];
  s.calls.forEach((call, k) => {
    if (s.left.kill > 0 && RUNNING.has(call.script)) {
      const calls = s.calls.with(k, { ...call, script: 'ended' });
      steps.push({
        name: `call ${k}: is killed`,
        to: { ...s, calls, left: { ...s.left, kill: s.left.kill - 1 } },
      });
    }
  });
  if (s.left.replace > 0 && s.outcome === null) {
    const left = { ...s.left, replace: s.left.replace - 1 };
    steps.push({ name: 'another file is put in place', to: { ...s, target: 'other', left } });
  }
  if (s.left.reboot > 0 && s.calls.length > 0 && !s.closed) {
    const calls = s.calls.map(
      (call): Call => ({
        ...call,
        folder: 'none',
        header: false,
        stop: false,
        frozen: false,
        before: false,
        after: null,
        script: RUNNING.has(call.script) ? 'ended' : call.script,
      }),
    );
    const left = { ...s.left, reboot: s.left.reboot - 1 };
    steps.push({ name: 'the host reboots', to: { ...s, calls, boot: s.boot + 1, left } });
  }
  if (s.outcome !== null && s.openCall === null && !s.closed)
    steps.push({ name: 'the incident closes', to: { ...s, closed: true } });
  return steps;
}
