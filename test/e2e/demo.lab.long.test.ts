import { expect, test } from 'vitest';
import { CTRL_C } from './at-terminal.ts';
import { belongings, LIMIT_MS, newDemo, QUESTION } from './demo.ts';

test(
  'a part of the targets, and no: what was declined is left, the last line and the exit code say so',
  async () => {
    const demo = newDemo();
    for (const answer of ['1 9', '1 3', 'n', '', 'N']) {
      await demo.said(QUESTION);
      demo.type(`${answer}\r`);
      if (answer === '1 9') await demo.said(/9 is neither y, n, nor a target of this plan/);
    }
    const folder = demo.folder();
    await demo.said(/after, seen from outside/);
    await demo.said(/still running: \d+ \/tmp\/wnTKYg/);
    const { code, lastLine } = await demo.end();
    expect(lastLine).toMatch(
      /^demo: partially-cleaned, 1 approvals, 3 declined, \d+ left of the attacker’s, 0 faults, ledger verified \(\d+ records\)$/,
    );
    expect(code).toBe(1);
    expect(belongings(folder)).toEqual([]);
  },
  LIMIT_MS,
);

test(
  'Ctrl-C at a gate decides nothing and leaves nothing behind',
  async () => {
    const demo = newDemo();
    await demo.said(QUESTION);
    demo.type('y\r');
    await demo.said(QUESTION);
    const folder = demo.folder();
    expect(belongings(folder).length).toBeGreaterThan(6);
    demo.type(CTRL_C);
    const { code, lastLine } = await demo.end();
    expect(lastLine).toBe('demo: interrupted, clearing up …');
    expect(code).toBe(130);
    expect(belongings(folder)).toEqual([]);
  },
  LIMIT_MS,
);
