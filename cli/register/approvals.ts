import type { Command } from 'commander';
import { onServer, paged, several } from './on-server.ts';

const code = () => import('../commands/approvals.ts');
const deciding = () => import('../commands/decide.ts');
const DIGEST = 'digest of the plan that you have read; needed without a terminal';
const SPARED = 'not the attacker’s, and why: the ending names it and does not count it';
const WHY = 'why; it goes on the ledger';

/** `davy approvals`, and the answers to them. */
export function approvalCommands(davy: Command): void {
  const approvals = davy.command('approvals').description('Approvals: what waits for a person');
  onServer(
    paged(approvals.command('list', { isDefault: true })),
    'What waits for a decision',
    async () => (await code()).listApprovals,
  )
    .option('--status <status>', 'pending, approved, rejected, expired, …', 'pending')
    .option('--all', 'whatever its state')
    .option('--incident <id>');
  onServer(
    approvals.command('show').argument('<id>', 'apr_…'),
    'One approval with its plan',
    async () => (await code()).showApproval,
  );
  onServer(
    approvals.command('reopen').argument('<id>', 'apr_…'),
    'Ask for a fresh plan where the time ran out',
    async () => (await code()).reopenApproval,
  ).option('--reason <text>', WHY);
  onServer(
    davy.command('approve').argument('[id]', 'apr_…'),
    'Show a plan, ask, and approve exactly that plan, whole or in part',
    async () => (await deciding()).approve,
  )
    .option('--incident <id>', 'everything that is pending for this incident, at once: all or nothing')
    .option('--digest <digest>', `${DIGEST}; with --incident one for each plan`, several)
    .option('--targets <ids>', 'only these targets: t_…,t_… (default: those that are ticked)')
    .option('--not-theirs <target=reason>', SPARED, several)
    .option('--reason <text>', WHY);
  onServer(
    davy.command('reject').argument('<id>', 'apr_…'),
    'Reject a plan: the step is skipped, nothing of it is done',
    async () => (await deciding()).reject,
  )
    .option('--not-theirs <target=reason>', SPARED, several)
    .option('--reason <text>', WHY);
  onServer(
    davy.command('authorise').argument('<id>', 'apr_… of confirm-miner'),
    'Say that this miner is allowed here, and end the incident',
    async () => (await deciding()).authorise,
  )
    .option('--reason <text>', 'who allowed it; it goes on the ledger')
    .option('--digest <digest>', DIGEST, several);
}
