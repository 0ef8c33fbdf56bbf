import { z } from 'zod';
import type { IncidentId } from '../../domain/ids.ts';
import type { IncidentRecord } from '../../store/port.ts';
import { allPages } from '../all-pages.ts';
import { indicatorsOf } from '../indicators.ts';
import type { ApiParts } from '../parts.ts';
import type { Route } from '../route.ts';
import { Raw, route } from '../route.ts';
import { alertSchema } from '../schemas/alerts.ts';
import { approvalSchema } from '../schemas/approvals.ts';
import { ledgerEntrySchema, timelineItemSchema } from '../schemas/audit.ts';
import { evidenceItemSchema } from '../schemas/evidence.ts';
import { incidentSchema, indicatorSchema, reportSchema } from '../schemas/incidents.ts';
import { pageQuery, pageSchema } from '../schemas/paging.ts';
import { incidentIdSchema } from '../schemas/text.ts';
import { timelineItem } from '../timeline.ts';
import { alertView, incidentView, pageView } from '../views.ts';
import { found } from './found.ts';

const params = z.strictObject({ id: incidentIdSchema });

const exportSchema = z
  .object({
    incident: incidentSchema,
    report: reportSchema,
    alerts: z.array(alertSchema),
    approvals: z.array(approvalSchema),
    evidence: z.array(evidenceItemSchema),
    indicators: z.array(indicatorSchema),
    ledger: z.array(ledgerEntrySchema).meta({ description: 'Entries of this incident, oldest first' }),
  })
  .meta({ id: 'IncidentExport' });

/** What is told about an incident afterwards: everything here only reads. */
export function incidentRecordRoutes({ store }: ApiParts): Route[] {
  const approvalsOf = (incidentId: IncidentId) =>
    allPages((page) => store.approvals.list({ ...page, incidentId }));
  const incidentOf = async (id: IncidentId) => found(await store.incidents.get(id), 'incident');

  return [
    route({
      method: 'get',
      path: '/v1/incidents/{id}/timeline',
      role: 'viewer',
      summary: 'What happened, newest first: its ledger entries, each with a sentence',
      params,
      query: z.strictObject(pageQuery),
      ok: { status: 200, description: 'A page', schema: pageSchema(timelineItemSchema) },
      errors: ['not-found'],
      handler: async ({ params, query }) => {
        const { id: incidentId } = await incidentOf(params.id);
        await store.ledger.chain();
        return pageView(await store.ledger.list({ ...query, incidentId }), timelineItem);
      },
    }),
    route({
      method: 'get',
      path: '/v1/incidents/{id}/report',
      role: 'viewer',
      summary: 'Verdict, outcomes and root cause',
      params,
      ok: { status: 200, description: 'As far as it is known', schema: reportSchema },
      errors: ['not-found'],
      handler: async ({ params }) => reportView(await incidentOf(params.id)),
    }),
    route({
      method: 'get',
      path: '/v1/incidents/{id}/indicators',
      role: 'viewer',
      summary: 'What to look for on other hosts',
      params,
      ok: { status: 200, description: 'All of it', schema: z.object({ items: z.array(indicatorSchema) }) },
      errors: ['not-found'],
      handler: async ({ params }) => {
        const { id } = await incidentOf(params.id);
        return { items: indicatorsOf(await approvalsOf(id)) };
      },
    }),
    route({
      method: 'get',
      path: '/v1/incidents/{id}/export',
      role: 'viewer',
      summary: 'Everything about it in one document; evidence by its hashes',
      params,
      ok: { status: 200, description: 'As an attachment', schema: exportSchema },
      errors: ['not-found'],
      handler: async ({ params }) => {
        const record = await incidentOf(params.id);
        await store.ledger.chain();
        const [alerts, approvals, evidence, ledger] = await Promise.all([
          Promise.all(record.alerts.map((id) => store.alerts.get(id))),
          approvalsOf(record.id),
          store.evidence.list(record.id),
          allPages((page) => store.ledger.list({ ...page, incidentId: record.id }), 100_000),
        ]);
        const bundle: z.infer<typeof exportSchema> = {
          incident: incidentView(record),
          report: reportView(record),
          alerts: alerts.filter((alert) => alert !== undefined).map(alertView),
          approvals,
          evidence,
          indicators: indicatorsOf(approvals),
          ledger: ledger.reverse(),
        };
        return new Raw(
          {
            'content-type': 'application/json',
            'content-disposition': `attachment; filename="${record.id}.json"`,
          },
          async (response) => void response.write(JSON.stringify(bundle)),
        );
      },
    }),
  ];
}

function reportView(record: IncidentRecord): z.infer<typeof reportSchema> {
  const { host, status, resolution, verdict, steps, watched, wanted, watch, ending } = incidentView(record);
  return {
    incidentId: record.id,
    host,
    status,
    resolution,
    verdict,
    steps,
    watched,
    wanted,
    watch,
    ending,
    report: record.report,
  };
}
