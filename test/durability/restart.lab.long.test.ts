import { test } from 'vitest';
import type { End } from './restarts.ts';
import { alertsWhileDown, alertWithoutPostgres, approvalOutlives, LIMIT_MS } from './restarts.ts';

const PARTS = ['api', 'worker', 'postgres', 'temporal', 'up'] as const;

test(
  'an open approval outlives the end of every process, and the decision on it then still works',
  () =>
    approvalOutlives(
      (['SIGTERM', 'SIGKILL'] as const).flatMap((signal) => PARTS.map((part): End => [part, signal])),
    ),
  LIMIT_MS,
);

test(
  'alerts that come while Temporal or the worker is down are taken, and their incidents go on afterwards',
  () => alertsWhileDown(['temporal', 'worker']),
  LIMIT_MS,
);

test(
  'without PostgreSQL the API says store-unavailable, and nothing that it took is lost',
  alertWithoutPostgres,
  LIMIT_MS,
);
