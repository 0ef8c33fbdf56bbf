import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isDavyError } from '../../domain/errors.ts';
import { asId } from '../../domain/ids.ts';
import { targetIdSchema } from '../../domain/ids-schema.ts';
import { parseReceipts, receiptOf } from './receipts.ts';

const TARGET = targetIdSchema.parse('t_0123456789abcdef');
const WHOLE = `call cal_1 pid=12 start=345 session=10 leader=300 deadline=99
note act_1 t_0123456789abcdef stopping pid=7 start=8 state=S
before act_1 t_0123456789abcdef begun
note - - thawed pid=7 start=8
after act_1 t_0123456789abcdef done killed=1
end
`;

test('reads what a script writes', () => {
  const { receipts, deadline, ended } = parseReceipts(Buffer.from(WHOLE));
  expect([deadline, ended, receipts.length]).toEqual([99, true, 4]);
  expect(receiptOf(receipts, asId('act', 'act_1'), TARGET)).toEqual({
    begun: true,
    after: { outcome: 'done', words: ['killed=1'] },
  });
  expect(receiptOf(receipts, asId('act', 'act_2'), TARGET)).toEqual({ begun: false, after: null });
});

test('cut off at any byte, it is never more than what was written whole', () => {
  for (let size = 0; size < WHOLE.length; size += 1) {
    const { receipts, ended } = parseReceipts(Buffer.from(WHOLE.slice(0, size)));
    expect(receipts.length).toBeLessThanOrEqual(4);
    expect(ended).toBe(false);
  }
});

test('a line that settling marked as torn does not count, wherever it was cut off', () => {
  const rows = WHOLE.split('\n');
  const [header = '', note = '', , , after = ''] = rows;
  for (let size = 1; size <= after.length; size += 1) {
    const text = `${header}\n${note}\n${after.slice(0, size)}\ntorn\nnote - - thawed pid=7 start=8\n`;
    expect(parseReceipts(Buffer.from(text)).receipts.map(({ word }) => word)).toEqual(['stopping', 'thawed']);
  }
});

test.each([
  'after act_1 t_0123456789abcdef gone',
  'after act_1 t_0123456789abcdef',
  'before act_1 t_0123456789ABCDEF begun',
  'before cal_1 t_0123456789abcdef begun',
  'before act_1 t_0123456789abcdef begun \u001b[31m',
  'call cal_1 pid=x',
  '',
])('refuses %j', (row) => {
  expect(() => parseReceipts(Buffer.from(`${row}\n`))).toThrow(/reply-invalid/);
});

test('any bytes are read or refused, never anything else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        parseReceipts(bytes);
      } catch (error) {
        expect(isDavyError(error, 'reply-invalid')).toBe(true);
      }
    }),
  );
});
