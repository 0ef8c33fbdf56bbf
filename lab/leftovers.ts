import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cgroupsOf, removeCgroup } from './init/cgroup.ts';
import { parseStat } from './processes.ts';
import { command } from './spawned.ts';

/**
 * A run's folder is named `<pid>-<start time>-<random>` after its owner, so that who owns it is known from the moment
 * it exists, and a pid that was given to another process is not taken for the owner.
 */
export async function runFolderName(random: string): Promise<string> {
  return `${process.pid}-${await startTimeOf(process.pid)}-${random}`;
}

/** Clears what dead runs left under `stateDir/runs`. */
export async function clearLeftovers(stateDir: string): Promise<void> {
  const runs = join(stateDir, 'runs');
  await mkdir(runs, { recursive: true });
  for (const name of await readdir(runs)) {
    const [pid, start] = name.split('-');
    if ((await startTimeOf(Number(pid))) === start) continue;
    await clearRun(join(runs, name));
  }
}

/** Ends a run's processes, then removes its control groups and last its folder, by which the rest is found. */
export async function clearRun(run: string): Promise<void> {
  await endProcessesOf(run);
  for (const cgroup of await cgroupsOf(run)) await removeCgroup(cgroup);
  await removeTree(run);
}

/**
 * Ends every process of a run, by what it holds: the run's folder in its environment (the lab's own processes) or in
 * its mounts (everything inside a host). Waits until they are gone.
 */
async function endProcessesOf(run: string): Promise<void> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const found = await processesHolding(run);
    if (found.length === 0) return;
    if (Date.now() > deadline) throw new Error(`lab: processes ${found.join(', ')} of ${run} do not end`);
    for (const pid of found) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // Gone already.
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Process ids (the machine's) that belong to the run in this folder. */
export async function processesHolding(run: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const held = await Promise.all(
    pids.map(async (pid) => {
      const [environment, mounts] = await Promise.all([
        readFile(`/proc/${pid}/environ`, 'latin1').catch(() => ''),
        readFile(`/proc/${pid}/mountinfo`, 'utf8').catch(() => ''),
      ]);
      return environment.split('\0').includes(`DAVY_LAB_RUN=${run}`) || mounts.includes(`=${run}/`);
    }),
  );
  return pids.filter((_, index) => held[index] === true).map(Number);
}

/** Removes a folder, also where something in it was made immutable. */
export async function removeTree(folder: string): Promise<void> {
  const options = { recursive: true, force: true, maxRetries: 3 };
  try {
    await rm(folder, options);
  } catch {
    await command(['chattr', '-R', '-f', '-ia', folder]);
    await rm(folder, options);
  }
}

/** @returns null when there is no such process, or one that only waits for its parent to hear of its end */
async function startTimeOf(pid: number): Promise<string | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (text === null) return null;
  const { state, startTime } = parseStat(text);
  return state === 'Z' ? null : startTime;
}
