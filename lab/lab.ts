import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { maximumHosts, world } from './addresses.ts';
import { makeBase } from './base.ts';
import { LabError } from './errors.ts';
import type { HostOptions, LabHost } from './host.ts';
import { startHost } from './host.ts';
import { dropperScript } from './infection/dropper.ts';
import type { Infection } from './infection/infection.ts';
import { ddgInfection } from './infection/infection.ts';
import type { InitName } from './init/init.ts';
import { makeSshKeyPair } from './keys.ts';
import { clearLeftovers, clearRun, runFolderName } from './leftovers.ts';
import { startOutside } from './outside.ts';
import { ensurePackages } from './packages.ts';
import { command, systemPath } from './spawned.ts';
import { labStateDir } from './state.ts';
import type { LoaderMode, PoolConnection } from './world/messages.ts';

export interface LabOptions {
  /** Where packages and runs are kept. Has to be on the file system of `/`. @default `.davy/lab` in the clone */
  stateDir?: string;
}

/** A set of lab hosts with an outside world of their own. Several labs at once do not see each other. */
export interface Lab {
  host(options?: HostOptions): Promise<LabHost>;
  readonly pool: {
    address: string;
    address6: string;
    port: number;
    /** Every connection the pool has seen, oldest first, also those that are closed. */
    connections(): Promise<PoolConnection[]>;
  };
  readonly loader: {
    address: string;
    port: number;
    /** With `serve`, `/i.sh` re-infects whoever runs it with this infection. */
    set(mode: LoaderMode, infection?: Infection): Promise<void>;
  };
  /** Where connections through {@link LabHost.ssh} come from, as the host sees it. */
  readonly responderAddress: string;
  /** Command prefix that runs a process in the outside world, where `address:22` of a host is reachable. */
  readonly enter: readonly string[];
  /** The folder of this run. */
  readonly run: string;
  close(): Promise<void>;
}

/**
 * Opens a lab: clears what dead runs left, then makes an outside world with a pool and a loader. Hosts come from
 * {@link Lab.host}. The lab dies with the calling process, however that ends.
 *
 * @throws LabError `lab-needs-linux`, `lab-needs-root`, `lab-needs-tools`, `lab-needs-packages`, `lab-cannot-start`
 * @example
 * ```ts
 * const lab = await openLab();
 * const host = await lab.host({ infection: ddgInfection() });
 * // … ssh -p host.ssh.port -i host.ssh.identityFile root@127.0.0.1
 * await lab.close();
 * ```
 */
export async function openLab(options: LabOptions = {}): Promise<Lab> {
  await needMachine();
  const stateDir = resolve(options.stateDir ?? labStateDir());
  if (/[,:\\"]/.test(stateDir)) {
    throw new LabError(
      'lab-cannot-start',
      `overlayfs cannot take ${stateDir}: clone to a path without , : \\ "`,
    );
  }
  await ensurePackages({ stateDir });
  await clearLeftovers(stateDir);

  const run = join(stateDir, 'runs', await runFolderName(randomBytes(4).toString('hex')));
  await mkdir(run, { recursive: true });
  try {
    return await openIn(run, stateDir);
  } catch (error) {
    await clearRun(run);
    throw error;
  }
}

async function openIn(run: string, stateDir: string): Promise<Lab> {
  const key = makeSshKeyPair('davy-lab');
  const identityFile = join(run, 'id_ed25519');
  await writeFile(identityFile, key.privateKey, { mode: 0o600 });
  const clone = join(import.meta.dirname, '..');
  const prepare = async (init: InitName): Promise<string> => {
    const packages = [await ensurePackages({ stateDir })];
    if (init === 'systemd') packages.push(await ensurePackages({ stateDir, set: 'systemd' }));
    return makeBase(run, init, packages, `${key.publicKey} davy-lab`, clone);
  };
  const bases = new Map<InitName, Promise<string>>();
  const base = (init: InitName): Promise<string> => {
    const made = bases.get(init) ?? prepare(init);
    bases.set(init, made);
    return made;
  };
  const [outside] = await Promise.all([startOutside(run), base('bash')]);
  const hosts = new Set<LabHost>();
  let next = 0;
  return {
    run,
    async host(options = {}) {
      if (next >= maximumHosts)
        throw new LabError('lab-cannot-start', `a lab has at most ${maximumHosts} hosts`);
      const index = next;
      next += 1;
      const host = await startHost(options, {
        run,
        base,
        outside,
        identityFile,
        index,
        closed: (gone) => hosts.delete(gone),
      });
      hosts.add(host);
      return host;
    },
    pool: {
      address: world.pool,
      address6: world.pool6,
      port: world.poolPort,
      connections: async () => (await outside.ask({ op: 'pool' })).pool ?? [],
    },
    loader: {
      address: world.loader,
      port: world.loaderPort,
      async set(mode, infection = ddgInfection()) {
        await outside.ask({ op: 'loader', mode, script: dropperScript(infection) });
      },
    },
    responderAddress: world.responder,
    enter: ['nsenter', `--net=/proc/${outside.pid}/ns/net`, '--'],
    async close() {
      await Promise.all([...hosts].map((host) => host.close()));
      await outside.close();
      await clearRun(run);
    },
  };
}

const tools = [
  'ip',
  'unshare',
  'nsenter',
  'setpriv',
  'mount',
  'umount',
  'pivot_root',
  'bash',
  'perl',
  'chattr',
];

async function needMachine(): Promise<void> {
  if (process.platform !== 'linux') {
    throw new LabError(
      'lab-needs-linux',
      'the lab needs Linux: run it on a Debian machine or in a virtual one',
    );
  }
  if (process.getuid?.() !== 0) {
    throw new LabError('lab-needs-root', 'the lab needs root for namespaces and mounts: run it as root');
  }
  const looked = await command(
    ['sh', '-c', 'for t; do command -v "$t" >/dev/null || echo "$t"; done', 'sh', ...tools],
    {
      env: { PATH: systemPath },
    },
  );
  const missing = looked.stdout.toString('utf8').split('\n').filter(Boolean);
  if (missing.length > 0) {
    throw new LabError('lab-needs-tools', `the lab needs ${missing.join(', ')}: install them with apt-get`);
  }
}
