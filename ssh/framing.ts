import { Buffer } from 'node:buffer';
import { FLOOD_FACTOR } from './host-session.ts';

export type FrameState = 'open' | 'done' | 'flooded' | 'malformed';

const FLOOD_FLOOR = 1024 * 1024;

/**
 * Cuts one call's reply out of one stream: after `<nonce> begin\n`, up to `\n<nonce> end <status>\n`. What stands before is noise,
 * such as late output of an earlier call's child. The body may be any bytes. Memory stays within `maxBytes` and one chunk.
 */
export class FrameReader {
  readonly #begin: Buffer;
  readonly #end: Buffer;
  readonly #maxBytes: number;
  readonly #maxLines: number;
  readonly #kept: Buffer[] = [];
  #keptBytes = 0;
  #lines = 0;
  #seenBytes = 0;
  #begun = false;
  #tail: Buffer = Buffer.alloc(0);
  state: FrameState = 'open';
  truncated = false;
  /** Meaningful once `state` is `done`. */
  exit = -1;

  constructor(nonce: string, maxBytes: number, maxLines = Number.POSITIVE_INFINITY) {
    this.#begin = Buffer.from(`${nonce} begin\n`);
    this.#end = Buffer.from(`\n${nonce} end `);
    this.#maxBytes = maxBytes;
    this.#maxLines = maxLines;
  }

  get body(): Uint8Array {
    return Buffer.concat(this.#kept);
  }

  feed(chunk: Uint8Array): FrameState {
    if (this.state !== 'open') return this.state;
    this.#seenBytes += chunk.length;
    this.#tail = this.#tail.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#tail, chunk]);
    if (!this.#begun) this.#seekBegin();
    if (this.#begun) this.#seekEnd();
    if (this.state === 'open' && this.#seenBytes > Math.max(FLOOD_FLOOR, this.#maxBytes * FLOOD_FACTOR)) {
      this.state = 'flooded';
    }
    return this.state;
  }

  #seekBegin(): void {
    const at = this.#tail.indexOf(this.#begin);
    this.#begun = at >= 0;
    // Without a match, a marker may still begin in the last bytes.
    const from = this.#begun
      ? at + this.#begin.length
      : Math.max(0, this.#tail.length - this.#begin.length + 1);
    this.#tail = this.#tail.subarray(from);
  }

  #seekEnd(): void {
    const at = this.#tail.indexOf(this.#end);
    if (at < 0) {
      const safe = Math.max(0, this.#tail.length - this.#end.length + 1);
      this.#keep(this.#tail.subarray(0, safe));
      this.#tail = this.#tail.subarray(safe);
      return;
    }
    this.#keep(this.#tail.subarray(0, at));
    this.#tail = this.#tail.subarray(at);
    const status = this.#tail.subarray(this.#end.length, this.#end.length + 4).toString('latin1');
    const newline = status.indexOf('\n');
    if (newline < 0) {
      if (status.length >= 4) this.state = 'malformed';
      return;
    }
    const digits = status.slice(0, newline);
    this.exit = Number(digits);
    this.state = /^\d{1,3}$/.test(digits) && this.exit <= 255 ? 'done' : 'malformed';
  }

  #keep(bytes: Buffer): void {
    let end = Math.min(bytes.length, this.#maxBytes - this.#keptBytes);
    if (this.#maxLines !== Number.POSITIVE_INFINITY) end = this.#endOfLines(bytes, end);
    if (end < bytes.length) this.truncated = true;
    if (end <= 0) return;
    // A copy: the chunk belongs to the transport.
    this.#kept.push(Buffer.from(bytes.subarray(0, end)));
    this.#keptBytes += end;
  }

  #endOfLines(bytes: Buffer, end: number): number {
    if (this.#lines >= this.#maxLines) return 0;
    for (let at = bytes.indexOf(0x0a); at >= 0 && at < end; at = bytes.indexOf(0x0a, at + 1)) {
      this.#lines += 1;
      if (this.#lines >= this.#maxLines) return at + 1;
    }
    return end;
  }
}
