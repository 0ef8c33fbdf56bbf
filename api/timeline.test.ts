import { expect, test } from 'vitest';
import type { LedgerEntry } from '../domain/ledger.ts';
import { LEDGER_KINDS } from '../domain/ledger.ts';
import { GENESIS } from '../domain/ledger-chain.ts';
import { timelineItem } from './timeline.ts';

const entry = (kind: LedgerEntry['kind'], body: Record<string, unknown>): LedgerEntry => ({
  v: 1,
  seq: 1,
  at: '2026-01-01T00:00:00.000Z',
  key: 'k',
  kind,
  actor: 'person:ann',
  incidentId: null,
  subject: 's',
  body,
  prev: GENESIS,
  hash: GENESIS,
});

test('each kind has a sentence, also where the body says nothing', () => {
  for (const kind of LEDGER_KINDS) {
    expect(timelineItem(entry(kind, {})).text, kind).toMatch(/^[A-Z]/);
    expect(timelineItem(entry(kind, {})).text, kind).not.toContain('undefined');
  }
});

test('what people write cannot paint over the terminal, and long text is shortened', () => {
  const note = (text: string) => timelineItem(entry('incident.note', { text })).text;
  expect(note('\u001b[2Jgone\u202e')).toBe('Note: \\u{1b}[2Jgone\\u{202e}');
  expect(note('a'.repeat(10_000)).length).toBeLessThan(400);
});
