import { randomUUID } from 'node:crypto';
import { digestOf } from '../../domain/digest.ts';
import type { Ending } from '../../domain/ending/schema.ts';
import type { Approval, NotTheirs } from '../../domain/gate.ts';
import type { ApprovalId, Digest, IncidentId, SurveyId, TargetId } from '../../domain/ids.ts';
import type { Verdict, VerdictName } from '../../domain/incident.ts';
import { makePlan } from '../../domain/make-plan.ts';
import type { Plan, Target } from '../../domain/plan.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import type { DestructiveStep, GatedStep, StepName } from '../../domain/steps.ts';
import type { Outcome, TargetOutcome } from '../../domain/targets/outcome.ts';
import { withClient } from '../../runtime/embedded/postgres-roles.ts';
import type { Actor, IncidentRecord } from '../../store/port.ts';
import type { TestStore } from './store.ts';
import { targetDraftOf } from './targets.ts';
import { surveyed } from './written.ts';

export const KILL = 'kill-processes' satisfies DestructiveStep;
export const CRON = 'remove-cron-entries' satisfies DestructiveStep;
export const GATE = 'confirm-miner' satisfies GatedStep;

/** A plan with one target for each name; a name that ends in `?` is offered deselected. */
export function planOf(
  incident: Pick<IncidentRecord, 'host'>,
  step: GatedStep,
  names: readonly string[],
  more: { bootId?: string; change?: string } = {},
): Plan {
  return makePlan(
    {
      host: incident.host,
      step,
      action: step,
      surveyedAt: '2026-01-01T00:00:00.000Z',
      binding: {
        hostKey: 'SHA256:x',
        machineId: 'machine',
        bootId: more.bootId ?? 'boot',
        playbook: 'sha256:x',
        actionVersion: 1,
      },
    },
    {
      targets: names.map((name) =>
        targetDraftOf(
          {
            kind: 'file',
            path: `/tmp/${name}`,
            device: '1',
            inode: '2',
            size: '3',
            sha256: 'a'.repeat(64),
          },
          { title: name, change: more.change ?? 'it goes', selected: !name.endsWith('?') },
        ),
      ),
      kept: [],
      blind: [],
      regrows: [],
    },
  );
}

/** An ending that leaves nothing. */
export const cleanEnding = (more: Partial<Ending> = {}): Ending => ({
  form: 1,
  lookedAt: '2026-01-01T00:00:00.000Z',
  survey: 1,
  left: [],
  leftMore: 0,
  named: [],
  namedMore: 0,
  doubts: [],
  starter: 'found',
  waysIn: [],
  poolsResolved: false,
  ...more,
});

export const verdictOf = (verdict: VerdictName): Verdict => ({
  verdict,
  classes: [],
  signals: [],
  reasons: [],
  findings: [],
});

export const snapshotOf = (surveyId: SurveyId, number: number): Snapshot =>
  surveyed<Snapshot>({
    surveyId,
    number,
    takenAt: '2026-01-01T00:00:00.000Z',
    host: {
      machineId: 'machine',
      bootId: 'boot',
      hostname: 'h',
      kernel: 'k',
      os: 'o',
      uptimeSeconds: 1,
      clockOffsetMs: 0,
      cores: 1,
      uid: 0,
      privileged: true,
      tools: [],
      kernelTaint: null,
      modules: [],
      hostKey: 'SHA256:x',
      mountPoints: [],
      responder: { address: '192.0.2.1', port: 1, serverPort: 22 },
      ownPids: [],
      accounts: [],
      resolvers: [],
      gateways: [],
      networks: [],
    },
    processes: [],
    sockets: [],
    cronFiles: [],
    files: [],
    firewall: { manager: 'none', tools: [] },
    preload: null,
    injected: [],
    persistence: [],
    blind: [],
    contradictions: [],
  });

/** What tests do with an incident, in few words. */
export function driver(test: TestStore) {
  const { store } = test;
  const survey = async (id: IncidentId, verdict: VerdictName = 'confirmed'): Promise<number> => {
    const { surveyId, number } = await store.incidents.beginSurvey(id);
    await store.incidents.saveSurvey(id, snapshotOf(surveyId, number), verdictOf(verdict));
    return number;
  };
  const approvalOf = async (id: IncidentId, step: StepName): Promise<Approval> => {
    const { items } = await store.approvals.list({ limit: 200, incidentId: id });
    const found = items.find((one) => one.step === step && one.state !== 'superseded');
    if (found === undefined) throw new Error(`no approval for ${step}`);
    return found;
  };
  const outcomes = (targets: readonly Target[], outcome: Outcome): TargetOutcome[] =>
    targets.map(({ id }) => ({ targetId: id, outcome, detail: 'seen', proof: 'receipt' }));
  return {
    survey,
    approvalOf,
    outcomes,
    open: async (host = `host-${randomUUID().slice(0, 8)}`): Promise<IncidentRecord> => {
      await test.addHost(host);
      return store.incidents.open({
        host,
        reason: 'look',
        playbook: test.playbook,
        policies: test.policies,
        actor: test.admin,
      });
    },
    /** Surveys and offers; where confirm-miner is asked, the survey leaves doubt. */
    offer: async (incident: IncidentRecord, ...plans: Plan[]): Promise<void> => {
      const doubt = plans.some((plan) => plan.step === GATE);
      const number = await survey(incident.id, doubt ? 'suspicious' : 'confirmed');
      await store.approvals.offer(incident.id, number, plans);
    },
    decide: (
      approval: Approval,
      decision: 'approve' | 'reject' | 'authorise' = 'approve',
      more: {
        actor?: Actor;
        targets?: TargetId[];
        notTheirs?: NotTheirs[];
        reason?: string;
        planDigest?: Digest;
      } = {},
    ): Promise<Approval[]> =>
      store.approvals.decide(
        null,
        [
          {
            approvalId: approval.id,
            decision,
            planDigest: more.planDigest ?? approval.plan.digest,
            ...(more.targets === undefined ? {} : { targets: more.targets }),
            ...(more.notTheirs === undefined ? {} : { notTheirs: more.notTheirs }),
            ...(more.reason === undefined ? {} : { reason: more.reason }),
          },
        ],
        more.actor ?? test.admin,
        test.sign,
      ),
    begin: (id: IncidentId, ...steps: DestructiveStep[]) =>
      store.acts.begin({
        incidentId: id,
        steps,
        scriptDigest: digestOf('script'),
        verify: test.verify,
        isProtected: (target) => target.title === 'protected',
        hostKey: 'SHA256:x',
        actionVersion: () => 1,
      }),
    stepState: async (id: IncidentId, step: StepName) =>
      (await store.incidents.get(id))?.steps.find((one) => one.name === step)?.state,
    /** Lets time pass for an approval, as its deadline is the database's. */
    overdue: (approvalId: ApprovalId) =>
      withSuper(
        test,
        `update approvals set expires_at = now() - interval '1 second',
          act_before = act_before - interval '10 years' where id = '${approvalId}'`,
      ),
    kinds: async (id: IncidentId): Promise<string[]> => {
      await store.ledger.chain();
      const { items } = await store.ledger.list({ limit: 200, incidentId: id });
      return items.map((entry) => entry.kind).reverse();
    },
  };
}

export async function withSuper(test: Pick<TestStore, 'database'>, statement: string): Promise<void> {
  await withClient(test.database.superUrl, (client) => client.query(statement));
}
