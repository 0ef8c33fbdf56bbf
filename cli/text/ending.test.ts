import { expect, test } from 'vitest';
import { cleanEnding } from '../../test/shared/incident-driver.ts';
import { endingText } from './ending.ts';

test('each thing left is printed with its reason, its place and since when', () => {
  const text = endingText(
    cleanEnding({
      left: [
        {
          kind: 'starter',
          title: '/etc/systemd/system/u.service',
          where: '/etc/systemd/system/u.service',
          reason: 'no-step',
          detail: 'it has to be taken away by hand',
          since: '2026-01-01T00:00:00.000Z',
        },
        {
          kind: 'process',
          title: 'sh (pid 7)',
          where: 'pid 7 (/opt/run)',
          reason: 'not-taken',
          detail: '',
          since: '2026-01-01T00:00:00.000Z',
        },
      ],
      leftMore: 3,
      doubts: ['cron-texts: truncated.'],
      named: [{ title: '198.51.100.7', why: 'It is not blocked.' }],
      starter: 'not-found',
    }),
  ).join('\n');
  expect(text).toMatch(
    /u\.service\n +no-step: no step .*\(it has to be taken away by hand\) since 2026-01-01/,
  );
  expect(text).toMatch(/sh \(pid 7\) \(pid 7 \(\/opt\/run\)\)\n +not-taken: /);
  for (const part of [
    'and 3 more',
    'cron-texts: truncated.',
    '198.51.100.7: It is not blocked.',
    'starter: not found',
    'way in: not found',
  ])
    expect(text).toContain(part);
  expect(endingText(null)).toEqual([]);
});
