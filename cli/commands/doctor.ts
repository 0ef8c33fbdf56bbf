import { findServer } from '../client/connect.ts';
import { processTerminal, safeJson } from '../client/terminal.ts';
import type { Finding } from '../doctor/finding.ts';
import { machineFindings } from '../doctor/machine.ts';
import { serverFindings } from '../doctor/server.ts';
import { EXIT, Exit } from '../failure.ts';
import { green, red } from '../text/style.ts';

/** Looks at everything that Davy needs, says of each whether it is there and what to do. Ends with 3 when something is missing. */
export async function doctor(flags: { url?: string; home?: string; json?: boolean }): Promise<void> {
  const terminal = processTerminal();
  const server = findServer(flags);
  for (const warning of server.warnings) terminal.say(`davy: ${warning}`);
  const findings = [...(await machineFindings(server.home)), ...(await serverFindings(server))];
  if (flags.json === true) terminal.out(safeJson({ items: findings }));
  else terminal.out(findings.map(findingText).join('\n'));
  if (findings.some((finding) => !finding.ok)) throw new Exit(EXIT.notReady);
}

function findingText({ what, ok, seen, todo }: Finding): string {
  const line = `${ok ? green('ok    ') : red('failed')}  ${what.padEnd(10)}  ${seen}`;
  return todo === undefined ? line : `${line}\n        ${todo}`;
}
