import type { LeftReason } from '../../domain/ending/schema.ts';
import type { Resolution, VerdictName } from '../../domain/incident.ts';
import type { HostOptions } from '../../lab/index.ts';

/** A host modelled on a report: what is planted, what persons say, and what has to be true afterwards. */
export interface Scenario {
  /** What it is, in a few words. */
  readonly what: string;
  /** Where such hosts are described, or what they teach. */
  readonly report: string;
  readonly plant: Plant;
  /** An alert opens the incident, and names this. Without: opened by hand. */
  readonly alert?: { readonly addresses: readonly string[] };
  readonly decide?: Decide;
  readonly expect: Expect;
  /**
   * Why Davy does not reach this yet. It has to miss something, so that whoever mends it takes this line away; that it touches
   * a stranger's thing, or calls the host clean, is a fault all the same.
   */
  readonly notYet?: string;
  /** Why Davy does what it never may, here. It has to be so until somebody mends it and takes this line away. */
  readonly wrong?: string;
}

/** Data, and one script that makes a host so. */
export interface Plant {
  /** @default 'bash' */
  readonly init?: NonNullable<HostOptions['init']>;
  readonly accounts?: readonly string[];
  /** Where miners' stand-ins lie; with what they say and hold if not as usual. */
  readonly images?: readonly (string | Image)[];
  readonly files?: Readonly<Record<string, string | PlantedFile>>;
  /** Run as root in the host once images and files are there. `run COMMAND…` starts something as a closed shell leaves it. @default nothing */
  readonly start?: string;
  /** Paths, or words of a command line, of what has to run before anybody looks. @default nothing */
  readonly runs?: readonly string[];
  /** Whether something of it is connected to the pool. @default true where something runs */
  readonly connects?: boolean;
  /** Images that the operator's list allows. */
  readonly allowed?: readonly Allowed[];
  /** Paths that what was planted goes on writing by itself; each may differ afterwards, and may be there or not. */
  readonly writes?: readonly string[];
}

export interface Image {
  readonly path: string;
  /** @default the lab's pool */
  readonly to?: { readonly address: string; readonly port: number };
  readonly strings?: string;
  readonly stratum?: boolean;
  readonly owner?: string;
}

export interface PlantedFile {
  readonly text: string;
  /** @default 0o644, scripts 0o755 */
  readonly mode?: number;
  readonly owner?: string;
}

export interface Allowed {
  readonly path: string;
  readonly owner: string;
  readonly arguments: readonly string[];
}

export interface Decide {
  /** What a person says where Davy asks what this is. Without: that Davy asks is a fault. */
  readonly asked?: 'miner' | 'not-a-miner';
  /**
   * What is approved of the plans: what they tick, all that they offer, nothing (every plan is rejected), or what is named here as
   * {@link Offered} names it. @default 'ticked'
   */
  readonly take?: 'ticked' | 'all' | 'none' | readonly string[];
}

/**
 * Targets by their names: a process by the image or script that its target covers, or else by its command line; a file by its path;
 * a starter by its line, or by its path where the whole file goes.
 */
export interface Offered {
  readonly processes?: readonly string[];
  readonly files?: readonly string[];
  readonly starters?: readonly string[];
}

/** What must be true. Whatever is not named here has to be as it was, byte for byte, and every process the same one. */
export interface Expect {
  /** One of these. */
  readonly verdict: VerdictName | readonly VerdictName[];
  /** All that is offered ticked, and nothing else but {@link Expect.may}. @default nothing */
  readonly ticked?: Offered;
  /** The attacker’s, and right to be ticked or not: it ends with the rest, or serves nobody. */
  readonly may?: readonly string[];
  /** Offered, and a person has to choose it. */
  readonly unticked?: readonly string[];
  /** What there is of it afterwards and has to be named with its reason: all of it. @default checked only where `cleaned`: nothing */
  readonly left?: readonly Left[];
  /** Words that have to stand somewhere in the incident as it is closed, or, where nobody acts, in what was offered. */
  readonly said?: readonly string[];
  /** Paths and command lines that have to be there before and after: what the scenario is about. */
  readonly stays?: readonly string[];
  /** Addresses that may be blocked. @default where the lab's attackers are */
  readonly blocks?: readonly string[];
  readonly resolution: Resolution;
}

/** Where, as the ending says it (a part of it is enough), and why. */
export type Left = readonly [where: string, reason: LeftReason];

/**
 * One host of the suite; the default export of `test/scenarios/GROUP/NAME.ts`.
 *
 * @example
 * export default scenario({
 *   what: 'a line in ~/.profile',
 *   report: 'perfctl',
 *   plant: { images: ['/tmp/.x'], files: { '/root/.profile': '/tmp/.x &\n' }, start: 'run /tmp/.x', runs: ['/tmp/.x'] },
 *   expect: {
 *     verdict: 'confirmed',
 *     ticked: { processes: ['/tmp/.x'], files: ['/tmp/.x'], starters: ['/tmp/.x &'] },
 *     resolution: 'cleaned',
 *   },
 * });
 */
export const scenario = (given: Scenario): Scenario & Made => ({ ...given, is: 'scenario' });

/** Tells a file of a scenario from any other module of its folder. */
interface Made {
  readonly is: 'scenario';
}

export const isScenario = (value: unknown): value is Scenario =>
  typeof value === 'object' && value !== null && 'is' in value && value.is === 'scenario';
