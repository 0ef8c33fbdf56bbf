import type { IncidentId } from '../../domain/ids.ts';
import type { DestructiveStep } from '../../domain/steps.ts';
import type { Receipt } from '../../domain/targets/receipt.ts';
import type { LabHost, Manifest } from '../../lab/index.ts';
import { labAddresses, rootSpools } from '../../lab/index.ts';
import type { Davy } from '../shared/davy.ts';
import { PROCEDURE_ACTS } from '../shared/store.ts';
import { stateOf } from './host-state.ts';
import { decideAll } from './no-approval.ts';

/** What is there of what each step names, as it is seen from outside: the same as before, or nothing any more. */
const THERE: Partial<
  Record<DestructiveStep, (seen: Manifest, host: LabHost) => Promise<string[]> | string[]>
> = {
  'remove-cron-entries': async ({ files }, host) => {
    const there: string[] = [];
    for (const spool of rootSpools)
      if (String(await host.read(spool)).includes('/i.sh')) there.push(`${spool} ${files[spool]}`);
    return there;
  },
  // Without the image's path: that changes when somebody takes the file away.
  'kill-processes': ({ processes }) =>
    processes
      .filter((line) => /\/tmp\/(?:wnTKYg|ddg\.2021|i\.sh)/.test(line))
      .map((line) => line.replace(/(started \d+) .*?(?=\[")/, '$1 ')),
  'delete-files': ({ files }) =>
    ['/tmp/wnTKYg', '/tmp/ddg.2021', '/tmp/i.sh'].flatMap((path) =>
      files[path] === undefined ? [] : [`${path} ${files[path]}`],
    ),
  'block-egress': async (_, host) => {
    const { pool, poolPort, loader, loaderPort } = labAddresses;
    const ends = [`${pool}/${poolPort}`, `${loader}/${loaderPort}`];
    const tried = ends.map((end) => host.run(['timeout', '2', 'bash', '-c', `: </dev/tcp/${end}`]));
    const codes = (await Promise.all(tried)).map(({ code }) => code);
    return ends.filter((_end, at) => codes[at] === 0);
  },
};

export async function lookAt(host: LabHost) {
  const seen = await stateOf(host);
  const there = PROCEDURE_ACTS.map(async (step) => [step, (await THERE[step]?.(seen, host)) ?? []] as const);
  const { iptables, ip6tables, nftables } = seen;
  return {
    there: Object.fromEntries(await Promise.all(there)),
    rules: [...iptables, ...ip6tables, ...nftables],
  };
}

/** Rejects one step, approves the others, and waits until the incident is over. */
export async function withoutOne(on: Davy, id: IncidentId, rejected: DestructiveStep) {
  const asked = await on.asked(id);
  const isRejected = ({ step }: { step: string }) => step === rejected;
  await decideAll(on, asked.filter(isRejected), 'reject');
  await on.approve(
    id,
    asked.filter((one) => !isRejected(one)),
  );
  const { resolution, round, steps } = await on.until(id, ({ status }) => status === 'closed');
  await on.store.ledger.chain();
  const { items } = await on.store.ledger.list({ limit: 200, incidentId: id });
  const of = (kind: string) => items.filter((entry) => entry.kind === kind).map(({ body }) => body);
  const receipts = [...of('act.outcome'), ...of('act.settled')].flatMap(
    (body) => (body.receipts ?? []) as Receipt[],
  );
  return {
    asked,
    resolution,
    round,
    states: Object.fromEntries(steps.map(({ name, state }) => [name, state])),
    intended: of('act.intended').map(({ step }) => step),
    froze: receipts.some(({ word }) => word === 'stopping'),
    looks: of('watch.looked'),
  };
}

export const others = (rejected: DestructiveStep) => PROCEDURE_ACTS.filter((step) => step !== rejected);
