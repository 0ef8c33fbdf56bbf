import { access, mkdir, readdir, rmdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { LabError } from '../errors.ts';
import { until } from '../until.ts';

/** Where a machine mounts cgroup v2: beside v1 on a hybrid one, else alone. */
const mountPoints = ['/sys/fs/cgroup/unified', '/sys/fs/cgroup'];

/**
 * The machine's cgroup v2 mount. What stands at `/sys/fs/cgroup` of a machine with v1 has no `cgroup.controllers`.
 *
 * @throws LabError `lab-needs-cgroup2`
 */
export async function cgroupMount(places: readonly string[] = mountPoints): Promise<string> {
  for (const place of places) {
    const there = await access(join(place, 'cgroup.controllers')).then(
      () => true,
      () => false,
    );
    if (there) return place;
  }
  throw new LabError(
    'lab-needs-cgroup2',
    `a host with systemd needs cgroup v2, which is mounted at none of ${places.join(', ')}: run "mount -t cgroup2 none ${places[0]}" after making that folder, or boot with systemd.unified_cgroup_hierarchy=1`,
  );
}

/** Control groups of a run are named after its folder, so that those of a dead run are known by their names. */
const prefixOf = (run: string): string => `davy-lab-${basename(run)}-`;

/**
 * An empty control group for one host.
 *
 * @throws LabError `lab-needs-cgroup2` where none can be made
 */
export async function makeCgroup(run: string, index: number): Promise<string> {
  const folder = join(await cgroupMount(), `${prefixOf(run)}h${index}`);
  await mkdir(folder).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LabError(
      'lab-needs-cgroup2',
      `no control group can be made for a host with systemd (${reason}): the lab needs write access to the machine's cgroup v2, as root of a virtual machine or a privileged container has it`,
      { cause },
    );
  });
  return folder;
}

/** The control groups that a run has made and not removed. */
export async function cgroupsOf(run: string): Promise<string[]> {
  const found: string[] = [];
  for (const place of mountPoints) {
    const names = await readdir(place).catch(() => []);
    found.push(...names.filter((name) => name.startsWith(prefixOf(run))).map((name) => join(place, name)));
  }
  return found;
}

/** Removes a control group with all below it, once its last process is gone. What is not there is as good as removed. */
export async function removeCgroup(folder: string): Promise<void> {
  // A process that was killed holds its group until the kernel has let it go, a moment after its parent knew.
  await until(() => removed(folder), `control group ${folder} is empty`);
}

async function removed(folder: string): Promise<boolean> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => null);
  if (entries === null) return true;
  for (const entry of entries) if (entry.isDirectory()) await removed(join(folder, entry.name));
  return rmdir(folder).then(
    () => true,
    () => false,
  );
}
