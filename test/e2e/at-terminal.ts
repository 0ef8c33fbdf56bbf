import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { eventually } from '../shared/eventually.ts';

/** A command at a terminal of its own, with somebody at the keys. */
export interface AtTerminal {
  /** Waits until this is said after what was waited for before. */
  said(what: RegExp): Promise<RegExpExecArray>;
  type(keys: string): void;
  /** Waits for the end: the exit code, and the last line on the terminal that is not empty. */
  end(): Promise<{ code: number | null; lastLine: string }>;
}

export const CTRL_C = '\u0003';

/** Runs a command under a pseudo-terminal, which script(1) of util-linux makes; ends it with the test. */
export function atTerminal(argv: readonly string[], env: NodeJS.ProcessEnv): AtTerminal {
  // exec: a shell in between would end at Ctrl-C, before what it waits for.
  const command = `exec ${argv.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ')}`;
  const script: ChildProcess = spawn('script', ['-qefc', command, '/dev/null'], {
    env: { ...env, SHELL: '/bin/sh', NO_COLOR: '1' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(script, 'exit');
  let shown = '';
  let from = 0;
  script.stdout?.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
  });
  onTestFinished(async () => {
    // Its terminal goes with it, and the command hears SIGHUP.
    script.kill('SIGTERM');
    await exited;
  });
  return {
    async said(what) {
      try {
        return await eventually(() => {
          const found = what.exec(shown.slice(from));
          if (found !== null) from += found.index + found[0].length;
          if (found === null && script.exitCode !== null) throw new Error('it ended');
          return found ?? undefined;
        }, 60_000);
      } catch (cause) {
        throw new Error(`${what} was not said:\n${shown.slice(-4000)}`, { cause });
      }
    },
    type: (keys) => void script.stdin?.write(keys),
    async end() {
      const [code] = await exited;
      const lines = shown.split(/\r?\n/).filter((line) => line.trim() !== '');
      return { code, lastLine: lines.at(-1) ?? '' };
    },
  };
}
