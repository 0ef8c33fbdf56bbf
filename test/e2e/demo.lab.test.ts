import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { eventually } from '../shared/eventually.ts';
import { CTRL_C } from './at-terminal.ts';
import { belongings, LIMIT_MS, newDemo, QUESTION } from './demo.ts';

// A part of the targets, no, and Ctrl-C at a gate: demo.lab.long.test.ts.
test(
  'at a terminal the plans are shown as one story and each is asked; kept running, address and key serve the command line until Ctrl-C',
  async () => {
    const demo = newDemo('--keep');
    await demo.said(/verdict: confirmed/);
    await demo.said(
      /== What is to be approved\r\n.* on web-1\r\n {2}ticked: cut 4 of 4, kill \d of \d, delete 3 of 3, /,
    );
    for (const step of ['remove-cron-entries', 'kill-processes', 'delete-files', 'block-egress']) {
      await demo.said(new RegExp(`== Gate: ${step}\\r\\n`));
      await demo.said(QUESTION);
      demo.type('y\r');
    }
    const [, count] = await demo.said(
      /demo: cleaned in \d+ ms, 4 approvals, ledger verified \((\d+) records\)/,
    );
    const [, url, keyFile] = await demo.said(/kept running: (\S+), key in (\S+)/);
    const folder = demo.folder();
    const davy = async (...args: string[]) => {
      const env = { ...demo.env, DAVY_URL: url, DAVY_KEY_FILE: keyFile };
      return (await promisify(execFile)(process.execPath, [resolve('cli/davy.ts'), ...args], { env })).stdout;
    };
    expect(JSON.parse(await davy('incidents', '--json'))).toMatchObject({
      items: [{ resolution: 'cleaned' }],
    });
    const ledger = join(folder, 'ledger.jsonl');
    await davy('audit', 'export', '--out', ledger);
    expect(await davy('audit', 'verify', ledger)).toMatch(new RegExp(`^whole: ${count} records`));
    expect(belongings(folder).length).toBeGreaterThan(6);
    demo.type(CTRL_C);
    expect((await demo.end()).code).toBe(0);
    expect(belongings(folder)).toEqual([]);
  },
  LIMIT_MS,
);

test(
  'Ctrl-C while it starts ends it without a fault, and leaves nothing behind',
  async () => {
    const demo = newDemo();
    await demo.said(/demo: starting/);
    const folder = await eventually(demo.folder);
    demo.type(CTRL_C);
    const { code, lastLine } = await demo.end();
    expect(lastLine).toMatch(/^demo: interrupted/);
    expect(code).toBe(130);
    expect(belongings(folder)).toEqual([]);
  },
  LIMIT_MS,
);
