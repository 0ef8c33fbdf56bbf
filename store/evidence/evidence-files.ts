import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DavyError } from '../../domain/errors.ts';
import type { Sha256 } from '../../domain/ids.ts';
import { seal, unseal } from '../database/sealed.ts';

/** Encrypted files by content: `<dir>/<first 2 hex digits>/<sha256>`. */
export interface EvidenceFiles {
  /** Returns once the bytes are on the disk and were read back. Errors: evidence-failed. */
  write(sha256: Sha256, bytes: Uint8Array): Promise<void>;
  /** Undefined when there is no such file. Errors: evidence-failed when what is there is not what was kept. */
  read(sha256: Sha256): Promise<Uint8Array | undefined>;
}

export function evidenceFiles(dir: string, key: Uint8Array): EvidenceFiles {
  const pathOf = (sha256: Sha256): string => {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new DavyError('not-found', 'not a SHA-256');
    return join(dir, sha256.slice(0, 2), sha256);
  };

  const read = async (sha256: Sha256): Promise<Uint8Array | undefined> => {
    let sealed: Buffer;
    try {
      sealed = await readFile(pathOf(sha256));
    } catch (cause) {
      if (isMissing(cause)) return undefined;
      throw cause;
    }
    const bytes = unseal(key, sha256, sealed);
    // Not domain's sha256Hex: files are large, and this one is native.
    if (createHash('sha256').update(bytes).digest('hex') !== sha256)
      throw new DavyError('evidence-failed', `${sha256} holds other bytes`);
    return bytes;
  };

  return {
    read,
    write: async (sha256, bytes) => {
      try {
        if (await isWhole(() => read(sha256))) return;
        const path = pathOf(sha256);
        const folder = join(dir, sha256.slice(0, 2));
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await writeDurably(path, folder, seal(key, sha256, bytes));
        await syncFolder(dir);
        const back = await read(sha256);
        if (back === undefined || !Buffer.from(back).equals(bytes)) {
          throw new DavyError('evidence-failed', `${sha256} was not read back as written`);
        }
      } catch (cause) {
        if (cause instanceof DavyError) throw cause;
        throw new DavyError('evidence-failed', `${sha256} could not be written`, { cause });
      }
    },
  };
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** A damaged file is written anew: the bytes are at hand. */
async function isWhole(read: () => Promise<Uint8Array | undefined>): Promise<boolean> {
  try {
    return (await read()) !== undefined;
  } catch (error) {
    if (error instanceof DavyError) return false;
    throw error;
  }
}

/** A name appears only with its whole content: written aside, flushed, renamed, and the folder flushed for the name. */
async function writeDurably(path: string, folder: string, bytes: Uint8Array): Promise<void> {
  const aside = `${path}.${randomBytes(8).toString('hex')}.part`;
  try {
    const file = await open(aside, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(aside, path);
    await syncFolder(folder);
  } finally {
    await rm(aside, { force: true });
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
