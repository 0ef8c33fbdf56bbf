import { isMinerConfiguration } from './miner-config.ts';
import type { ContentFacts } from './snapshot.ts';

/**
 * What tells mining software by its content. Matching happens on our side, over bytes that were read from the host, so that no
 * process on the host carries a pattern in its arguments.
 *
 * Sources: the Stratum protocol's method names; XMRig's configuration keys and options; Sigma's
 * proc_creation_lnx_crypto_mining; Monero's address format (base 58, 95 or 106 characters, the guide's "over 90").
 */
export interface Pattern {
  readonly name: string;
  /** `specific`: nothing but mining software has it. `weak`: honest programs have it too; never enough alone. */
  readonly strength: 'specific' | 'weak';
  readonly matches: { readonly test: (text: string) => boolean };
}

/** The name under which {@link matchPatterns} tells a miner's configuration. */
export const CONFIGURATION = 'miner-configuration';

/** The name under which {@link matchPatterns} tells a list of miners. */
export const LIST_OF_MINERS = 'list-of-miners';

const MINERS =
  /(?<![a-z])(?:xmrig|xmr-stak|minerd|cpuminer|ccminer|cgminer|bfgminer|ethminer|nbminer|lolminer|nanominer|srbminer|phoenixminer|claymore|kinsing|kdevtmpfsi|kthreaddi|sysrv\d*|watchbog|ddgs|wnTKYg|perfctl|cryptoloot|coinhive)(?![a-z])/gi;
/** A miner names itself and what it was made from; who looks for miners names many. */
const MANY = 5;

function listsMiners(text: string): boolean {
  const names = new Set<string>();
  for (const [name] of text.matchAll(MINERS)) {
    names.add(name.toLowerCase());
    if (names.size >= MANY) return true;
  }
  return false;
}

const BASE58 = '1-9A-HJ-NP-Za-km-z';

export const PATTERNS: readonly Pattern[] = [
  { name: 'stratum-url', strength: 'specific', matches: /stratum\d?\+(?:tcp|ssl|tls|udp|http)s?:\/\//i },
  { name: 'stratum-subscribe', strength: 'specific', matches: /mining\.subscribe/ },
  { name: 'stratum-authorize', strength: 'specific', matches: /mining\.authorize/ },
  { name: 'stratum-submit', strength: 'specific', matches: /mining\.submit/ },
  { name: 'stratum-set-difficulty', strength: 'specific', matches: /mining\.set_difficulty/ },
  { name: 'donate-level', strength: 'specific', matches: /(?:--|")donate-(?:level|over-proxy)/ },
  {
    name: 'xmrig-name',
    strength: 'specific',
    matches: /\bxmrig\b|\bxmr-stak\b|\bminerd\b|\bcpuminer\b|\bccminer\b/i,
  },
  {
    name: 'xmrig-config',
    strength: 'specific',
    matches: /"(?:randomx|cryptonight|cn\/r|rx\/0)"\s*:|"(?:nicehash|rig-id)"\s*:/,
  },
  {
    name: 'mining-option',
    strength: 'specific',
    matches:
      /--(?:nicehash|algo[= ](?:rx|cn|gr|kawpow|argon2)[-/a-z0-9]*|coin[= ](?:monero|xmr|wownero|wow|sumokoin|sumo|arqma|arq|graft|grft|kevacoin|keva|zephyr|zeph|townforge|yadacoin|yda)\b|randomx-[a-z-]+)/i,
  },
  {
    name: 'pool-option',
    strength: 'specific',
    matches:
      /(?:^|[\s\0])(?:-o|--url)[\s\0=]{1,4}(?:[a-z0-9+]{1,20}:\/\/)?(?:[a-z0-9-]{1,63}\.){0,8}(?:pool|xmr|mine|mining|minexmr|nanopool|supportxmr|hashvault|moneroocean|c3pool)[a-z0-9-]{0,63}\.[a-z0-9]/i,
  },
  {
    name: 'monero-wallet',
    strength: 'specific',
    matches: new RegExp(`(?<![${BASE58}])[48][0-9AB][${BASE58}]{93}(?:[${BASE58}]{11})?(?![${BASE58}])`),
  },
  { name: CONFIGURATION, strength: 'specific', matches: { test: isMinerConfiguration } },
  { name: LIST_OF_MINERS, strength: 'weak', matches: { test: listsMiners } },
  {
    name: 'algorithm',
    strength: 'weak',
    matches: /\b(?:randomx|cryptonight(?:-lite|v7)?|kawpow|ghostrider)\b/i,
  },
  { name: 'miner-word', strength: 'weak', matches: /(?<![a-z])miners?(?![a-z])/i },
  { name: 'pool-word', strength: 'weak', matches: /(?<![a-zA-Z])[Pp]ool(?![a-z])/ },
  { name: 'block-word', strength: 'weak', matches: /(?<![a-zA-Z])[Bb]lock (?:found|height|template)/ },
  { name: 'hashrate-word', strength: 'weak', matches: /\bhash ?rate\b|\b[kM]?H\/s\b/i },
];

const SPECIFIC: ReadonlySet<string> = new Set(
  PATTERNS.filter((p) => p.strength === 'specific').map((p) => p.name),
);

/** Whether a name from {@link matchPatterns} is specific to mining. */
export const isSpecificPattern = (name: string): boolean => SPECIFIC.has(name);

/**
 * Which of these names tell a miner in a content of this format. A text may speak of miners by name (a guide, a list of what to
 * kill), and a shop's script that takes payments has a wallet, so there each of them counts only beside something else that is specific.
 */
export function specificPatterns(names: readonly string[], format: ContentFacts['format']): string[] {
  const specific = names.filter(isSpecificPattern);
  if (format === 'elf' || specific.length > 1) return specific;
  const isText = format === 'script' || format === 'text';
  return specific.filter((name) => name !== 'xmrig-name' && !(isText && name === 'monero-wallet'));
}

/**
 * Names of the patterns in a content, sorted.
 *
 * @param text one character a byte (latin1), so that binary files can be searched
 */
export const matchPatterns = (text: string): string[] =>
  PATTERNS.filter((pattern) => pattern.matches.test(text))
    .map((pattern) => pattern.name)
    .sort();
