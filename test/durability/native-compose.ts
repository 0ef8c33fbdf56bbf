import { copyFileSync, existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ComposeFile, Service } from '../compose/compose-file.ts';

/** What stands for the containers' network: `host:port` in the file, `host:port` here. */
export type Network = Readonly<Record<string, string>>;

/** A service's files and environment as its container would see them, put into folders of this machine. */
export interface Native {
  readonly env: Readonly<Record<string, string>>;
  /** Where a path of the container lies here. */
  at(path: string): string;
}

/**
 * Lays out one container of a service below `folder`: its volumes (shared between services by name), secrets, configurations
 * and bind mounts, each where the Compose Specification puts it.
 */
export function layOut(
  file: ComposeFile,
  service: Service,
  folder: string,
  root: string,
  network: Network,
): Native {
  const at = (path: string): string => join(root, path);
  const copy = (from: string, target: string): void => {
    mkdirSync(dirname(at(target)), { recursive: true, mode: 0o700 });
    copyFileSync(from, at(target));
  };
  const link = (from: string, target: string): void => {
    mkdirSync(from, { recursive: true, mode: 0o700 });
    mkdirSync(dirname(at(target)), { recursive: true, mode: 0o700 });
    // Another replica on the same volume has made it.
    if (!existsSync(at(target))) symlinkSync(from, at(target));
  };
  // The shorter path first: a volume may lie inside another one.
  const mounts = service.volumes
    .map((one) => {
      const [source = '', target = ''] = typeof one === 'string' ? one.split(':') : [one.source, one.target];
      return { source: source.startsWith('/') ? source : join(folder, 'volumes', source), target };
    })
    .sort((a, b) => a.target.length - b.target.length);
  for (const { source, target } of mounts) link(source, target);
  for (const { source, target } of service.secrets) {
    const secret = file.secrets[source];
    if (secret === undefined) throw new Error(`no secret ${source}`);
    copy(secret.file, target ?? `/run/secrets/${source}`);
  }
  for (const { source, target } of service.configs) {
    const config = file.configs[source]?.file;
    if (config !== undefined) copy(config, target ?? `/${source}`);
  }
  const native = (value: string): string => {
    if (value.startsWith('/')) return at(value);
    return Object.entries(network).reduce((text, [there, here]) => text.replaceAll(there, here), value);
  };
  return {
    at,
    env: Object.fromEntries(
      Object.entries(service.environment).map(([name, value]) => [name, native(value)]),
    ),
  };
}
