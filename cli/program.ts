import { Command } from 'commander';
import { adminCommands } from './register/admin.ts';
import { alertCommands } from './register/alerts.ts';
import { approvalCommands } from './register/approvals.ts';
import { hostCommands } from './register/hosts.ts';
import { incidentCommands } from './register/incidents.ts';
import { proofCommands } from './register/proof.ts';
import { VERSION } from './version.ts';

/** The `davy` command. Each command's code is loaded when it is called, so that `davy --help` is instant. */
export function program(): Command {
  const davy = new Command('davy')
    .description('Incident response for cryptomining on Linux servers: looks, asks, acts, proves.')
    .version(VERSION)
    .exitOverride()
    .showHelpAfterError();
  running(davy);
  looking(davy);
  hostCommands(davy);
  alertCommands(davy);
  incidentCommands(davy);
  approvalCommands(davy);
  proofCommands(davy, proving(davy));
  adminCommands(davy);
  return davy;
}

function running(davy: Command): void {
  davy
    .command('up')
    .description('Run everything on this machine: PostgreSQL, Temporal, API and worker, on loopback')
    .option('--home <dir>', 'home folder (default: DAVY_HOME, else the XDG data folder)')
    .option('--port <port>', 'port of the API (default: 8300, or api.port)')
    .action(async (flags) => (await import('./commands/up.ts')).up(flags));
  davy
    .command('demo')
    .description('See the whole procedure on a disposable lab host (Linux, root)')
    .option('--yes', 'approve every gate as the demo analyst')
    .option('--keep', 'leave everything running and say how to reach it')
    .action(async (flags) => (await import('./commands/demo.ts')).demo(flags));
  davy
    .command('api')
    .description('Run the API process (DATABASE_URL, TEMPORAL_ADDRESS)')
    .option('--home <dir>', 'home folder')
    .option('--port <port>', 'port (default: api.port)')
    .action(async (flags) => (await import('./commands/api.ts')).api(flags));
  davy
    .command('worker')
    .description('Run one worker for a site (DATABASE_URL, TEMPORAL_ADDRESS)')
    .option('--home <dir>', 'home folder')
    .option('--site <site>', 'the site whose hosts it reaches', 'default')
    .action(async (flags) => (await import('./commands/worker.ts')).worker(flags));
  davy
    .command('migrate')
    .description('Bring the database up to date (DATABASE_OWNER_URL)')
    .action(async () => (await import('./commands/migrate.ts')).migrateDatabase());
}

function looking(davy: Command): void {
  davy
    .command('scan')
    .description(
      'Look at a host, read-only and without a server: verdict and the plans that would be offered',
    )
    .argument('<host>', 'address or name')
    .option('--home <dir>', 'home folder')
    .option('--user <user>', 'account to log in as', 'root')
    .option('--port <port>', 'port of sshd', '22')
    .option('--identity <file>', 'private key (default: id_ed25519 in ssh.identityDir)')
    .option('--host-key <key...>', 'pinned host key or its SHA256 fingerprint')
    .option('--known-hosts <file>', 'known_hosts file (default: ~/.ssh/known_hosts)')
    .option('--sudo', 'look as root by sudo -n')
    .option('--json', 'print JSON')
    .action(async (host, flags) => (await import('./commands/scan.ts')).scan(host, flags));
}

function proving(davy: Command): Command {
  const audit = davy.command('audit').description('The audit trail');
  audit
    .command('verify')
    .description('Verify an export offline: 0 whole, 20 broken, 21 a checkpoint does not hold')
    .argument('<file>', 'export in JSON lines, or - for stdin')
    .option('--checkpoint <file...>', 'checkpoints that you hold from elsewhere')
    .option('--public-key <file>', 'public key that must have signed them (PEM)')
    .option('--json', 'print JSON')
    .action(async (file, flags) => (await import('./commands/audit-verify.ts')).auditVerify(file, flags));
  return audit;
}
