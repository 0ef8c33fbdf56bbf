import type { Facts } from '../../domain/flow/facts.ts';
import type { IncidentId } from '../../domain/ids.ts';
import { collectLogs as collect } from '../collect-logs/index.ts';
import type { ResponseDeps } from './deps.ts';
import { judgeBefore } from './judging.ts';
import { onHost } from './on-host.ts';

/** Takes the logs off the host and makes the root-cause report, from the survey that saw the miner before its removal. */
export const collectLogs = (deps: ResponseDeps, incidentId: IncidentId): Promise<Facts | null> =>
  onHost(deps, incidentId, 'collect-logs', async (on) => {
    const { snapshot, ...judgement } = await judgeBefore(deps, incidentId, on.incident.round);
    const { kept, report } = await deps.hosts.withHost(on.host, (session) =>
      collect(session, snapshot, judgement, (item) => deps.store.evidence.keep(incidentId, item), {
        maxFileBytes: deps.config.evidence.maxFileBytes,
        heartbeat: deps.heartbeat,
      }),
    );
    await deps.store.incidents.saveReport(incidentId, report);
    await deps.store.ledger.append({
      key: `logs:${incidentId}:${snapshot.surveyId}`,
      kind: 'logs.collected',
      actor: 'worker',
      incidentId,
      subject: snapshot.surveyId,
      body: {
        cause: report.cause,
        entry: report.entry,
        files: kept.map(({ sha256 }) => sha256),
        missing: report.missing,
      },
    });
    await deps.store.incidents.markStep(incidentId, 'collect-logs', 'done');
  });
