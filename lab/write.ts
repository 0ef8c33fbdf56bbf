import { randomBytes } from 'node:crypto';
import type { LabHost } from './host.ts';
import { mustSh, quote } from './shell.ts';

export interface WriteOptions {
  /** @default 0o644 */
  mode?: number;
  uid?: number;
  gid?: number;
  mtime?: Date;
}

/** Written beside and renamed, so that a reader in the host never sees half of it. */
export async function writeFileIn(
  host: LabHost,
  path: string,
  bytes: string | Uint8Array,
  options: WriteOptions,
) {
  const beside = `${path}.${randomBytes(4).toString('hex')}`;
  const [target, temporary] = [quote(path), quote(beside)];
  const script = [
    'set -e',
    `mkdir -p -- "$(dirname -- ${target})"`,
    `cat > ${temporary}`,
    `chmod ${(options.mode ?? 0o644).toString(8)} ${temporary}`,
    `chown ${options.uid ?? 0}:${options.gid ?? 0} ${temporary}`,
    ...(options.mtime === undefined ? [] : [`touch -d @${options.mtime.getTime() / 1000} ${temporary}`]),
    `mv -fT ${temporary} ${target}`,
  ].join('\n');
  await mustSh(host, script, { input: bytes });
}
