import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { asId } from '../../../domain/ids.ts';
import type { Receipt } from '../../../domain/targets/receipt.ts';
import { mendTells, tells } from './tell.ts';

const actId = asId('act', 'act_1');
const told = (tell?: string) => ({ identity: { kind: 'name', tell } });
const text = (lines: readonly Uint8Array[]): string[] =>
  lines.map((line) => Buffer.from(line).toString('utf8'));

test('each who remembers is told once, and cron tells itself', () => {
  const targets = [told('sshd'), told('systemd'), told(), told('cron'), told('systemd'), told('init')];
  expect(text(tells(targets, { actId }))).toEqual([
    "tell_systemd 'act_1'",
    "tell_init 'act_1'",
    "tell_sshd 'act_1'",
  ]);
  expect(text(tells([told('systemd-user')], { actId }, [1000, 0]))).toEqual(["tell_user 'act_1' '1000' '0'"]);
  expect(tells([told('cron'), told()], { actId })).toEqual([]);
});

test('masks are looked for only where a receipt says that there may be one', () => {
  const note = (word: string, ...detail: string[]): Receipt => ({
    phase: 'note',
    actId,
    targetId: '-',
    word,
    detail,
  });
  expect(mendTells([note('told', 'who=systemd')], { actId })).toEqual([]);
  expect(
    text(mendTells([note('folder', 'made=system-generators'), note('masking', 'how=mask')], { actId })),
  ).toEqual(["tell_mend 'act_1' 'system-generators'"]);
  expect(text(mendTells([note('masking', 'how=mask')], { actId }))).toEqual(["tell_mend 'act_1'"]);
  expect(mendTells([{ ...note('masking'), actId: asId('act', 'act_2') }], { actId })).toEqual([]);
});
