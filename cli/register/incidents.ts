import type { Command } from 'commander';
import { onServer, paged } from './on-server.ts';

const code = () => import('../commands/incidents.ts');
const records = () => import('../commands/incident-records.ts');
const WHY = 'why; it goes on the ledger';

/** `davy incidents`: the responses. */
export function incidentCommands(davy: Command): void {
  const incidents = davy.command('incidents').description('Incidents: one response on one host each');
  const one = (name: string) => incidents.command(name).argument('<id>', 'inc_…');
  onServer(
    paged(incidents.command('list', { isDefault: true })),
    'Incidents, newest first',
    async () => (await code()).listIncidents,
  )
    .option('--status <status>', 'surveying, awaiting-approval, needs-attention, closed, …')
    .option('--host <host>');
  onServer(one('show'), 'One incident: verdict and steps', async () => (await code()).showIncident);
  onServer(
    incidents.command('open').argument('<host>', 'host of the inventory'),
    'Open an incident by hand',
    async () => (await code()).openIncident,
  )
    .option('--reason <text>', WHY)
    .option('--playbook <name>');
  onServer(
    one('cancel'),
    'Stop the procedure; what is under way on the host is settled first',
    async () => (await code()).cancelIncident,
  ).option('--reason <text>', WHY);
  onServer(
    one('resume'),
    'Try again what made it need attention',
    async () => (await code()).resumeIncident,
  ).option('--reason <text>', WHY);
  onServer(
    one('finish'),
    'End what has stopped (lead): one more look, then it is closed with what is left named',
    async () => (await code()).finishIncident,
  ).option('--reason <text>', WHY);
  onServer(
    one('note').argument('<text>'),
    'Write a note into the timeline',
    async () => (await records()).writeNote,
  );
  onServer(one('timeline'), 'What happened, in order', async () => (await records()).showTimeline);
  onServer(one('report'), 'Verdict, outcomes and root cause', async () => (await records()).showReport);
  onServer(one('evidence'), 'What was taken off the host', async () => (await records()).listEvidence);
  onServer(
    one('indicators'),
    'What to look for on other hosts',
    async () => (await records()).listIndicators,
  );
  onServer(
    one('export'),
    'Everything about it in one JSON document',
    async () => (await records()).exportIncident,
  ).option('--out <file>', 'write there, mode 0600 (default: stdout)');
  onServer(
    one('watch'),
    'Follow it until it is closed',
    async () => (await import('../commands/watch-incident.ts')).watchIncident,
  );
}
