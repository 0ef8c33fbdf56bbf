import type { Decimal } from '../snapshot.ts';

/** SHA-256 and MD5 of no bytes at all. */
const OF_NOTHING: ReadonlySet<string> = new Set([
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  'd41d8cd98f00b204e9800998ecf8427e',
]);
/** Bytes below which two files are alike by chance: locks, flags, pid files. */
const TINY = 16;

/** Whether a hash is that of an empty file, or of one so small that sharing it says nothing. @param size bytes, where known */
export const isTinyContent = (hash: string, size?: Decimal): boolean =>
  OF_NOTHING.has(hash) || (size !== undefined && Number(size) < TINY);
