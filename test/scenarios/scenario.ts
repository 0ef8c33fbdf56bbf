import { createHash } from 'node:crypto';
import { world } from '../../lab/addresses.ts';
import type { LabHost } from '../../lab/host.ts';
import { hasConnection } from '../../lab/infection/plant.ts';
import { mustSh } from '../../lab/shell.ts';
import { standIn } from '../../lab/standin/stand-in.ts';
import { until } from '../../lab/until.ts';

/** What must be true of a host that was modelled on a report. Things are named by path, command line or `file: line`. */
export interface Truth {
  /** One of these. */
  readonly verdict: readonly string[];
  /** All that is offered ticked, and nothing else. A cron line is its text. */
  readonly ticked: {
    readonly kill: readonly string[];
    readonly delete: readonly string[];
    readonly cron: readonly string[];
  };
  /** The attacker’s, and right to be ticked or not: it ends with the rest, or serves nobody. */
  readonly may?: readonly string[];
  /** Offered, and a person has to choose it. */
  readonly offered?: readonly string[];
  /** The attacker's, and no step takes it or may take it: it has to be named, and the ending is not `cleaned` while it stays. */
  readonly named?: readonly string[];
  /** Not the attacker's: never ticked, and the same afterwards. */
  readonly bystanders: readonly string[];
  /** How an incident ends in which everything ticked is approved and nothing else. */
  readonly ending:
    | 'cleaned'
    | 'partially-cleaned'
    | 'rebuild-required'
    | 'not-a-miner'
    | 'authorised'
    | 'asks a person';
}

/** A host modelled on a report: data, and one script that makes it so. */
export interface Scenario {
  readonly name: string;
  /** Where such hosts are described, or what they teach. */
  readonly report: string;
  /** Where miners' stand-ins lie; with what they say and hold if not as usual. */
  readonly images?: readonly (string | Image)[];
  readonly files?: Readonly<Record<string, string | PlantedFile>>;
  readonly accounts?: readonly string[];
  /** Run as root in the host once images and files are there. `run COMMAND…` starts something as a closed shell leaves it. */
  readonly start: string;
  /** Paths, or words of a command line, of what has to run before anybody looks. */
  readonly runs: readonly string[];
  /** Whether something of it is connected to the pool. @default true */
  readonly connects?: boolean;
  /** Images that the operator's list allows. */
  readonly allowed?: readonly Allowed[];
  /** An address that the alert names. */
  readonly alerted?: string;
  /** Why Davy is not right on this host yet; its tests have to fail, so that whoever mends it takes this away. */
  readonly unsolved?: string;
  readonly truth: Truth;
}

export interface Image {
  readonly path: string;
  /** @default the lab's pool */
  readonly to?: { readonly address: string; readonly port: number };
  readonly strings?: string;
  readonly stratum?: boolean;
  readonly owner?: string;
}

export interface Allowed {
  readonly path: string;
  readonly owner: string;
  readonly arguments: readonly string[];
}

/** An entry of the operator's list, as its configuration has it. */
export interface Listed extends Allowed {
  readonly sha256: string;
  readonly pool: string;
  readonly arguments: string[];
}

export interface PlantedFile {
  readonly text: string;
  /** @default 0o644, scripts 0o755 */
  readonly mode?: number;
  readonly owner?: string;
}

const PRELUDE = `set -u
cd /
run() { (exec setsid nohup "$@" >/dev/null 2>&1 </dev/null) & }
as() { account=$1; shift; (exec setsid setpriv --reuid "$account" --regid "$(id -g "$account")" --clear-groups nohup "$@" >/dev/null 2>&1 </dev/null) & }
`;

const imageOf = (given: string | Image): Image => (typeof given === 'string' ? { path: given } : given);

const bytesOf = ({ to = { address: world.pool, port: world.poolPort }, strings, stratum }: Image): Buffer =>
  standIn({
    pool: to,
    ...(strings === undefined ? {} : { strings }),
    ...(stratum === undefined ? {} : { stratum }),
  });

/** What the operator's list says on this host. */
export const authorisedOn = ({ images = [], allowed = [] }: Scenario): Listed[] =>
  allowed.map(({ path, owner, arguments: args }) => {
    const image = images.map(imageOf).find((one) => one.path === path);
    if (image === undefined) throw new Error(`lab: nothing lies at ${path}`);
    const sha256 = createHash('sha256').update(bytesOf(image)).digest('hex');
    return { path, owner, arguments: [...args], sha256, pool: `${world.pool}:${world.poolPort}` };
  });

/** Makes the host so, and waits until all of it runs. */
export async function plantScenario(host: LabHost, scenario: Scenario): Promise<void> {
  for (const account of scenario.accounts ?? []) await host.addUser(account);
  for (const given of scenario.images ?? []) {
    const image = imageOf(given);
    const { path, owner } = image;
    await host.write(path, bytesOf(image), { mode: 0o755 });
    if (owner !== undefined) await host.run(['chown', owner, '--', path]);
  }
  for (const [path, given] of Object.entries(scenario.files ?? {})) {
    const { text, mode, owner }: PlantedFile = typeof given === 'string' ? { text: given } : given;
    await host.write(path, text, { mode: mode ?? (text.startsWith('#!') ? 0o755 : 0o644) });
    if (owner !== undefined) await host.run(['chown', owner, '--', path]);
  }
  await mustSh(host, `${PRELUDE}${scenario.start}\n:`);
  await until(() => hasShape(host, scenario), `"${scenario.name}" has its shape`, 60_000);
}

async function hasShape(host: LabHost, { runs, connects }: Scenario): Promise<boolean> {
  const processes = (await host.processes()).filter(({ state }) => state !== 'Z');
  const lives = (what: string) =>
    processes.some(
      ({ exe, cmdline }) => exe === what || exe === `${what} (deleted)` || cmdline.join(' ').includes(what),
    );
  if (!runs.every(lives)) return false;
  return connects === false || (await hasConnection(host.pid, world.poolPort));
}
