import { createHash } from 'node:crypto';
import { world } from '../../../lab/addresses.ts';
import type { LabHost } from '../../../lab/index.ts';
import { hasConnection } from '../../../lab/infection/plant.ts';
import { mustSh } from '../../../lab/shell.ts';
import { standIn } from '../../../lab/standin/stand-in.ts';
import { until } from '../../../lab/until.ts';
import type { Allowed, Image, Plant, PlantedFile } from '../scenario.ts';

/** An entry of the operator's list, as its configuration has it. */
export interface Listed extends Allowed {
  readonly sha256: string;
  readonly pool: string;
  readonly arguments: string[];
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
export const authorisedOn = ({ images = [], allowed = [] }: Plant): Listed[] =>
  allowed.map(({ path, owner, arguments: args }) => {
    const image = images.map(imageOf).find((given) => given.path === path);
    if (image === undefined) throw new Error(`scenario: nothing lies at ${path}`);
    const sha256 = createHash('sha256').update(bytesOf(image)).digest('hex');
    return { path, owner, arguments: [...args], sha256, pool: `${world.pool}:${world.poolPort}` };
  });

/** Makes the host so, and waits until all of it runs. */
export async function plantOn(host: LabHost, plant: Plant, name: string): Promise<void> {
  for (const account of plant.accounts ?? []) await host.addUser(account);
  for (const given of plant.images ?? []) {
    const image = imageOf(given);
    const { path, owner } = image;
    await host.write(path, bytesOf(image), { mode: 0o755 });
    if (owner !== undefined) await host.run(['chown', owner, '--', path]);
  }
  for (const [path, given] of Object.entries(plant.files ?? {})) {
    const { text, mode, owner }: PlantedFile = typeof given === 'string' ? { text: given } : given;
    await host.write(path, text, { mode: mode ?? (text.startsWith('#!') ? 0o755 : 0o644) });
    if (owner !== undefined) await host.run(['chown', owner, '--', path]);
  }
  if (plant.start !== undefined) await mustSh(host, `${PRELUDE}${plant.start}\n:`);
  await until(() => hasShape(host, plant), `"${name}" has its shape`, 60_000);
}

async function hasShape(host: LabHost, { runs = [], connects }: Plant): Promise<boolean> {
  const processes = (await host.processes()).filter(({ state }) => state !== 'Z');
  const lives = (what: string) =>
    processes.some(
      ({ exe, cmdline }) => exe === what || exe === `${what} (deleted)` || cmdline.join(' ').includes(what),
    );
  if (!runs.every(lives)) return false;
  return !(connects ?? runs.length > 0) || (await hasConnection(host.pid, world.poolPort));
}
