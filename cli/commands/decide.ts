import { DavyError } from '../../domain/errors.ts';
import { asTargetId } from '../../domain/ids.ts';
import { allItems } from '../client/page.ts';
import type { Session } from '../client/session.ts';
import type { ShownPlan } from '../client/shown-plan.ts';
import { shownPlan } from '../client/shown-plan.ts';
import { needReason, usage } from '../client/words.ts';
import { EXIT, Exit } from '../failure.ts';
import { decidedText } from '../text/approval.ts';
import { askPlan, namedPlan, showPlans } from './ask-plan.ts';

type Args = readonly string[];

export interface DecideFlags {
  readonly incident?: string;
  readonly digest?: string[];
  readonly targets?: string;
  readonly reason?: string;
  readonly notTheirs?: string[];
}

/** `t_…=why` each. */
function spared({ notTheirs = [] }: DecideFlags) {
  if (notTheirs.length === 0) return {};
  return {
    notTheirs: notTheirs.map((word) => {
      const [, target, reason] = /^(t_[0-9a-f]{16})=(.*\S.*)$/s.exec(word) ?? [];
      if (target === undefined || reason === undefined)
        throw usage('--not-theirs wants a target and why it is not the attacker’s: t_…=REASON');
      return { target: asTargetId(target), reason };
    }),
  };
}

const because = (reason: string | undefined) => (reason === undefined ? {} : { reason });

/**
 * Shows the plan, asks, and approves exactly that. Without a terminal nothing is asked: `--digest` says which plan was read,
 * and another one is refused.
 */
export async function approve(session: Session, [id]: Args, flags: DecideFlags): Promise<void> {
  if (flags.incident !== undefined) {
    if (id !== undefined || flags.targets !== undefined || flags.notTheirs !== undefined) {
      throw usage('--incident decides every plan of it: neither an approval nor targets go with it');
    }
    return approveAll(session, flags.incident, flags);
  }
  if (id === undefined) throw usage('name an approval, or --incident; davy approvals lists what waits');
  const one = shownPlan(await session.call('GET /v1/approvals/{id}', { path: { id } }));
  await showPlans(session, [one.shown]);
  const yes = await askOne(session, one, flags);
  if (yes === undefined) return declined(session);
  const decided = await session.call('POST /v1/approvals/{id}/decision', { path: { id }, body: yes });
  session.print(decided, decidedText, nextFor(decided.incidentId, decided.ledgerHead));
}

/** Asks about a plan that was shown. The decision, with the digest of what was shown; undefined: no. */
async function askOne(session: Session, { shown, digest }: ShownPlan, flags: DecideFlags) {
  const targets =
    flags.digest === undefined
      ? await askPlan(session, shown, flags.targets)
      : namedPlan(shown, digest, flags.digest, flags.targets);
  if (targets === undefined) return undefined;
  const words = { ...spared(flags), ...because(flags.reason) };
  return { decision: 'approve' as const, planDigest: digest, targets, ...words };
}

/** All plans are shown as one story, then each is asked; one request then carries all answers, and all of them stand or none. */
async function approveAll(session: Session, incident: string, flags: DecideFlags): Promise<void> {
  const pending = await allItems((query) =>
    session.call('GET /v1/approvals', { query: { ...query, incident, status: 'pending' } }),
  );
  if (pending.length === 0) throw new DavyError('not-found', `nothing waits for a decision on ${incident}`);
  const plans = pending.reverse().map(shownPlan);
  await showPlans(
    session,
    plans.map(({ shown }) => shown),
  );
  const decisions = [];
  for (const one of plans) {
    if (plans.length > 1) session.terminal.say(one.shown.step);
    const yes = await askOne(session, one, flags);
    if (yes !== undefined) decisions.push({ approvalId: one.shown.id, ...yes });
  }
  if (decisions.length === 0) return declined(session);
  const path = { id: incident };
  const answer = await session.call('POST /v1/incidents/{id}/decisions', { path, body: { decisions } });
  session.print(
    answer,
    ({ items }) => items.map(decidedText).join('\n'),
    nextFor(incident, answer.ledgerHead),
  );
}

const nextFor = (incident: string, { seq, hash }: { seq: number; hash: string }): string =>
  `ledger head ${seq} ${hash}\nnext: davy incidents watch ${incident}`;

function declined({ terminal }: Session): never {
  terminal.say('not approved; to have the step skipped: davy reject');
  throw new Exit(EXIT.refused);
}

/** Rejecting is always safe, so nothing is asked. */
export async function reject({ call, print }: Session, [id = '']: Args, flags: DecideFlags): Promise<void> {
  const { digest } = shownPlan(await call('GET /v1/approvals/{id}', { path: { id } }));
  const words = { ...spared(flags), ...because(flags.reason) };
  const body = { decision: 'reject' as const, planDigest: digest, ...words };
  const decided = await call('POST /v1/approvals/{id}/decision', { path: { id }, body });
  print(decided, decidedText, nextFor(decided.incidentId, decided.ledgerHead));
}

/** Ends the incident with the miner left in place: shown and asked like an approval. */
export async function authorise(session: Session, [id = '']: Args, flags: DecideFlags): Promise<void> {
  const reason = needReason(flags.reason);
  const { call, print, terminal } = session;
  const { shown, digest } = shownPlan(await call('GET /v1/approvals/{id}', { path: { id } }));
  await showPlans(session, [shown]);
  if (flags.digest !== undefined) namedPlan(shown, digest, flags.digest, undefined);
  else if (!terminal.interactive) throw usage(`without a terminal give --digest ${digest}`);
  else if (!/^y(es)?$/i.test((await terminal.ask('Is this miner allowed here? [y/N] ')).trim())) {
    terminal.say('not authorised');
    throw new Exit(EXIT.refused);
  }
  const body = { decision: 'authorise' as const, planDigest: digest, reason };
  const decided = await call('POST /v1/approvals/{id}/decision', { path: { id }, body });
  print(decided, decidedText, nextFor(decided.incidentId, decided.ledgerHead));
}
