import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createLogger } from './logger.ts';

test('a line is JSON with level, name, time, fields, and the causes of an error, but no secret', () => {
  const folder = mkdtempSync(join(tmpdir(), 'davy-log-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const to = join(folder, 'log');
  const logger = createLogger({ name: 'api', level: 'info', to }).child({ requestId: 'r1' });
  logger.debug({}, 'not written');
  logger.warn({ host: 'web-1', password: 'hunter2', key: { secret: 'hunter2' } }, 'odd');
  logger.error({ err: new Error('outer', { cause: new Error('inner') }) }, 'broken');
  const text = readFileSync(to, 'utf8');
  const lines = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatchObject({ level: 'warn', name: 'api', requestId: 'r1', host: 'web-1', msg: 'odd' });
  expect(Date.parse(lines[0].time)).not.toBeNaN();
  expect(text).not.toContain('hunter2');
  expect(lines[1].err.cause.message).toBe('inner');
});
