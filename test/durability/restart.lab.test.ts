import { test } from 'vitest';
import { alertsWhileDown, approvalOutlives, LIMIT_MS } from './restarts.ts';

// Each part by itself, asked and killed, and PostgreSQL: restart.lab.long.test.ts.
test(
  'an open approval outlives a SIGKILL of davy up, and the decision on it then still works',
  () => approvalOutlives([['up', 'SIGKILL']]),
  LIMIT_MS,
);

test(
  'alerts that come while Temporal is down are taken, and their incident goes on afterwards',
  () => alertsWhileDown(['temporal']),
  LIMIT_MS,
);
