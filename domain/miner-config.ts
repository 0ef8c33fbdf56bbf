import { isMinedCoin, isStratumAddress, isWallet } from './mining-words.ts';

/**
 * A miner's configuration by its content: a pool *and* the account or algorithm to use there, in one object. A list of pool names
 * is none (every blocklist is one), and neither is a connection pool of a database, which has hosts and users too.
 *
 * Sources: XMRig's config.json and its documentation, xmr-stak's pools.txt, cpuminer's JSON, `key = value` files of SRBMiner and
 * lolMiner.
 */

/** Configurations are small; what is larger is not read as one. Characters. */
const MOST_CHARACTERS = 65_536;
/** Objects and lists that are looked into. */
const MOST_NODES = 2_000;

const ENDPOINT =
  /^(?:[a-z0-9+]{1,20}:\/\/)?(?:[a-z0-9_-][a-z0-9_.-]{0,252}|\[[\da-f:.]{2,45}\]):\d{1,5}\/?$/i;
const ALGORITHM =
  /^(?:rx(?:\/\w+)?|randomx(?:-\w+)?|cn(?:-(?:lite|heavy|pico|gpu))?(?:\/[\w-]+)?|cryptonight[\w/-]*|argon2(?:\/\w+|id\w*)|gr|ghostrider|kawpow|ethash|etchash|autolykos2?|progpow\w*|verushash|yespower\w*)$/i;

const POOL_KEYS = ['url', 'pool', 'pool_address', 'pooladdress', 'server', 'host', 'address', 'daemon'];
const ACCOUNT_KEYS = ['user', 'wallet', 'wallet_address', 'login', 'username', 'account'];
const ALGORITHM_KEYS = ['algo', 'algorithm', 'coin', 'currency'];
/** Keys that only mining software has at a pool. */
const MINING_KEYS = [
  'rig-id',
  'rig_id',
  'nicehash',
  'use_nicehash',
  'daemon-poll-interval',
  'self-select',
  'submit-to-origin',
];
/** Keys that only mining software has beside its pools. */
const MINING_SECTIONS = [
  'donate-level',
  'donate-over-proxy',
  'randomx',
  'cryptonight',
  'cn/r',
  'rx/0',
  'cpu_threads_conf',
];

type Fields = ReadonlyMap<string, unknown>;

const text = (fields: Fields, keys: readonly string[]): readonly string[] =>
  keys.flatMap((key) => {
    const value = fields.get(key);
    return typeof value === 'string' && value.trim() !== '' ? [value.trim()] : [];
  });

/** Whether one object of a configuration names a pool and what to mine there. `minersFile`: mining software wrote the file. */
function isPool(fields: Fields, minersFile: boolean): boolean {
  const pools = text(fields, POOL_KEYS);
  const accounts = text(fields, ACCOUNT_KEYS);
  const algorithms = text(fields, ALGORITHM_KEYS);
  const mined = algorithms.some((word) => ALGORITHM.test(word) || isMinedCoin(word));
  if (pools.some((word) => isStratumAddress(word))) return accounts.length > 0 || mined;
  if (!pools.some((word) => ENDPOINT.test(word))) return false;
  if (mined || accounts.some(isWallet)) return true;
  return accounts.length > 0 && (minersFile || MINING_KEYS.some((key) => fields.has(key)));
}

/** Without comments and commas before a closing bracket, which XMRig's reader allows. Linear. */
function strict(json: string): string {
  const out: string[] = [];
  let at = 0;
  let comma = -1;
  while (at < json.length) {
    const char = json[at] ?? '';
    if (char === '"') {
      let end = at + 1;
      while (end < json.length && json[end] !== '"') end += json[end] === '\\' ? 2 : 1;
      out.push(json.slice(at, end + 1));
      at = end + 1;
      comma = -1;
    } else if (char === '/' && json[at + 1] === '/') {
      const end = json.indexOf('\n', at);
      at = end < 0 ? json.length : end;
    } else if (char === '/' && json[at + 1] === '*') {
      const end = json.indexOf('*/', at + 2);
      at = end < 0 ? json.length : end + 2;
    } else {
      if ((char === '}' || char === ']') && comma >= 0) out[comma] = '';
      if (char === ',') comma = out.length;
      else if (!/\s/.test(char)) comma = -1;
      out.push(char);
      at += 1;
    }
  }
  return out.join('');
}

function parsed(json: string): unknown {
  // xmr-stak's files are the inside of an object.
  for (const form of [json, `{${json}}`]) {
    try {
      return JSON.parse(strict(form));
    } catch {
      // No JSON in this form.
    }
  }
  return undefined;
}

function inJson(root: unknown): boolean {
  const waiting: unknown[] = [root];
  let minersFile = false;
  for (let seen = 0; waiting.length > 0 && seen < MOST_NODES; seen += 1) {
    const value = waiting.shift();
    if (typeof value !== 'object' || value === null) continue;
    if (Array.isArray(value)) {
      for (const item of value.slice(0, MOST_NODES)) waiting.push(item);
      continue;
    }
    const fields: Fields = new Map(Object.entries(value).map(([key, item]) => [key.toLowerCase(), item]));
    if (seen === 0) minersFile = MINING_SECTIONS.some((key) => fields.has(key));
    if (isPool(fields, minersFile)) return true;
    for (const item of fields.values()) waiting.push(item);
  }
  return false;
}

/** `key = value`, `key: value` and `--key value` lines: the whole text is one object, and its pool must say what it is. */
function inLines(lines: string): boolean {
  const fields = new Map<string, string>();
  for (const line of lines.split('\n', MOST_NODES)) {
    const [, key, value] =
      /^\s*-{0,2}([a-z_-]{1,30})\s*[=:\s]\s*["']?([^"'\s,;]{1,300})["']?[\s,;]*$/i.exec(line) ?? [];
    if (key !== undefined && value !== undefined) fields.set(key.toLowerCase(), value);
  }
  return text(fields, POOL_KEYS).some((word) => isStratumAddress(word)) && isPool(fields, false);
}

/**
 * Whether a content is a miner's configuration. Total and linear in the text.
 *
 * @param content one character a byte; decoded text does as well
 * @example isMinerConfiguration('{"pools":[{"url":"198.51.100.7:3333","user":"x","rig-id":"a"}]}') → true
 */
export function isMinerConfiguration(content: string): boolean {
  if (content.length > MOST_CHARACTERS || !/pool|url|server|daemon/i.test(content)) return false;
  const root = /^\s*["{[/]/.test(content) ? parsed(content) : undefined;
  return root === undefined ? inLines(content) : inJson(root);
}
