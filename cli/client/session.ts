import type { Client } from '../../api/client/index.ts';
import type { ServerFlags } from './connect.ts';
import { findServer } from './connect.ts';
import type { Terminal } from './terminal.ts';
import { processTerminal, safeJson, visible } from './terminal.ts';

/** What a command that talks to the server works with. */
export interface Session {
  readonly call: Client['call'];
  readonly url: string;
  readonly json: boolean;
  readonly terminal: Terminal;
  /**
   * Prints an answer: as JSON with `--json`, else as `text` makes it of the answer with its texts made visible.
   * Hints go to stderr and only to people.
   */
  print<T>(answer: T, text: (shown: T) => string, hint?: string): void;
}

export interface SessionFlags extends ServerFlags {
  readonly json?: boolean;
}

export function openSession(flags: SessionFlags, terminal: Terminal = processTerminal()): Session {
  const { client, url, warnings } = findServer(flags);
  for (const warning of warnings) terminal.say(`davy: ${warning}`);
  return sessionOf(client, url, terminal, flags.json === true);
}

export const sessionOf = (client: Client, url: string, terminal: Terminal, json: boolean): Session => ({
  call: client.call,
  url,
  json,
  terminal,
  print(answer, text, hint) {
    if (json) return terminal.out(safeJson(answer));
    const lines = text(visible(answer));
    if (lines !== '') terminal.out(lines);
    if (hint !== undefined && hint !== '') terminal.say(hint);
  },
});
