import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { FieldError } from '../domain/errors.ts';
import { DavyError } from '../domain/errors.ts';
import { isRange } from '../domain/linux/address.ts';
import { show } from '../domain/show.ts';
import type { Indicators, KnownPool, MaliciousAddress, SharedNetwork } from '../domain/verdict/context.ts';

const BUILT_IN = ['indicators/procedure.txt', 'indicators/pools.txt', 'indicators/shared.txt'];
const HASH = /^(?:[0-9a-f]{32}|[0-9a-f]{64})$/;
const NAME = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;

interface Found {
  pools: KnownPool[];
  hashes: Record<string, string>;
  addresses: MaliciousAddress[];
  shared: SharedNetwork[];
}

/**
 * Reads indicator files: the built-in ones and the operator's. One indicator a line; `#` begins a comment line.
 *
 * @param files absolute paths of more files
 * @throws DavyError `config-invalid`, naming file and line, for a line that is none or a file that cannot be read
 */
export async function loadIndicators(files: readonly string[]): Promise<Indicators> {
  const found: Found = { pools: [], hashes: {}, addresses: [], shared: [] };
  const paths = [...BUILT_IN.map((file) => fileURLToPath(new URL(file, import.meta.url))), ...files];
  for (const path of paths) parseIndicators(await text(path), path, found);
  return found;
}

async function text(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new DavyError('config-invalid', `the indicator file ${show(path)} cannot be read`, { cause });
  }
}

/** Adds the indicators of one file's text to `found`. */
export function parseIndicators(body: string, name: string, found: Found): void {
  const errors: FieldError[] = [];
  for (const [index, raw] of body.split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const fault = takeLine(line, found);
    if (fault !== undefined) errors.push({ path: `${show(name)}:${index + 1}`, message: fault });
  }
  const [first] = errors;
  if (first !== undefined)
    throw new DavyError('config-invalid', `${first.path}: ${first.message}`, { errors });
}

function takeLine(line: string, found: Found): string | undefined {
  const [kind, subject = '', ...rest] = line.split(/\s+/);
  if (kind === 'hash') {
    const hash = subject.toLowerCase();
    if (!HASH.test(hash)) return 'hash takes an MD5 or SHA-256 in hex';
    found.hashes[hash] = rest.join(' ') || 'listed';
    return undefined;
  }
  if (kind === 'shared') {
    if (!isRange(subject)) return 'shared takes a network, as 203.0.113.0/24';
    found.shared.push({ network: subject, what: rest.join(' ') || 'listed' });
    return undefined;
  }
  const at = endpoint(subject);
  if (at === undefined) return 'a name or address with an optional port, IPv6 in brackets, is expected';
  const { host, ports } = at;
  if (kind === 'pool') {
    if (rest.some((address) => isIP(address) === 0)) return 'after the pool stand its IP addresses';
    const addresses = isIP(host) > 0 && !rest.includes(host) ? [host, ...rest] : rest;
    found.pools.push({ host, addresses, ports });
    return undefined;
  }
  if (kind !== 'address') return 'a line begins with pool, hash, address or shared';
  if (isIP(host) === 0) return 'address takes an IP address';
  if (ports.length > 1) return 'address takes one port';
  const [port] = ports;
  const what = rest.join(' ') || 'listed';
  found.addresses.push(port === undefined ? { address: host, what } : { address: host, port, what });
  return undefined;
}

function endpoint(text: string): { host: string; ports: number[] } | undefined {
  if (isIP(text) > 0) return { host: text, ports: [] };
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]+))(?::(\d{1,5}(?:,\d{1,5})*))?$/.exec(text);
  const host = (match?.[1] ?? match?.[2] ?? '').toLowerCase();
  if (isIP(host) === 0 && !NAME.test(host)) return undefined;
  const ports = match?.[3] === undefined ? [] : match[3].split(',').map(Number);
  return ports.every((port) => port >= 1 && port <= 65535) ? { host, ports } : undefined;
}
