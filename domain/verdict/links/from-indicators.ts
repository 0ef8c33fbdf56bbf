import { programName } from '../../linux/program-name.ts';
import { isFetcher } from '../../linux/program-names.ts';
import { maliciousAt } from '../contextual-signals.ts';
import { knownHash } from '../specific-signals.ts';
import { nameProcess } from '../subject.ts';
import type { Ground, Hop } from './node.ts';
import { toProcess } from './node.ts';
import { isOwnProgram } from './trust.ts';

/** Whatever else on the host is known by its hash, or talks to an address known as this malware's. */
export function fromIndicators(ground: Ground): Hop[] {
  const { scene, context, texts } = ground;
  const processes = scene.processes.flatMap((process): Hop[] => {
    const subject = scene.subject(process.pid);
    if (subject === undefined || subject.packaged === 'yes') return [];
    const name = nameProcess(process, subject);
    const known = knownHash(subject, context);
    if (known !== undefined)
      return [toProcess(process, 'guard', 'indicator', `${name} runs a file with a known hash: ${known}.`)];
    const fetches = isFetcher(programName(process));
    if (!isOwnProgram(subject) && !fetches) return [];
    const socket = scene.outbound(process.pid).find((s) => maliciousAt(s.remote, context) !== undefined);
    if (socket === undefined) return [];
    const what = maliciousAt(socket.remote, context)?.what ?? '';
    const why = `${name} talks to ${socket.remote.address}:${socket.remote.port}, known as ${what}.`;
    return [toProcess(process, fetches ? 'fetcher' : 'guard', 'indicator', why)];
  });
  const files = scene.files.flatMap((file): Hop[] => {
    const known = file.type === 'file' ? knownHash(file, context) : undefined;
    return known === undefined
      ? []
      : [
          {
            to: { kind: 'file', path: file.path },
            kind: 'indicator',
            why: `${file.path} has a known hash: ${known}.`,
          },
        ];
  });
  const starters = texts.all.flatMap((text): Hop[] => {
    for (const { host, port } of text.fetchRuns) {
      const known = maliciousAt({ address: host, port }, context);
      if (known !== undefined)
        return [
          {
            to: text.node,
            kind: 'indicator',
            why: `${text.name} fetches from ${host}:${port}, known as ${known.what}, and runs what it gets.`,
          },
        ];
    }
    return [];
  });
  return [...processes, ...files, ...starters];
}
