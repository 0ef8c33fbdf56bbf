import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { loadLibrary } from '../../activities/library.ts';
import { scanHost } from '../../activities/scan-host.ts';
import type { Plan } from '../../domain/plan.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import type { Judgement } from '../../domain/verdict/index.ts';
import { loadIndicators } from '../../intel/indicators.ts';
import { systemClock } from '../../runtime/clock.ts';
import { readConfig } from '../../runtime/config.ts';
import { findHome } from '../../runtime/home.ts';
import { createLogger } from '../../runtime/logger.ts';
import { knownKeys, openHost, parseKnownHosts } from '../../ssh/index.ts';
import { inHome } from '../compose/settings.ts';
import { Exit } from '../failure.ts';
import { plansText, verdictText } from '../text/plan.ts';

export interface ScanFlags {
  readonly home?: string;
  readonly user: string;
  readonly port: string;
  readonly identity?: string;
  readonly hostKey?: string[];
  readonly knownHosts?: string;
  readonly sudo?: boolean;
  readonly json?: boolean;
}

/**
 * Looks at a host without any server and without changing it: survey, verdict and the plans that would be offered.
 * Ends with 0 (nothing), 10 (suspicious), 11 (confirmed), 12 (not everything could be seen).
 */
export async function scan(host: string, flags: ScanFlags): Promise<void> {
  const home = findHome(flags.home);
  const config = readConfig(home);
  const port = Number(flags.port);
  const session = await openHost(
    {
      address: host,
      port,
      user: flags.user,
      hostKeys: flags.hostKey ?? (await keysFromFile(flags.knownHosts, host, port)),
      identityFile: flags.identity ?? join(inHome(home, config.ssh.identityDir), 'id_ed25519'),
      sudo: flags.sudo === true,
    },
    {
      library: (await loadLibrary()).script,
      logger: createLogger({ name: 'scan', level: 'warn' }),
      clock: systemClock,
      connectTimeoutMs: config.ssh.connectTimeout,
    },
  );
  try {
    const indicators = await loadIndicators(config.intel.indicatorFiles.map((file) => inHome(home, file)));
    const { snapshot, judgement, plans } = await scanHost(session, host, {
      context: {
        indicators,
        authorised: config.authorised,
        reputation: {},
        cpu: { share: config.verdict.cpu.share, overMs: config.verdict.cpu.over },
      },
      protect: config.protect,
      now: systemClock.now(),
    });
    print(snapshot, judgement, plans, flags.json === true);
    throw new Exit(EXIT_OF[judgement.verdict.verdict] ?? 0);
  } finally {
    await session.close();
  }
}

const EXIT_OF: Partial<Record<string, number>> = { suspicious: 10, confirmed: 11, inconclusive: 12 };

async function keysFromFile(file: string | undefined, host: string, port: number): Promise<string[]> {
  const path = file ?? join(homedir(), '.ssh', 'known_hosts');
  const text = await readFile(path, 'utf8').catch(() => '');
  return knownKeys(parseKnownHosts(text), host, port).keys;
}

function print(snapshot: Snapshot, judgement: Judgement, plans: readonly Plan[], json: boolean): void {
  const { verdict } = judgement;
  if (json) {
    process.stdout.write(
      `${JSON.stringify({ host: snapshot.host, verdict, blind: snapshot.blind, plans })}\n`,
    );
    return;
  }
  const { hostname, os, kernel } = snapshot.host;
  process.stdout.write(`${hostname}: ${os}, ${kernel}\n${verdictText(verdict)}\n`);
  for (const { what, how, detail } of snapshot.blind) process.stdout.write(`  ${how}: ${what} (${detail})\n`);
  const some = plans.filter((plan) => plan.targets.length > 0);
  if (some.length > 0) process.stdout.write(`\n${plansText(some)}\n`);
}
