import type { Command } from 'commander';
import { onServer, paged, several } from './on-server.ts';

const code = () => import('../commands/hosts.ts');

/** `davy hosts`: the inventory. */
export function hostCommands(davy: Command): void {
  const hosts = davy.command('hosts').description('The hosts that Davy responds on');
  onServer(
    hosts.command('add').argument('<name>', 'name in Davy').argument('[address]', 'address or DNS name'),
    'Add a host, or change it whole: asks for its keys, shows their fingerprints and pins what you accept',
    async () => (await import('../commands/hosts-add.ts')).addHost,
  )
    .option('--address <address>', 'the address, if not given as an argument (default: the name)')
    .option('--port <port>', 'port of sshd', '22')
    .option('--user <user>', 'account to log in as', 'root')
    .option('--identity <file>', "private key's file name in ssh.identityDir (default: id_ed25519)")
    .option('--passphrase-file <file>', "file name in ssh.identityDir of the private key's passphrase")
    .option(
      '--agent <socket>',
      "file name in ssh.identityDir of an ssh-agent's socket; no key is needed then",
    )
    .option('--jump <host>', 'host of the inventory to go through')
    .option('--sudo', 'the account becomes root by sudo -n')
    .option('--site <site>', 'whose workers reach it', 'default')
    .option('--alias <name>', 'another name or address that alerts use; may be repeated', several)
    .option('--label <key=value>', 'a label; may be repeated', several)
    .option('--host-key <key>', 'key or SHA256 fingerprint to pin, unasked; may be repeated', several)
    .option('--yes', 'pin whatever keys the address shows now, unseen');
  onServer(
    paged(hosts.command('list', { isDefault: true })),
    'The inventory, newest first',
    async () => (await code()).listHosts,
  );
  onServer(hosts.command('show').argument('<name>'), 'One host', async () => (await code()).showHost);
  onServer(
    hosts.command('remove').argument('<name>'),
    'Take a host out of the inventory',
    async () => (await code()).removeHost,
  );
  onServer(
    hosts.command('check').argument('<name>'),
    'Can Davy log in, and with which rights?',
    async () => (await code()).checkHost,
  );
  onServer(
    hosts.command('scan').argument('<name>'),
    'Survey, verdict and the plans that would be offered; read-only',
    async () => (await code()).scanHost,
  );
}
