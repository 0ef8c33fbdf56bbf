import { NO_BYTES } from '../../../domain/linux/byte-text.ts';
import { show, shownList, shownText } from '../../../domain/show.ts';
import type { Blind, Snapshot } from '../../../domain/snapshot.ts';
import { ownTools } from './own-tools.ts';
import {
  injectedLibraries,
  mountsOverProcesses,
  parseFirewall,
  parseHost,
  parseSelf,
  parseTime,
  remoteMounts,
} from './parse-host.ts';
import type { Captured, ParseOptions } from './reply.ts';
import { missing, takeApart } from './reply.ts';
import { heads, shown } from './sections.ts';
import { viewFiles } from './view-files.ts';
import { ownProcesses, viewProcesses } from './view-processes.ts';

/**
 * The snapshot that a reply shows. Total: any bytes give a snapshot, and what is missing, cut off or does not fit is in `blind`.
 * Contents of files are not in it yet, see `deepLook`.
 */
export function parseSurvey(captured: Captured, options: ParseOptions): Snapshot {
  const { limits, now } = options;
  const reply = takeApart(captured);
  const self = parseSelf(reply.text('self'));
  const facts = heads(reply.text('facts'), reply.prefix).files;
  const time = parseTime(facts, self.ticks);
  const mountinfo = facts.get('proc/self/mountinfo') ?? NO_BYTES;
  const seen = viewProcesses(reply, self, time, mountsOverProcesses(mountinfo));
  const host = parseHost(facts, self, time, {
    responder: captured.responder,
    hostKey: captured.hostKey,
    ownPids: ownProcesses(self.pid, seen.processes),
    nowMs: now.getTime(),
  });
  const found = viewFiles(reply, host.accounts, limits);
  const tools = ownTools(reply.text('md5'), reply.text('digests'));
  const blind: Blind[] = [
    ...missing(reply.sections, captured.truncated),
    ...tools.blind,
    ...seen.blind,
    ...found.blind,
  ];
  if (host.machineId === '') {
    blind.push({ what: 'machine id', how: 'unknown', detail: show('/etc/machine-id could not be read') });
  }
  const remote = remoteMounts(mountinfo);
  if (remote.length > 0) {
    blind.push({ what: 'network file systems', how: 'not-checked', detail: shownList(remote.slice(0, 20)) });
  }
  if (!host.privileged) {
    const detail = shownText`surveyed as uid ${self.uid}: images, descriptors and files of other accounts are not seen`;
    blind.push({ what: 'host', how: 'unprivileged', detail });
  }
  const preload = shown(facts.get('etc/ld.so.preload') ?? NO_BYTES);
  return {
    surveyId: options.surveyId,
    number: options.number,
    takenAt: now.toISOString(),
    host,
    processes: seen.processes,
    sockets: seen.sockets,
    cronFiles: found.cronFiles,
    files: found.files,
    firewall: parseFirewall(facts, self, new Set(seen.processes.map((process) => process.comm))),
    preload: preload === '' ? null : preload,
    replaced: tools.replaced,
    injected: injectedLibraries(facts.get('proc/self/maps') ?? NO_BYTES),
    persistence: found.persistence,
    blind,
    contradictions: seen.contradictions,
  };
}
