import { byteTextOf } from '../linux/byte-text.ts';
import { basename } from '../linux/paths.ts';
import { isReader } from '../linux/program-names.ts';
import { inSystemFolder } from '../linux/programs.ts';
import { isMinedCoin, isStratumAddress, isWallet } from '../mining-words.ts';
import type { Process, Shown } from '../snapshot.ts';
import type { KnownPool } from './context.ts';

const OPTION =
  /^--(?:donate-level|donate-over-proxy|nicehash|randomx-[a-z0-9-]+|cpu-max-threads-hint|cpu-no-yield|rig-id|huge-pages-jit|daemon-poll-interval|av-mode)(?:=|$)/;
const ALGORITHM =
  /^(?:--algo=|--algorithm=|-a)?(?:rx\/|cn\/|cn-lite|cn-heavy|cn-pico|cryptonight|randomx|argon2\/|ghostrider|kawpow|ethash|autolykos|progpow|verushash|yespower|gr$)/i;

/** The host and port that an argument such as `pool.example:3333` or `-opool.example:3333` names. */
const hostPort = (text: string) =>
  /^(?:-o|--url=|--pool=)?(?:[a-z0-9+]+:\/\/)?([\w.-]+|\[[\da-fA-F:]+\]):(\d{1,5})$/i.exec(text);

const isPoolHost = (host: string, pools: readonly KnownPool[]): boolean =>
  pools.some((pool) => host === pool.host || host.endsWith(`.${pool.host}`) || pool.addresses.includes(host));

/** What in these arguments only a miner is started with. `words` without the program. */
export function minerArguments(words: readonly string[], pools: readonly KnownPool[]): readonly string[] {
  const found: string[] = [];
  for (const [at, word] of words.entries()) {
    const before = words[at - 1] ?? '';
    if (isStratumAddress(word.replace(/^(?:-o|--url=)/, ''))) found.push('a Stratum address');
    else if (OPTION.test(word)) found.push(`the option ${word.replace(/=.*/, '')}`);
    else if (isMinedCoin(word.replace(/^--coin=/i, '')) && (word.startsWith('--') || before === '--coin'))
      found.push('the option --coin of a mined coin');
    else if (ALGORITHM.test(word) && (/^-/.test(word) || /^(?:-a|--algo|--algorithm)$/.test(before)))
      found.push('a mining algorithm');
    else if (isWallet(word)) found.push('a Monero wallet');
    else {
      const host = hostPort(word)?.[1]
        ?.replace(/^\[|\]$/g, '')
        .toLowerCase();
      if (host !== undefined && isPoolHost(host, pools)) found.push('the address of a known pool');
      else if (/^(?:-o|--url|--pool|-pool)$/.test(before) && isPoolHost(word.toLowerCase(), pools))
        found.push('the name of a known pool');
    }
  }
  return [...new Set(found)];
}

/** Who searches or shows text names such things without doing them. Only a program of the system is believed to be one. */
function onlyReads(process: Process): boolean {
  const path = process.image?.path;
  if (path === undefined || !(process.image?.package ?? inSystemFolder(path))) return false;
  const name = basename(path);
  return (
    isReader(name) ||
    (name === 'busybox' && process.argv.slice(0, 2).some((word) => isReader(basename(word))))
  );
}

/**
 * Mining arguments of a running process. A shell's `-c` text is no argument of the shell: the program it starts carries its own.
 */
export function argumentsOfMiner(
  process: Process,
  inline: Shown | undefined,
  pools: readonly KnownPool[],
): readonly string[] {
  if (inline !== undefined || onlyReads(process)) return [];
  return minerArguments(process.argv.slice(1).map(byteTextOf), pools);
}
