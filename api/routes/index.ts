import type { RoutesOf } from '../parts.ts';
import { aboutRoutes } from './about.ts';
import { alertRoutes } from './alerts.ts';
import { approvalRoutes } from './approvals.ts';
import { auditRoutes } from './audit.ts';
import { eventRoutes } from './events.ts';
import { evidenceRoutes } from './evidence.ts';
import { healthRoutes } from './health.ts';
import { holdRoutes } from './hold.ts';
import { hostRoutes } from './hosts.ts';
import { incidentRecordRoutes } from './incident-records.ts';
import { incidentRoutes } from './incidents.ts';
import { keyRoutes } from './keys.ts';

/** Every route, in the order of the document. */
export const ROUTES: readonly RoutesOf[] = [
  alertRoutes,
  incidentRoutes,
  incidentRecordRoutes,
  approvalRoutes,
  auditRoutes,
  hostRoutes,
  keyRoutes,
  aboutRoutes,
  holdRoutes,
  evidenceRoutes,
  eventRoutes,
  healthRoutes,
];
