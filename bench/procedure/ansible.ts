import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LabHost } from '../../lab/index.ts';
import { labAddresses } from '../../lab/index.ts';
import { ansible } from './ansible-tools.ts';
import type { Infected } from './infected.ts';
import type { Peer } from './peer.ts';
import { finished } from './process.ts';

const FOLDER = fileURLToPath(new URL('../ansible/', import.meta.url));

/**
 * ansible-core with the playbook in `bench/ansible`. It reaches the hosts as the other peers do: through the lab's relay on
 * 127.0.0.1, one port a host. Measured is one `ansible-playbook` from its start to its end, as an alert would start it.
 */
export async function ansiblePeer(stop: AbortSignal): Promise<Peer> {
  const tools = await ansible(stop);
  // Short, because the path of a control socket may have 107 bytes.
  const folder = mkdtempSync(join(tmpdir(), 'davy-ans-'));
  const sockets = join(folder, 'cp');
  const env = {
    PATH: `${tools.sshFolder}:${process.env.PATH ?? ''}`,
    LANG: 'C.UTF-8',
    HOME: folder,
    ...tools.env,
    ANSIBLE_CONFIG: join(FOLDER, 'ansible.cfg'),
    ANSIBLE_SSH_CONTROL_PATH_DIR: sockets,
  };
  return {
    name: 'ansible-core',
    version: tools.version,
    async remove(infected, signal) {
      mkdirSync(sockets, { recursive: true, mode: 0o700 });
      const inventory = writeInventory(folder, infected);
      const from = performance.now();
      const done = await finished(
        [...tools.playbook, '-i', inventory, join(FOLDER, 'playbook.yml')],
        { env, cwd: folder },
        signal,
      );
      const seconds = (performance.now() - from) / 1000;
      await endMasters(sockets, env, tools.ssh);
      if (done.code !== 0)
        throw new Error(`ansible-playbook ended with ${done.code}:\n${done.output.slice(-4000)}`);
      return { seconds, notes: {} };
    },
    close: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** JSON is YAML. What the playbook is told stands here: it has nothing to find out. */
function writeInventory(folder: string, { hosts, infection }: Infected): string {
  const known = join(folder, 'known_hosts');
  writeFileSync(known, hosts.map(({ ssh }) => `[${ssh.host}]:${ssh.port} ${ssh.hostKey}\n`).join(''));
  const images = [infection.miner?.path, infection.guard?.path].filter((path) => path !== undefined);
  const loader = infection.loader?.path ?? '';
  const inventory = {
    infected: {
      hosts: Object.fromEntries(hosts.map((host) => [host.name, connectionOf(host)])),
      vars: {
        ansible_ssh_common_args: `-o UserKnownHostsFile=${known}`,
        images,
        loader,
        files: [...images, loader],
        spools: infection.cron.spools,
        cron_lines: infection.cron.lines,
        addresses: [labAddresses.pool, labAddresses.loader],
        evidence_folder: join(folder, 'evidence'),
      },
    },
  };
  const file = join(folder, 'inventory.yml');
  writeFileSync(file, JSON.stringify(inventory));
  return file;
}

const connectionOf = ({ ssh }: LabHost) => ({
  ansible_host: ssh.host,
  ansible_port: ssh.port,
  ansible_user: ssh.user,
  ansible_ssh_private_key_file: ssh.identityFile,
});

/** The connections that ControlPersist keeps open are processes of their own. */
async function endMasters(sockets: string, env: NodeJS.ProcessEnv, ssh: string): Promise<void> {
  for (const name of readdirSync(sockets)) {
    await finished([ssh, '-O', 'exit', '-o', `ControlPath=${join(sockets, name)}`, 'host'], {
      env,
      cwd: sockets,
    });
  }
  rmSync(sockets, { recursive: true, force: true });
}
