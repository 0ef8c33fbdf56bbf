import type { HostActivities } from '../../activities/contract.ts';
import type { Scan } from '../../activities/scan-host.ts';
import { scanHost } from '../../activities/scan-host.ts';
import type { Config } from '../../domain/config.ts';
import type { InventoryHost } from '../../domain/host.ts';
import type { HostAnswer, HostQuestion } from '../../domain/host-question.ts';
import type { Clock, Logger } from '../../domain/ports.ts';
import type { Indicators } from '../../domain/verdict/index.ts';
import type { HostPool } from '../../ssh/index.ts';
import { probeHostKey } from '../../ssh/index.ts';
import { addressOf } from './host-access.ts';

export interface AskHostParts {
  readonly pool: HostPool;
  readonly identityDir: string;
  readonly hostNamed: (name: string) => Promise<InventoryHost | undefined>;
  readonly config: Config;
  readonly indicators: () => Promise<Indicators>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Answers what the API asks of a host for a person: its keys, whether Davy can log in, and what a scan shows. Read-only. */
export const askHostWith = (parts: AskHostParts): HostActivities => ({
  'ask-host': async (question) => {
    switch (question.kind) {
      case 'probe':
        return probe(parts, question);
      case 'check':
        return check(parts, question.host);
      case 'scan':
        return scan(parts, question.host);
    }
  },
});

async function probe(
  parts: AskHostParts,
  { address, port, jump, site }: Extract<HostQuestion, { kind: 'probe' }>,
): Promise<HostAnswer> {
  const host: Omit<InventoryHost, 'id'> = {
    name: address,
    address,
    port,
    user: 'root',
    hostKeys: [],
    sudo: false,
    site,
    aliases: [],
    labels: {},
    ...(jump === undefined ? {} : { jump }),
  };
  const at = await addressOf(host, parts.identityDir, parts.hostNamed);
  const { connectTimeout } = parts.config.ssh;
  const keys = await probeHostKey(at, {
    connectTimeoutMs: connectTimeout,
    keepaliveMs: 5_000,
    keepaliveMisses: 3,
    logger: parts.logger,
  });
  const hostKeys = keys.map(({ type, key, fingerprint }) => ({ type, key, fingerprint }));
  return { kind: 'probe', address, port, hostKeys };
}

async function scanned(parts: AskHostParts, host: InventoryHost): Promise<Scan> {
  const { config, pool, clock } = parts;
  const context = {
    indicators: await parts.indicators(),
    authorised: config.authorised,
    reputation: {},
    cpu: { share: config.verdict.cpu.share, overMs: config.verdict.cpu.over },
  };
  const at = await addressOf(host, parts.identityDir, parts.hostNamed);
  return pool.withHost(at, (session) =>
    scanHost(session, host.name, { context, protect: config.protect, now: clock.now() }),
  );
}

async function check(parts: AskHostParts, host: InventoryHost): Promise<HostAnswer> {
  const { snapshot } = await scanned(parts, host);
  const { hostname, os, kernel, uid, privileged, tools, clockOffsetMs } = snapshot.host;
  return {
    kind: 'check',
    host: host.name,
    hostname,
    os,
    kernel,
    uid,
    privileged,
    tools: [...tools],
    clockOffsetMs,
    blind: [...snapshot.blind],
  };
}

async function scan(parts: AskHostParts, host: InventoryHost): Promise<HostAnswer> {
  const { snapshot, judgement, plans } = await scanned(parts, host);
  return {
    kind: 'scan',
    host: host.name,
    verdict: judgement.verdict,
    blind: [...snapshot.blind],
    plans: [...plans],
  };
}
