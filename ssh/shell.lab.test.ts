import { Buffer } from 'node:buffer';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parameters } from '../domain/shell-line.fixture.ts';
import { line } from '../domain/shell-line.ts';
import { busyboxShell, runCalls } from './local-shell.fixture.ts';
import { cutEverywhere } from './shell-program.fixture.ts';

describe('busybox sh', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'davy-ssh-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('any bytes but NUL survive as a parameter', () => {
    fc.assert(
      fc.property(parameters, (values) => {
        const library = 'show() { printf "%s" "$1"; }\n';
        const replies = runCalls(
          busyboxShell(),
          library,
          values.map((value) => line('show', value)),
        );
        expect(replies.map(({ body }) => Buffer.from(body))).toEqual(
          values.map((value) => Buffer.from(value)),
        );
      }),
      { numRuns: 60 },
    );
  });

  test('runs nothing of a call that was cut off, at whatever byte', () => {
    cutEverywhere(busyboxShell(), folder, new Uint8Array(0));
    cutEverywhere(busyboxShell(), folder, new Uint8Array(1000).fill(0x3b));
  });
});
