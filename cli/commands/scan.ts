import { homedir } from 'node:os';
import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { CATALOGUE, loadPlanner } from '../../activities/catalogue.ts';
import { LIBRARY } from '../../activities/library.ts';
import { survey } from '../../activities/survey/index.ts';
import { newId } from '../../domain/ids.ts';
import { makePlan, type Plan } from '../../domain/plan.ts';
import { protectFacts } from '../../domain/protect.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import { judge, type Judgement } from '../../domain/verdict/index.ts';
import { loadIndicators } from '../../intel/indicators.ts';
import { systemClock } from '../../runtime/clock.ts';
import { readConfig } from '../../runtime/config.ts';
import { findHome } from '../../runtime/home.ts';
import { createLogger } from '../../runtime/logger.ts';
import { knownKeys, openHost, parseKnownHosts } from '../../ssh/index.ts';
import { inHome } from '../compose/settings.ts';
import { Exit } from '../failure.ts';
import { planText, verdictText } from '../text/plan.ts';

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
