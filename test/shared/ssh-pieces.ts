import { Buffer } from 'node:buffer';

/** RFC 4253, section 12. */
const SSH_MSG_NEWKEYS = 21;
/** RFC 5647: the length stands in clear before the ciphertext, the tag of 16 bytes behind it. */
const GCM_TAG_BYTES = 16;
const LENGTH_BYTES = 4;

/**
 * Cuts one direction of an SSH connection into its version line and its packets. Knows AES-GCM only, which is what ssh2 and
 * OpenSSH agree on: with other ciphers the length of a packet cannot be seen from outside.
 */
export class SshPieces {
  #rest: Buffer = Buffer.alloc(0);
  #greeted = false;
  #encrypted = false;

  /** The whole pieces that are there now. */
  feed(chunk: Uint8Array): Uint8Array[] {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    const pieces: Uint8Array[] = [];
    for (let size = this.#sizeOfNext(); size !== undefined; size = this.#sizeOfNext()) {
      const piece = this.#rest.subarray(0, size);
      this.#rest = this.#rest.subarray(size);
      if (!this.#greeted) this.#greeted = true;
      else if (!this.#encrypted && piece[5] === SSH_MSG_NEWKEYS) this.#encrypted = true;
      pieces.push(piece);
    }
    return pieces;
  }

  /** undefined while it is not whole. */
  #sizeOfNext(): number | undefined {
    if (!this.#greeted) {
      const end = this.#rest.indexOf(0x0a);
      return end < 0 ? undefined : end + 1;
    }
    if (this.#rest.length < LENGTH_BYTES) return undefined;
    const length = this.#rest.readUInt32BE(0);
    if (length > 1024 * 1024) throw new Error('no SSH packet of AES-GCM: was another cipher agreed on?');
    const size = LENGTH_BYTES + length + (this.#encrypted ? GCM_TAG_BYTES : 0);
    return this.#rest.length < size ? undefined : size;
  }
}
