import { isFetcher } from '../../linux/programs.ts';
import { maliciousAt } from '../contextual-signals.ts';
import { knownHash } from '../specific-signals.ts';
import { nameProcess, programName } from '../subject.ts';
import type { Ground, Hop } from './node.ts';
import { toProcess } from './node.ts';

/** Whatever else on the host is known by its hash, or talks to an address known as this malware's. */
export function fromIndicators(ground: Ground): Hop[] {
  const { scene, context } = ground;
  const processes = scene.processes.flatMap((process): Hop[] => {
    const subject = scene.subject(process.pid);
    if (subject === undefined || subject.packaged === 'yes') return [];
    const name = nameProcess(process, subject);
    const known = knownHash(subject, context);
    if (known !== undefined)
      return [toProcess(process, 'guard', `${name} runs a file with a known hash: ${known}.`)];
    if (subject.multiPurpose && !isFetcher(programName(process))) return [];
    const socket = scene.outbound(process.pid).find((s) => maliciousAt(s.remote, context) !== undefined);
    if (socket === undefined) return [];
    const what = maliciousAt(socket.remote, context)?.what ?? '';
    return [
      toProcess(
        process,
        isFetcher(programName(process)) ? 'fetcher' : 'guard',
        `${name} talks to ${socket.remote.address}:${socket.remote.port}, known as ${what}.`,
      ),
    ];
  });
  const files = scene.files.flatMap((file): Hop[] => {
    const known = file.type === 'file' ? knownHash(file, context) : undefined;
    return known === undefined
      ? []
      : [{ to: { kind: 'file', path: file.path }, why: `${file.path} has a known hash: ${known}.` }];
  });
  const lines = scene.starters.flatMap((starter): Hop[] => {
    const fetch = starter.facts.fetches.find(
      (f) => maliciousAt({ address: f.host, port: f.port }, context) !== undefined,
    );
    if (fetch === undefined || !starter.facts.fetchesAndRuns) return [];
    const why = `It fetches from ${fetch.host}:${fetch.port}, known as ${maliciousAt({ address: fetch.host, port: fetch.port }, context)?.what ?? ''}.`;
    const path = starter.file.path;
    return [
      {
        to:
          starter.line === undefined
            ? { kind: 'cron-file', path }
            : { kind: 'cron-line', path, number: starter.line.number },
        why,
      },
    ];
  });
  return [...processes, ...files, ...lines];
}
