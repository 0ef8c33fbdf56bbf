import type { SurveyId } from '../../domain/ids.ts';
import { show } from '../../domain/show.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import { eyesDoubted } from '../../domain/verdict/doubts.ts';
import type { HostSession } from '../../ssh/host-session.ts';
import type { CallRecord } from '../../store/port.ts';
import type { SentToolbox, ToolboxUser } from '../action/toolbox/toolbox.ts';
import { dropToolbox, sendToolbox } from '../action/toolbox/toolbox.ts';
import type { ResponseDeps } from './deps.ts';
import type { HostWork } from './on-host.ts';

/** What was done with a toolbox or without it, and what the record says of that. */
export interface WithTools<T> {
  readonly result: T;
  readonly notes: readonly string[];
}

type Use<T> = (session: HostSession, toolbox?: SentToolbox) => Promise<T>;

/**
 * `shell`: everything by our own tools, in a shell of ours, on a connection of its own, since the one that is open has the library in
 * it. `tools`: the host's shell, and beside it what the host lacks.
 */
type Need = 'none' | 'tools' | 'shell';

/**
 * Looks at the host, and once more with our own tools where its own cannot be believed. Where there is no toolbox for it, the
 * first look stands and says so.
 */
export async function lookedWithTools(
  deps: ResponseDeps,
  on: HostWork,
  session: HostSession,
  surveyId: SurveyId,
  look: (session: HostSession) => Promise<Snapshot>,
): Promise<Snapshot> {
  const first = await look(session);
  if (eyesDoubted(first).length === 0 || !first.host.privileged) return first;
  const again = await withTools(deps, on, session, surveyId, 'shell', async (by, toolbox) =>
    toolbox === undefined ? first : { ...(await look(by)), toolbox: true as const },
  );
  if (again.result !== first) return again.result;
  const what = 'the host with tools of our own';
  const missing = again.notes.map((note) => ({ what, how: 'not-checked' as const, detail: show(note) }));
  return { ...first, blind: [...first.blind, ...missing] };
}

/** Works on the host as its survey did: with our own tools where that had them. */
export async function asSurveyed<T>(
  deps: ResponseDeps,
  on: HostWork,
  session: HostSession,
  snapshot: Snapshot,
  use: Use<T>,
): Promise<T> {
  const need = snapshot.toolbox === true ? 'shell' : 'none';
  return (await withTools(deps, on, session, snapshot.surveyId, need, use)).result;
}

/** Runs a call as its plan's survey looked, and with what takes a file's marks away where the host has nothing for it. */
export async function actWithTools<T>(
  deps: ResponseDeps,
  on: HostWork,
  session: HostSession,
  call: CallRecord,
  use: Use<T>,
): Promise<WithTools<T>> {
  const snapshot = await deps.store.incidents.snapshot(call.incidentId);
  const need = snapshot === undefined ? 'none' : neededFor(snapshot, call);
  return withTools(deps, on, session, call.id, need, use);
}

function neededFor(snapshot: Snapshot, call: CallRecord): Need {
  if (snapshot.toolbox === true) return 'shell';
  const { host, files } = snapshot;
  if (!host.privileged || host.tools.includes('chattr')) return 'none';
  const marked = new Set(files.filter(({ immutable }) => immutable).map(({ path }) => path));
  const unknown = !host.tools.includes('lsattr');
  const isMarked = call.acts.some(({ targets }) =>
    targets.some(({ identity }) => 'path' in identity && (unknown || marked.has(identity.path))),
  );
  return isMarked ? 'tools' : 'none';
}

async function withTools<T>(
  deps: ResponseDeps,
  on: HostWork,
  session: HostSession,
  user: ToolboxUser,
  need: Need,
  use: Use<T>,
): Promise<WithTools<T>> {
  if (need === 'none') return { result: await use(session), notes: [] };
  const sent = await sendToolbox(session, deps.toolboxes, user);
  deps.heartbeat();
  if ('none' in sent) return { result: await use(session), notes: [`not-checked: ${sent.none}`] };
  let removed = 'the toolbox was not taken away: the connection was lost';
  const by = (other: HostSession): Promise<T> => use(other, sent);
  try {
    const result =
      need === 'shell'
        ? await deps.hosts.withFreshConnection(on.host, by, { shell: sent.shell })
        : await by(session);
    removed = await dropToolbox(session, user);
    return { result, notes: [sent.note, removed] };
  } catch (error) {
    // What is left goes with the call's folder, or when a toolbox is sent there again.
    await dropToolbox(session, user).catch(() => undefined);
    throw error;
  }
}
