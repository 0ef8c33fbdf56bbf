import type { Operations } from '../../api/client/index.ts';
import { DavyError } from '../../domain/errors.ts';
import type { PageFlags } from '../client/page.ts';
import { moreHint, pageOf } from '../client/page.ts';
import type { Session } from '../client/session.ts';
import { printable, safeJson } from '../client/terminal.ts';
import { writeFresh } from '../client/write-fresh.ts';
import { table, time } from '../text/table.ts';

type Args = readonly string[];
type Query = NonNullable<Operations['GET /v1/audit']['request']['query']>;

export async function listAudit(
  { call, print }: Session,
  _: Args,
  flags: PageFlags & Pick<Query, 'incident' | 'kind' | 'actor' | 'from' | 'to'>,
): Promise<void> {
  const { incident, kind, actor, from, to } = flags;
  const query = {
    ...pageOf(flags),
    ...(incident && { incident }),
    ...(kind && { kind }),
    ...(actor && { actor }),
    ...(from && { from }),
    ...(to && { to }),
  };
  const page = await call('GET /v1/audit', { query });
  print(
    page,
    ({ items }) =>
      table(
        ['seq', 'time', 'kind', 'actor', 'incident', 'subject'],
        items.map((entry) => [
          String(entry.seq),
          time(entry.at),
          entry.kind,
          entry.actor,
          entry.incidentId ?? '-',
          entry.subject,
        ]),
      ),
    moreHint(page.nextCursor),
  );
}

/**
 * The ledger as the server streams it, byte for byte, since its hashes are over these bytes' values. A stream that breaks off,
 * or ends before the head that the server named, fails the command.
 */
export async function exportAudit(
  { call, terminal }: Session,
  _: Args,
  { out }: { out?: string },
): Promise<void> {
  const response = await call('GET /v1/audit/export', {}, { signal: new AbortController().signal });
  const head = response.headers.get('davy-ledger-head') ?? '';
  const wanted = Number(head.split(' ')[0]);
  let lines = 0;
  const pour = async (write: (bytes: Uint8Array) => Promise<void>) => {
    for await (const chunk of response.body ?? []) {
      for (const byte of chunk) if (byte === 0x0a) lines += 1;
      await write(chunk);
    }
    if (lines !== wanted) {
      throw new DavyError('server-unreachable', `the export broke off after ${lines} of ${wanted} records`);
    }
  };
  if (out === undefined) await pour(toStdout);
  else await writeFresh(out, pour);
  terminal.say(`${lines} records, head ${head}${out === undefined ? '' : `, written to ${out}`}`);
  if (out !== undefined) terminal.say(`next: davy audit verify ${out}`);
}

/** JSON strings hold no raw C0 controls, but may hold others: to a terminal they go escaped, to a file or pipe as they are. */
async function toStdout(bytes: Uint8Array): Promise<void> {
  const chunk = process.stdout.isTTY === true ? printable(new TextDecoder().decode(bytes)) : bytes;
  await new Promise<void>((resolve, reject) => {
    process.stdout.write(chunk, (error) => (error ? reject(error) : resolve()));
  });
}

export async function listCheckpoints(
  { call, print, json, terminal }: Session,
  _: Args,
  flags: PageFlags,
): Promise<void> {
  const page = await call('GET /v1/audit/checkpoints', { query: pageOf(flags) });
  // One a line, as `audit verify --checkpoint` reads them.
  if (json) return page.items.forEach((one) => void terminal.out(safeJson(one)));
  print(
    page,
    ({ items }) =>
      table(
        ['seq', 'signed', 'key', 'hash'],
        items.map((one) => [String(one.seq), time(one.at), one.keyId, one.hash]),
      ),
    'keep them elsewhere: davy audit checkpoints --json > FILE, for davy audit verify --checkpoint FILE',
  );
}
