import type { Command } from 'commander';
import { onServer, paged } from './on-server.ts';

const code = () => import('../commands/audit.ts');

/** `davy audit list|export|checkpoints` beside the offline `verify`, and `davy evidence`. */
export function proofCommands(davy: Command, audit: Command): void {
  onServer(paged(audit.command('list')), 'The ledger, newest first', async () => (await code()).listAudit)
    .option('--incident <id>')
    .option('--kind <kind>', 'for example approval.decided')
    .option('--actor <actor>', 'for example person:ann')
    .option('--from <time>', 'RFC 3339')
    .option('--to <time>', 'RFC 3339');
  onServer(
    audit.command('export'),
    'The whole ledger as JSON lines, for davy audit verify',
    async () => (await code()).exportAudit,
  ).option('--out <file>', 'write there, mode 0600 (default: stdout)');
  onServer(
    paged(audit.command('checkpoints')),
    'Signed heads of the ledger: keep them elsewhere',
    async () => (await code()).listCheckpoints,
  );
  const evidence = davy.command('evidence').description('What was taken off hosts');
  onServer(
    evidence.command('get').argument('<sha256>'),
    'Download one piece. It may be malware: it is written, never run',
    async () => (await import('../commands/evidence.ts')).getEvidence,
  ).requiredOption('--out <file>', 'write there, mode 0600');
}
