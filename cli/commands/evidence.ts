import { createHash } from 'node:crypto';
import { DavyError } from '../../domain/errors.ts';
import type { Session } from '../client/session.ts';
import { usage } from '../client/words.ts';
import { writeFresh } from '../client/write-fresh.ts';

/** Downloads one piece of evidence and holds it against its name; bytes with another hash are not left behind. */
export async function getEvidence(
  { call, print }: Session,
  [sha256 = '']: readonly string[],
  { out }: { out: string },
): Promise<void> {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw usage('evidence is named by its SHA-256: 64 hex digits');
  const response = await call('GET /v1/evidence/{sha256}', { path: { sha256 } });
  const hash = createHash('sha256');
  let size = 0;
  await writeFresh(out, async (write) => {
    for await (const chunk of response.body ?? []) {
      hash.update(chunk);
      size += chunk.length;
      await write(chunk);
    }
    const found = hash.digest('hex');
    if (found !== sha256) {
      throw new DavyError('evidence-failed', `what came has SHA-256 ${found}, not ${sha256}: not kept`);
    }
  });
  print({ sha256, size, file: out }, (done) => `${done.file}: ${done.size} bytes, SHA-256 checked`);
}
