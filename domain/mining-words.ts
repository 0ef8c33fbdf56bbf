/** XMRig's coins. Traders' tools know coins too, those that everybody trades. */
const COIN =
  /^(?:monero|xmr|wownero|wow|sumokoin|sumo|arqma|arq|graft|grft|kevacoin|keva|zephyr|zeph|townforge|yadacoin|yda)$/i;

/** A Monero address: 95 or 106 characters of base 58; pools take a payment id, a worker or a difficulty behind it. */
const WALLET = /^[48][0-9AB][1-9A-HJ-NP-Za-km-z]{93}(?:[1-9A-HJ-NP-Za-km-z]{11})?(?:[.+:/].*)?$/;

/** Whether a word of a command line or a configuration is a coin that is mined by processors. */
export const isMinedCoin = (word: string): boolean => COIN.test(word);

/** Whether a word of a command line or a configuration is a Monero wallet, with or without what pools take behind it. */
export const isWallet = (word: string): boolean => WALLET.test(word);

const STRATUM =
  /^(?:(?:stratum\d?|ethproxy\d?|zstratum|daemon|eth-stratum)\+(?:tcp|ssl|tls|http|https|udp|ws|wss)|stratum):\/\/./i;

/** Whether a word is the address of a pool by its scheme. */
export const isStratumAddress = (word: string): boolean => STRATUM.test(word);
