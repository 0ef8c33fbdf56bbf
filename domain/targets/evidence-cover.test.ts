import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sha256Hex } from '../digest.ts';
import type { EvidenceItem } from '../evidence.ts';
import type { TargetIdentity } from '../plan.ts';
import { show } from '../show.ts';
import { crontabNote, evidenceCovers } from './evidence-cover.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const item = (content: Uint8Array, more: Partial<EvidenceItem> = {}): EvidenceItem => ({
  sha256: sha256Hex(content),
  sha1: '0'.repeat(40),
  md5: '0'.repeat(32),
  size: content.length,
  kind: 'file',
  takenAt: '2026-01-01T00:00:00Z',
  truncated: false,
  ...more,
});
const covers = (identity: TargetIdentity, ...items: EvidenceItem[]) => evidenceCovers({ identity }, items);
const file = (content: Uint8Array): TargetIdentity => ({
  kind: 'file',
  path: show('/tmp/x'),
  device: '1',
  inode: '2',
  size: String(content.length),
  sha256: sha256Hex(content),
});
const line = (text: Uint8Array, path = '/var/spool/cron/root'): TargetIdentity => ({
  kind: 'line',
  path: show(path),
  line: show(''),
  lineSha256: sha256Hex(text),
  occurrence: 1,
});

describe('evidence covers', () => {
  test('a file whose bytes were kept whole, and no other', () => {
    const kept = bytes('miner');
    expect(covers(file(kept), item(kept))).toBe(true);
    expect(covers(file(kept), item(kept, { truncated: true }))).toBe(false);
    expect(covers(file(kept), item(bytes('other')))).toBe(false);
    expect(covers(file(kept))).toBe(false);
  });

  test('each line of a kept crontab of that path, whatever bytes it has', () => {
    const anyLine = fc
      .uint8Array({ minLength: 1, maxLength: 60 })
      .map((b) => b.map((c) => (c === 10 ? 32 : c)));
    fc.assert(
      fc.property(fc.array(anyLine, { minLength: 1, maxLength: 20 }), fc.boolean(), (lines, ended) => {
        const whole = Uint8Array.from(
          lines.flatMap((l, i) => [...(i === 0 ? [] : [10]), ...l]).concat(ended ? [10] : []),
        );
        const tab = item(whole, {
          kind: 'crontab',
          path: '/var/spool/cron/root',
          note: crontabNote(whole, false),
        });
        for (const one of lines) {
          expect(covers(line(one), tab)).toBe(true);
          expect(covers(line(one, '/etc/crontab'), tab)).toBe(false);
        }
        expect(covers(line(Uint8Array.of(...(lines[0] ?? []), 0)), tab)).toBe(
          lines.some((l) => sha256Hex(l) === sha256Hex(Uint8Array.of(...(lines[0] ?? []), 0))),
        );
      }),
    );
  });

  test('not the line at which a crontab was cut off', () => {
    const cut = bytes('* * * * * a\n* * * * * b');
    const tab = item(cut, {
      kind: 'crontab',
      path: '/var/spool/cron/root',
      note: crontabNote(cut, true),
      truncated: true,
    });
    expect(covers(line(bytes('* * * * * a')), tab)).toBe(true);
    expect(covers(line(bytes('* * * * * b')), tab)).toBe(false);
  });

  test('a process by its image; a script by interpreter and script', () => {
    const [sh, script] = [bytes('ELF sh'), bytes('#!/bin/sh')];
    const image = { path: show('/bin/sh'), device: '1', inode: '2', sha256: sha256Hex(sh) };
    const single: TargetIdentity = {
      kind: 'process',
      by: 'single',
      pid: 2,
      bootId: 'b',
      startTicks: '1',
      uid: 0,
      image,
    };
    expect(covers(single, item(sh, { kind: 'image' }))).toBe(true);
    expect(covers(single, item(script))).toBe(false);
    const run: TargetIdentity = {
      kind: 'process',
      by: 'script',
      uid: 0,
      interpreter: image,
      script: { ...image, path: show('/tmp/i.sh'), sha256: sha256Hex(script) },
      maximumCount: 1,
    };
    expect(covers(run, item(sh))).toBe(false);
    expect(covers(run, item(sh), item(script))).toBe(true);
  });

  test('an address once the state of the host was kept', () => {
    const egress: TargetIdentity = { kind: 'egress', family: 'ipv4', address: '198.51.100.1' };
    expect(covers(egress)).toBe(false);
    expect(covers(egress, item(bytes('{}'), { kind: 'snapshot' }))).toBe(true);
  });
});
