import { show } from '../../show.ts';
import type { FetchAddress } from '../../snapshot.ts';
import { basename } from '../paths.ts';
import { isShell } from '../program-names.ts';
import type { Command } from './commands-read.ts';
import { isTold } from './placeholders.ts';
import type { Call, Flow, Walker } from './walker.ts';
import { UNTOLD_FLOW } from './walker.ts';

const DEVICE = /^\/dev\/(tcp|udp)\//;

const addressOf = (scheme: string, host: string, port: string): FetchAddress[] =>
  isTold(host) && isTold(port) && /^\d{1,5}$/.test(port) && Number(port) <= 65_535 && host !== ''
    ? [{ scheme, host: show(host.toLowerCase()), port: Number(port), path: show('/') }]
    : [];

/** The address that bash connects to for this path: none where the text does not tell it, undefined where it is no such path. */
export function socketAddress(path: string): readonly FetchAddress[] | undefined {
  const scheme = DEVICE.exec(path)?.[1];
  if (scheme === undefined) return undefined;
  const [host = '', port = ''] = path.slice(`/dev/${scheme}/`.length).split('/');
  return addressOf(scheme, host, port);
}

/** Whether one of these commands connects by /dev/tcp: how scripts fetch where curl is gone. */
export const opensSocket = (commands: readonly Command[]): boolean =>
  commands.some(
    (command) =>
      command.kind === 'run' &&
      command.redirects.some(
        ({
          target: {
            parts: [first],
          },
        }) => first?.kind === 'text' && DEVICE.test(first.text),
      ),
  );

export const isSocketTool = (name: string): boolean => /^(?:nc|ncat|netcat|socat|telnet)$/.test(name);

const TAKES_WORD = /^-[wpsiXxqgGIOTV]$/;

/** `nc HOST PORT`, `socat - TCP:HOST:PORT`. What listens fetches nothing. A program behind -e or EXEC runs what comes from there. */
export function connected(walker: Walker, name: string, call: Call): Flow {
  const args = call.words.slice(1);
  const { from, runs } = name === 'socat' ? socatEnds(args) : ncEnds(args);
  walker.found.works(name);
  if (from === undefined) return UNTOLD_FLOW;
  walker.lastFetched = from;
  if (runs !== undefined) {
    if (isShell(basename(runs.split(' ')[0] ?? '')))
      for (const address of from) walker.found.fetchRun(address);
    else walker.text(runs, { ...call.place, depth: call.place.depth + 1, line: call.line });
  }
  return { kind: 'fetched', from };
}

interface Ends {
  readonly from: readonly FetchAddress[] | undefined;
  readonly runs: string | undefined;
}

function ncEnds(args: readonly string[]): Ends {
  const words: string[] = [];
  let runs: string | undefined;
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    if (/^-[a-zA-Z]*l/.test(arg) || /^-[a-zA-Z]*z/.test(arg) || arg === '--listen')
      return { from: undefined, runs: undefined };
    if (/^(?:-[a-zA-Z]*[ec]|--exec|--sh-exec)$/.test(arg)) runs = args[++at];
    else if (TAKES_WORD.test(arg)) at++;
    else if (!arg.startsWith('-')) words.push(arg);
  }
  const [host = '', port = ''] = words;
  return { from: addressOf('tcp', host, port), runs };
}

function socatEnds(args: readonly string[]): Ends {
  const peer = args
    .map((arg) => /^(?:tcp[46]?(?:-connect)?|openssl(?:-connect)?|ssl):([^:,]+):(\d+)/i.exec(arg))
    .find(Boolean);
  const runs = args
    .map((arg) => /^(?:exec|system):['"]?([^,'"]+)/i.exec(arg)?.[1])
    .find((of) => of !== undefined);
  return {
    from: peer === undefined || peer === null ? undefined : addressOf('tcp', peer[1] ?? '', peer[2] ?? ''),
    runs,
  };
}
