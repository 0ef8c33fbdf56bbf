import type { Client } from '../api/client/index.ts';
import type { Bench } from './bench.ts';
import { quantile, sayFigure } from './bench.ts';
import { wholeDavy } from './home.ts';

const ALERTS = 10_000;
const HOSTS = 100;
/** Requests under way at once. */
const SENDERS = 16;

export const bench: Bench = {
  what: `${ALERTS} alerts in a burst for ${HOSTS} hosts: answered, none lost, one incident a host`,
  async run(_args, stop) {
    const { client, close } = await wholeDavy();
    try {
      // The port of nobody: what is measured is intake, so no host answers and each incident stays open.
      for (let n = 0; n < HOSTS; n += 1) await addHost(client, `bench-${n}`);
      const times: number[] = [];
      const incidents = new Set<string>();
      let next = 0;
      let lost = 0;
      const from = performance.now();
      const sender = async () => {
        while (next < ALERTS && !stop.aborted) {
          const n = next;
          next += 1;
          const begun = performance.now();
          const incident = await post(client, n).catch(() => undefined);
          times.push(performance.now() - begun);
          if (incident === undefined) lost += 1;
          else incidents.add(incident);
        }
      };
      await Promise.all(Array.from({ length: SENDERS }, sender));
      const seconds = (performance.now() - from) / 1000;
      sayFigure('alerts not accepted', String(lost), '0');
      sayFigure('alerts kept', String(await keptAlerts(client)), String(ALERTS));
      sayFigure('incidents', String(incidents.size), String(HOSTS));
      sayFigure('answered, 99th percentile', `${quantile(times, 0.99).toFixed(0)} ms`, 'within 100 ms');
      sayFigure('rate', `${Math.round(ALERTS / seconds)} a second from ${SENDERS} senders`, 'none');
    } finally {
      await close();
    }
  },
};

const addHost = (client: Client, name: string) =>
  client.call('PUT /v1/hosts/{name}', {
    path: { name },
    body: { address: '127.0.0.1', port: 1, user: 'root', hostKeys: [`SHA256:${'A'.repeat(43)}`] },
  });

async function post(client: Client, n: number): Promise<string | undefined> {
  const body = { host: `bench-${n % HOSTS}`, title: `alert ${n}`, externalId: `bench-${n}` };
  const answer = await client.call('POST /v1/alerts/{id}', { path: { id: 'generic' }, body });
  return 'incidentId' in answer ? (answer.incidentId ?? undefined) : undefined;
}

async function keptAlerts(client: Client): Promise<number> {
  let kept = 0;
  let cursor: string | undefined;
  do {
    const query = { limit: 200, ...(cursor === undefined ? {} : { cursor }) };
    const page = await client.call('GET /v1/alerts', { query });
    kept += page.items.length;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return kept;
}
