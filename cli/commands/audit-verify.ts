import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { verifyExport } from '../../domain/audit.ts';
import { DavyError } from '../../domain/errors.ts';
import { readPublicKey, verifier } from '../../runtime/signing.ts';
import { EXIT, Exit } from '../failure.ts';

export interface AuditVerifyFlags {
  readonly checkpoint?: string[];
  readonly publicKey?: string;
  readonly json?: boolean;
}

const BROKEN = 20;
const BAD_SIGNATURE = 21;

/** Verifies an export offline. Ends with 0 (whole), 20 (broken), 21 (a checkpoint does not hold). `-` reads stdin. */
export async function auditVerify(file: string, flags: AuditVerifyFlags): Promise<void> {
  const input = file === '-' ? process.stdin : await opened(file);
  const checkpoints = (flags.checkpoint ?? []).flatMap(readCheckpoints);
  const verify = flags.publicKey === undefined ? undefined : verifier(readPublicKey(flags.publicKey));
  const result = await verifyExport(
    createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }),
    checkpoints,
    verify,
  );
  const { records, fault, checkpointFault, provenUpTo, head } = result;
  if (flags.json === true) process.stdout.write(`${JSON.stringify(result)}\n`);
  else if (checkpointFault !== undefined) process.stdout.write(`checkpoint: ${checkpointFault}\n`);
  else if (fault !== undefined) process.stdout.write(`broken: record ${fault.seq}: ${fault.fault}\n`);
  else {
    process.stdout.write(`whole: ${records} records, head ${head}\n`);
    if (provenUpTo > 0) process.stdout.write(`proven: unchanged up to record ${provenUpTo}\n`);
    if (provenUpTo < records)
      process.stdout.write(`tail: unproven (records ${provenUpTo + 1} to ${records})\n`);
  }
  if (checkpointFault !== undefined) throw new Exit(BAD_SIGNATURE);
  if (fault !== undefined) throw new Exit(BROKEN);
}

/** Says at once that a file cannot be read; a stream would only when it is read. */
async function opened(file: string): Promise<Readable> {
  try {
    return (await open(file)).createReadStream();
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    process.stderr.write(`davy: ${file} cannot be read: ${why}\n`);
    throw new Exit(EXIT.usage);
  }
}

/** A file of one checkpoint, or of one a line. */
function readCheckpoints(file: string): unknown[] {
  try {
    const text = readFileSync(file, 'utf8').trim();
    return text.split('\n').map((line) => JSON.parse(line) as unknown);
  } catch (cause) {
    throw new DavyError('config-invalid', `${file} holds no checkpoint in JSON`, { cause });
  }
}
