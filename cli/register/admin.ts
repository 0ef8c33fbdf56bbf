import type { Command } from 'commander';
import { onServer, paged } from './on-server.ts';

const keys = () => import('../commands/keys.ts');
const about = () => import('../commands/about.ts');

/** `davy keys`, `sources`, `hold`, `playbooks`, `toolbox`, `doctor`, `me`, `version`. */
export function adminCommands(davy: Command): void {
  keyCommands(davy);
  holdCommands(davy);
  const playbooks = davy.command('playbooks').description('Playbooks: the order of the steps');
  onServer(
    playbooks.command('list', { isDefault: true }),
    'Playbooks with the policies of their gates',
    async () => (await about()).listPlaybooks,
  );
  playbooks
    .command('check')
    .description('Check a playbook file here, without a server')
    .argument('<file>')
    .option('--json', 'print JSON')
    .action(async (file, flags) =>
      (await import('../commands/playbooks-check.ts')).checkPlaybook(file, flags),
    );
  davy
    .command('toolbox')
    .description('Static tools for hosts whose own cannot be trusted')
    .command('fetch')
    .description('Get them from Debian by apt; only builds that Davy knows are kept, nothing is installed')
    .option('--architecture <machine>', 'x86_64 or aarch64 (default: both)')
    .option('--dir <dir>', 'where to (default: toolbox.dir)')
    .option('--home <dir>', 'home folder')
    .option('--json', 'print JSON')
    .action(async (flags) => (await import('../commands/toolbox.ts')).fetchToolbox(flags));
  davy
    .command('doctor')
    .description('What is there, what is missing, and what to do: machine, home folder, server, clock')
    .option('--url <url>', 'address of the server')
    .option('--home <dir>', 'home folder')
    .option('--json', 'print JSON')
    .action(async (flags) => (await import('../commands/doctor.ts')).doctor(flags));
  onServer(davy.command('me'), 'Whose key this is', async () => (await about()).showMe);
  onServer(
    davy.command('version'),
    "This command's version, the server's, and the public key of its signatures",
    async () => (await about()).showVersion,
  );
}

function keyCommands(davy: Command): void {
  const group = davy.command('keys').description('Keys of persons');
  onServer(
    paged(group.command('list', { isDefault: true })),
    'Keys and credentials; never a secret',
    async () => (await keys()).listKeys,
  );
  onServer(
    group.command('add').argument('<person>', 'as quorum counts persons, for example a mail address'),
    'Issue a key: its secret is printed this once, on stdout',
    async () => (await keys()).addKey,
  ).requiredOption('--role <role>', 'viewer, analyst, lead or admin');
  onServer(
    group.command('revoke').argument('<id>', 'key_…'),
    'Revoke a key; it stops at once',
    async () => (await keys()).revokeKey,
  );
  const sources = davy
    .command('sources')
    .description('Forms of alert, and credentials that only post alerts');
  onServer(
    sources.command('list', { isDefault: true }),
    'Forms of alert that Davy reads',
    async () => (await keys()).listSources,
  );
  onServer(
    sources
      .command('add')
      .argument('<source>', 'form, for example generic')
      .argument('<person>', 'whose it is'),
    'Issue a credential for a SIEM: its secret is printed this once, on stdout',
    async () => (await keys()).addSource,
  );
  onServer(
    sources.command('revoke').argument('<id>', 'key_…'),
    'Revoke the credential of a SIEM',
    async () => (await keys()).revokeSource,
  );
}

function holdCommands(davy: Command): void {
  const code = () => import('../commands/hold.ts');
  const hold = davy.command('hold').description('The emergency stop');
  onServer(hold.command('status', { isDefault: true }), 'Is it on?', async () => (await code()).showHold);
  onServer(
    hold.command('on'),
    'Nothing new is done on any host; what is under way is told to stop',
    async () => (await code()).holdOn,
  ).option('--reason <text>', 'why; it goes on the ledger');
  onServer(hold.command('off'), 'Go on', async () => (await code()).holdOff).option(
    '--reason <text>',
    'why; it goes on the ledger',
  );
}
