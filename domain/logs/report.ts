import { shorten } from '../show.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Judgement } from '../verdict/judgement.ts';
import { advice } from './advice.ts';
import { firstArtefact } from './artefact.ts';
import type { LogEvent } from './event.ts';
import { readEvents } from './events.ts';
import type { LogFile } from './log-file.ts';
import { rootCause } from './root-cause.ts';
import type { Entry, RootCauseReport } from './root-cause-report.ts';

export interface ReportInput {
  readonly files: readonly LogFile[];
  /** The host's local time minus UTC, minutes. */
  readonly utcOffsetMinutes: number;
  readonly snapshot: Snapshot;
  readonly judgement: Judgement;
  /** Said by whoever collected: logs that are not there, empty, links, cut off. */
  readonly missing: readonly string[];
}

const MAX_TIMELINE = 200;

/** The root-cause report (rule: root-cause). Pure; the same input gives the same report. */
export function rootCauseReport(input: ReportInput): RootCauseReport {
  const { snapshot, judgement } = input;
  const logs = readEvents(input.files, input.utcOffsetMinutes);
  const artefact = firstArtefact(snapshot, judgement);
  const { cause, entry, candidates } = rootCause(logs, { artefact, own: [snapshot.host.responder.address] });
  const evidence = new Map(input.files.map((file) => [file.path, file.sha256]));
  const offset = snapshot.host.clockOffsetMs;
  // Less than a second is the way of the reply, not the clock.
  const time = (atMs: number): string =>
    new Date(atMs - (Math.abs(offset) < 1_000 ? 0 : offset)).toISOString();
  const asEntry = (event: LogEvent): Entry => ({
    kind: event.kind,
    what: event.what,
    grade: event.grade,
    file: event.file,
    line: event.line,
    text: event.text,
    at: event.atMs === null ? null : time(event.atMs),
    address: event.address,
    user: event.user,
    attack: event.attack,
    evidence: evidence.get(event.file) ?? null,
    because: [...(candidates.find((one) => one.event === event)?.because ?? [])],
  });
  const others = candidates.filter((one) => one.event !== entry && one.score > 0).slice(0, 10);
  const told = logs.events.filter((event) => event.grade !== 'attempt' && event.atMs !== null);
  const rows = told
    .map((event) => ({ atMs: event.atMs ?? 0, what: wordsOf(event), source: `${event.file}:${event.line}` }))
    .sort((a, b) => a.atMs - b.atMs)
    .slice(-MAX_TIMELINE);
  if (artefact !== null)
    rows.push({
      atMs: artefact.atMs,
      what: `first artefact, at the latest: ${artefact.what}`,
      source: 'survey',
    });
  return {
    cause,
    entry: entry === null ? null : asEntry(entry),
    others: others.map((one) => asEntry(one.event)),
    firstArtefact: artefact === null ? null : { what: artefact.what, at: time(artefact.atMs) },
    findings: findings(logs.failures, logs.truncated, told.length, input),
    missing: [...input.missing],
    timeline: rows.sort((a, b) => a.atMs - b.atMs).map(({ atMs, ...row }) => ({ at: time(atMs), ...row })),
    indicators: indicators(entry, snapshot, judgement),
    recommendation: advice(cause, entry, snapshot, judgement),
    clockOffsetMs: offset,
  };
}

const wordsOf = ({ what, user, address }: LogEvent): string =>
  `${what}${user === null ? '' : ` as ${shorten(user, 64)}`}${address === null ? '' : ` from ${shorten(address, 64)}`}`;

function findings(
  failures: ReturnType<typeof readEvents>['failures'],
  truncated: boolean,
  told: number,
  { files, snapshot }: ReportInput,
): string[] {
  const out: string[] = [];
  const worst = [...failures].sort((a, b) => b[1].count - a[1].count).slice(0, 5);
  for (const [address, { count }] of worst)
    if (count >= 10) out.push(`${count} failed logins from ${shorten(address, 64)}.`);
  if (truncated) out.push('truncated: the logs hold more events than were kept.');
  if (files.length === 0) out.push('No log could be read: nothing can be said about the way in.');
  else if (told === 0) out.push('The logs name no login and no successful entry.');
  for (const file of files) if (file.truncated) out.push(`truncated: of ${file.path} only the end was read.`);
  if (Math.abs(snapshot.host.clockOffsetMs) > 60_000) {
    out.push(
      `The host’s clock is off by ${Math.round(snapshot.host.clockOffsetMs / 1000)} s; times here are corrected.`,
    );
  }
  out.push('Lines in a log can be written by whoever had the rights to: what they say is the host’s claim.');
  return out;
}

function indicators(
  entry: LogEvent | null,
  snapshot: Snapshot,
  { links }: Judgement,
): RootCauseReport['indicators'] {
  const found = new Map<string, RootCauseReport['indicators'][number]>();
  const add = (type: RootCauseReport['indicators'][number]['type'], value: string | null): void => {
    if (value !== null && value !== '') found.set(`${type} ${value}`, { type, value });
  };
  if (entry !== null) add('address', entry.address);
  for (const { scheme, host, port } of links.downloads) add('url', `${scheme}://${host}:${port}`);
  const pids = new Set([...links.miners, ...links.processes.map((one) => one.pid)]);
  for (const { pids: of, remote, state } of snapshot.sockets) {
    if (state !== 'LISTEN' && of.some((pid) => pids.has(pid))) add('address', remote.address);
  }
  for (const { path } of links.files) {
    add('path', path);
    add('sha256', snapshot.files.find((one) => one.path === path)?.sha256 ?? null);
  }
  return [...found.values()];
}
