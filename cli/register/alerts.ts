import type { Command } from 'commander';
import { onServer, paged, several } from './on-server.ts';

const code = () => import('../commands/alerts.ts');

/** `davy alerts`: what SIEMs sent. */
export function alertCommands(davy: Command): void {
  const alerts = davy.command('alerts').description('Alerts: what a SIEM sent');
  onServer(
    paged(alerts.command('list', { isDefault: true })),
    'Alerts, newest first',
    async () => (await code()).listAlerts,
  );
  onServer(alerts.command('show').argument('<id>'), 'One alert', async () => (await code()).showAlert);
  onServer(
    alerts.command('assign').argument('<id>').argument('<host>', 'host of the inventory'),
    'Give an unassigned alert its host',
    async () => (await code()).assignAlert,
  );
  onServer(
    alerts.command('post').argument('[file]', 'JSON, an alert or several; - for stdin'),
    'Post an alert as a SIEM does: from flags, or from a file',
    async () => (await import('../commands/alerts-post.ts')).postAlert,
  )
    .option('--source <source>', 'form of the alert', 'generic')
    .option('--host <host>', 'name, alias or address')
    .option('--title <title>', 'what was seen')
    .option('--severity <severity>')
    .option('--external-id <id>', "the SIEM's own id: the same once more is a duplicate")
    .option('--observed-at <time>', 'RFC 3339')
    .option('--md5 <hash>', 'indicator; may be repeated', several)
    .option('--sha256 <hash>', 'indicator; may be repeated', several)
    .option('--path <path>', 'indicator; may be repeated', several)
    .option('--pid <pid>', 'indicator; may be repeated', several)
    .option('--ip <address>', 'indicator; may be repeated', several)
    .option('--domain <name>', 'indicator; may be repeated', several)
    .option('--command-line <text>', 'indicator; may be repeated', several)
    .option('--idempotency-key <key>', 'the same key and alert again gets the same answer for 24 hours');
}
