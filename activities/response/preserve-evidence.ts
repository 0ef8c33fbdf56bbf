import type { Facts } from '../../domain/flow/facts.ts';
import type { IncidentId } from '../../domain/ids.ts';
import { preserve } from '../preserve-evidence/index.ts';
import type { ResponseDeps } from './deps.ts';
import { judgeLatest } from './judging.ts';
import { onHost } from './on-host.ts';
import { asSurveyed } from './toolbox.ts';

/** Takes off the host what a removal would destroy, before any wait and whatever the verdict. */
export const preserveEvidence = (deps: ResponseDeps, incidentId: IncidentId): Promise<Facts | null> =>
  onHost(deps, incidentId, 'preserve-evidence', async (on) => {
    const { snapshot, ...judgement } = await judgeLatest(deps, incidentId);
    const { missing } = await deps.hosts.withHost(on.host, (session) =>
      asSurveyed(deps, on, session, snapshot, (by) =>
        preserve(by, snapshot, judgement, (item) => deps.store.evidence.keep(incidentId, item), {
          maxFileBytes: deps.config.evidence.maxFileBytes,
          seen: deps.seen,
          heartbeat: deps.heartbeat,
        }),
      ),
    );
    deps.seen.forget(snapshot.surveyId);
    if (missing.length > 0) {
      await deps.store.ledger.append({
        key: `evidence-missing:${incidentId}:${snapshot.surveyId}`,
        kind: 'evidence.missing',
        actor: 'worker',
        incidentId,
        subject: snapshot.surveyId,
        body: { missing },
      });
    }
    await deps.store.incidents.markStep(incidentId, 'preserve-evidence', 'done');
  });
