import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hostAddress, hostCable, hostUnplug } from './addresses.ts';
import type { Booted } from './boot.ts';
import { boot } from './boot.ts';
import type { BystanderTruth } from './bystanders.ts';
import { plantBystanders } from './bystanders.ts';
import { plantDatabase } from './database.ts';
import { LabError } from './errors.ts';
import type { Infection } from './infection/infection.ts';
import { plantInfection } from './infection/plant.ts';
import { bashInit } from './init/bash.ts';
import type { Init, InitName } from './init/init.ts';
import { systemdInit } from './init/systemd.ts';
import { makeSshKeyPair } from './keys.ts';
import { removeTree } from './leftovers.ts';
import type { PlantedLogin } from './logins.ts';
import { plantLogin } from './logins.ts';
import type { Manifest } from './manifest.ts';
import { takeManifest } from './manifest.ts';
import type { Outside } from './outside.ts';
import type { LabProcess } from './processes.ts';
import { processesOf } from './processes.ts';
import type { CommandOptions, Finished } from './spawned.ts';
import { command, mustRun, systemPath } from './spawned.ts';
import type { UserOptions } from './users.ts';
import { addUser } from './users.ts';
import type { WriteOptions } from './write.ts';
import { writeFileIn } from './write.ts';

export interface HostOptions {
  /** @default `host-<n>` */
  name?: string;
  /**
   * `systemd` where units, timers, sockets or sessions matter: a real one, with journal, message bus and user managers, up in
   * about a second. `bash` starts sshd and cron itself, in 0.2 s. @default 'bash'
   */
  init?: InitName;
  /** @default 'none' */
  infection?: Infection | 'none';
  /** Legitimate things that look a little like the infection. @default true with an infection, else false */
  bystanders?: boolean;
  /** A busy, legitimate database. @default true without an infection */
  database?: boolean;
}

/** One disposable host. Everything here looks from outside and does not pass its sshd, except {@link LabHost.ssh}. */
export interface LabHost {
  readonly name: string;
  readonly address: string;
  readonly address6: string;
  readonly ssh: {
    host: '127.0.0.1';
    port: number;
    user: 'root';
    identityFile: string;
    /** `ssh-ed25519 AAAA…` */
    hostKey: string;
    /** `SHA256:…` */
    fingerprint: string;
  };
  /** The overlay's upper folder: every file that differs from the machine's. */
  readonly upper: string;
  /** The host's pid 1 as the machine sees it. Another one after each reboot. */
  readonly pid: number;
  readonly bootId: string;
  readonly machineId: string;
  /** What the bystanders looked like when they were planted; null without bystanders. */
  readonly bystanders: BystanderTruth | null;
  run(argv: readonly string[], options?: CommandOptions): Promise<Finished>;
  sh(script: string, options?: CommandOptions): Promise<Finished>;
  processes(): Promise<LabProcess[]>;
  /** @throws Error when there is no such file */
  read(path: string): Promise<Buffer>;
  write(path: string, bytes: string | Uint8Array, options?: WriteOptions): Promise<void>;
  manifest(): Promise<Manifest>;
  infect(infection: Infection): Promise<void>;
  plantLogin(login: PlantedLogin): Promise<void>;
  addUser(name: string, options?: UserOptions): Promise<void>;
  /** Everything is killed, /run is new, the boot id is another; disk, keys and address stay. */
  reboot(options?: { infection?: Infection }): Promise<void>;
  close(): Promise<void>;
}

/** What a host gets from its lab. */
export interface HostSurroundings {
  run: string;
  /** The folder that an upper folder starts as a copy of. */
  base(init: InitName): Promise<string>;
  outside: Outside;
  identityFile: string;
  index: number;
  closed(host: LabHost): void;
}

export async function startHost(options: HostOptions, lab: HostSurroundings): Promise<LabHost> {
  const { index, outside } = lab;
  const name = options.name ?? `host-${index + 1}`;
  const folder = join(lab.run, `h${index}`);
  const upper = join(folder, 'upper');
  const key = makeSshKeyPair(`root@${name}`);
  const machineId = randomUUID().replaceAll('-', '');
  for (const part of ['work', 'root']) await mkdir(join(folder, part), { recursive: true });
  await mustRun(['cp', '-a', await lab.base(options.init ?? 'bash'), upper]);
  await writeIdentity(upper, name, machineId, key);

  let bootId = '';
  const start = async (): Promise<Booted & Init> => {
    bootId = randomUUID();
    await writeFile(join(folder, 'boot_id'), `${bootId}\n`, { mode: 0o444 });
    const init = options.init === 'systemd' ? await systemdInit(lab.run, index) : bashInit(index);
    const booted = await boot(folder, name, init, lab.run, async (pid) => {
      // After a reboot the kernel takes the former namespace down in its own time, and with it the other end of its cable.
      await outside.ask({ op: 'cable', lines: hostUnplug(index) }).catch(() => {});
      await outside.ask({ op: 'cable', lines: hostCable(index, pid) });
    });
    return { ...init, ...booted };
  };
  let running = await start();
  const relay = await outside.relay(hostAddress(index).address, 22);
  let bystanders: BystanderTruth | null = null;
  let closed = false;

  const host: LabHost = {
    name,
    ...hostAddress(index),
    ssh: {
      host: '127.0.0.1',
      port: relay.port,
      user: 'root',
      identityFile: lab.identityFile,
      hostKey: key.publicKey,
      fingerprint: key.fingerprint,
    },
    upper,
    machineId,
    get pid() {
      return running.pid;
    },
    get bootId() {
      return bootId;
    },
    get bystanders() {
      return bystanders;
    },
    run(argv, commandOptions) {
      if (closed) return Promise.reject(new LabError('lab-closed', `lab host ${name} is closed`));
      return command([...running.entering(running.pid), ...argv], {
        env: hostEnvironment,
        ...commandOptions,
      });
    },
    sh: (script, commandOptions) => host.run(['/bin/sh', '-c', script], commandOptions),
    processes: async () => processesOf(running.pid),
    async read(path) {
      const got = await host.run(['cat', '--', path]);
      if (got.code !== 0) throw new Error(`lab: ${path}: ${got.stderr.toString('utf8').trim()}`);
      return got.stdout;
    },
    write: (path, bytes, writeOptions = {}) => writeFileIn(host, path, bytes, writeOptions),
    manifest: () => takeManifest(host),
    async infect(infection) {
      await plantInfection(host, infection);
    },
    plantLogin: (login) => plantLogin(host, login),
    addUser: (user, userOptions = {}) => addUser(host, user, userOptions),
    async reboot(rebootOptions = {}) {
      await running.halt();
      running = await start();
      if (rebootOptions.infection !== undefined) await host.infect(rebootOptions.infection);
    },
    async close() {
      if (closed) return;
      closed = true;
      await relay.close();
      await running.halt();
      await removeTree(folder);
      lab.closed(host);
    },
  };

  try {
    const infected = options.infection !== undefined && options.infection !== 'none';
    if (options.bystanders ?? infected) bystanders = await plantBystanders(host);
    if (options.database ?? !infected) await plantDatabase(host);
    if (options.infection !== undefined && options.infection !== 'none') await host.infect(options.infection);
  } catch (error) {
    await host.close();
    throw error;
  }
  return host;
}

const hostEnvironment = { PATH: systemPath, HOME: '/root', LC_ALL: 'C' };

async function writeIdentity(
  upper: string,
  name: string,
  machineId: string,
  key: ReturnType<typeof makeSshKeyPair>,
) {
  const etc = join(upper, 'etc');
  await Promise.all([
    writeFile(join(etc, 'hostname'), `${name}\n`),
    writeFile(join(etc, 'machine-id'), `${machineId}\n`, { mode: 0o444 }),
    writeFile(join(etc, 'hosts'), `127.0.0.1\tlocalhost\n127.0.1.1\t${name}\n::1\tlocalhost ip6-localhost\n`),
    writeFile(join(etc, 'ssh', 'ssh_host_ed25519_key'), key.privateKey, { mode: 0o600 }),
    writeFile(join(etc, 'ssh', 'ssh_host_ed25519_key.pub'), `${key.publicKey} root@${name}\n`),
  ]);
}
