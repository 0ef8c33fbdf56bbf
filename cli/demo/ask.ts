import { createInterface } from 'node:readline/promises';

/** How the demo's gates are answered. */
export interface Analyst {
  /** Person whose key decides. */
  readonly person: string;
  /** True: approve what was just shown. */
  approves(question: string): Promise<boolean>;
}

/** Nobody sits there: a demo analyst says yes to each gate, through the API and under its own clearly named key. */
export const automaticAnalyst: Analyst = {
  person: 'demo-analyst',
  approves: async (question) => {
    process.stdout.write(`${question} yes (automatic demo analyst)\n`);
    return true;
  },
};

/** Asks on the terminal. Anything but y or yes is a no. */
export const terminalAnalyst: Analyst = {
  person: 'demo-analyst-at-the-terminal',
  approves: async (question) => {
    const terminal = createInterface({ input: process.stdin, output: process.stdout });
    try {
      return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
    } finally {
      terminal.close();
    }
  },
};
