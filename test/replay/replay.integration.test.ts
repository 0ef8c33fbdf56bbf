import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  bundleWorkflowCode,
  DefaultLogger,
  makeTelemetryFilterString,
  Runtime,
  Worker,
} from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { beforeAll, describe, expect, test } from 'vitest';
import { workflowBundle } from '../../worker/bundle.ts';
import type { SavedHistory } from './history.ts';
import { isAct, isAtRest, roundsIn } from './history.ts';
import type { Kind } from './kinds.ts';
import { historyFile, KINDS } from './kinds.ts';

const saved = (kind: Kind): SavedHistory => JSON.parse(readFileSync(historyFile(kind), 'utf8'));
const typesOf = ({ events }: SavedHistory): string[] =>
  events.map(({ eventType }) => eventType.replace('EVENT_TYPE_', ''));
const actsIn = ({ events }: SavedHistory): string[] =>
  events.filter(isAct).map((e) => e.activityTaskScheduledEventAttributes?.activityType.name ?? '');

/** As the worker runs it: the same bundle, the same isolation. */
const replay = (workflow: { code: string }, history: SavedHistory): Promise<void> =>
  Worker.runReplayHistory({ workflowBundle: workflow, reuseV8Context: true }, history);

describe('saved histories', () => {
  let current: { code: string };
  beforeAll(async () => {
    // Histories that do not replay are expected here and otherwise fill the terminal.
    const logging = { forward: {}, filter: makeTelemetryFilterString({ core: 'ERROR' }) };
    Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging } });
    current = await workflowBundle(resolve('.davy/test/cache'));
  });

  test.each(KINDS)('%s replays with the workflow as it is now', async (kind) => {
    await replay(current, saved(kind));
  });

  test('every file is of a known kind', () => {
    const files = readdirSync(new URL('histories', import.meta.url)).sort();
    expect(files).toEqual(KINDS.map((kind) => `${kind}.json`).sort());
  });

  test('a workflow whose code was changed without a patch does not replay them', async () => {
    const changed = await bundleWorkflowCode({
      workflowsPath: fileURLToPath(new URL('changed-workflow.ts', import.meta.url)),
      logger: new DefaultLogger('ERROR'),
    });
    for (const kind of KINDS) {
      await expect(replay(changed, saved(kind)), kind).rejects.toThrow(DeterminismViolationError);
    }
  });
});

describe('each saved history is what it is called', () => {
  test('open-gate: everything is offered, nothing was done, nothing is under way', () => {
    const history = saved('open-gate');
    const scheduled = history.events.map((e) => e.activityTaskScheduledEventAttributes?.activityType.name);
    expect(scheduled).toEqual(expect.arrayContaining(['confirm-miner', 'preserve-evidence']));
    expect(actsIn(history)).toEqual([]);
    expect(isAtRest(history)).toBe(true);
  });

  test('in-act: the call on the host is the last thing that happened', () => {
    const { events } = saved('in-act');
    expect(events.slice(-1).every(isAct)).toBe(true);
  });

  test('cleaned, expired, user-made-playbook, not-a-miner: from start to end in one run', () => {
    for (const kind of ['cleaned', 'expired', 'user-made-playbook', 'not-a-miner'] as const) {
      const types = typesOf(saved(kind));
      expect([types[0], types.at(-1)], kind).toEqual([
        'WORKFLOW_EXECUTION_STARTED',
        'WORKFLOW_EXECUTION_COMPLETED',
      ]);
    }
  });

  test('new-round and after-continue-as-new: one run follows the other, both act', () => {
    const [before, after] = [saved('new-round'), saved('after-continue-as-new')];
    const continued = before.events.at(-1)?.workflowExecutionContinuedAsNewEventAttributes;
    const started = after.events[0]?.workflowExecutionStartedEventAttributes;
    expect(continued).toMatchObject({ newExecutionRunId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(started).toMatchObject({ continuedExecutionRunId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(actsIn(before)).toContain('kill-processes');
    expect(actsIn(after).length).toBeGreaterThan(0);
  });

  test('expired: nothing was done on the host, and it was woken again', () => {
    const history = saved('expired');
    expect(actsIn(history)).toEqual([]);
    expect(typesOf(history)).toContain('WORKFLOW_EXECUTION_SIGNALED');
  });

  test('pool-names: two rounds, woken in between, and going on', () => {
    const history = saved('pool-names');
    expect(roundsIn(history)).toBeGreaterThan(1);
    expect(typesOf(history)).toContain('WORKFLOW_EXECUTION_SIGNALED');
    expect(isAtRest(history)).toBe(true);
  });

  test('user-made-playbook: its order is not that of the built-in one', () => {
    expect(actsIn(saved('user-made-playbook'))[0]).toBe('block-egress');
    expect(actsIn(saved('cleaned'))[0]).toBe('kill-processes');
  });
});
