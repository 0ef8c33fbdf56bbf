import { Buffer } from 'node:buffer';
import { asByteText, shownBytes } from '../../../domain/linux/byte-text.ts';
import type { ByteText } from '../../../domain/text-kinds.ts';

export type { ByteText };
/** Only what goes into a snapshot is made shown text; everything captured is taken apart as byte text, so that no byte is lost. */
export { shownBytes as shown };

export const byteText = (bytes: Uint8Array): ByteText =>
  asByteText(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1'));

/** The way back. An image has megabytes, and `Buffer` is ten times as fast as a loop. */
export const bytesOf = (text: ByteText): Uint8Array => Buffer.from(text, 'latin1');

/** One section of a reply. `status` is null where its end is missing: the reply was cut off inside it. */
export interface Section {
  readonly text: ByteText;
  readonly status: number | null;
}

/**
 * Cuts a reply into its sections. A section is `\n<nonce> begin <name>\n`, bytes, `\n<nonce> end <name> <status>\n`. What stands
 * outside is noise. Never throws.
 */
export function sections(reply: ByteText, nonce: string): Map<string, Section> {
  const found = new Map<string, Section>();
  const begin = `\n${nonce} begin `;
  let at = reply.indexOf(begin);
  while (at >= 0) {
    const lineEnd = reply.indexOf('\n', at + begin.length);
    if (lineEnd < 0) break;
    const name = reply.slice(at + begin.length, lineEnd);
    const end = `\n${nonce} end ${name} `;
    const stop = reply.indexOf(end, lineEnd);
    if (stop < 0) {
      found.set(name, { text: reply.slice(lineEnd + 1), status: null });
      break;
    }
    const status = reply.slice(stop + end.length, stop + end.length + 4).match(/^(\d{1,3})\n/)?.[1];
    found.set(name, {
      text: reply.slice(lineEnd + 1, Math.max(stop, lineEnd + 1)),
      status: status === undefined ? null : Number(status),
    });
    at = reply.indexOf(begin, stop + end.length);
  }
  return found;
}

/** Contents by path, as one reading gave them. */
export interface Files extends Iterable<[ByteText, ByteText]> {
  readonly size: number;
  get(path: string): ByteText | undefined;
  has(path: string): boolean;
}

/**
 * Files from `head -v`: path (without the prefix) to content. Headers count only with the secret prefix. `twice` names the paths
 * that came more than once, which no honest reply has.
 */
export function heads(
  text: ByteText,
  prefix: string,
): { readonly files: Files; readonly twice: readonly ByteText[] } {
  const files = new Map<ByteText, ByteText>();
  const twice: ByteText[] = [];
  const mark = `==> ${prefix}`;
  let at = text.indexOf(mark);
  while (at >= 0) {
    const pathEnd = text.indexOf(' <==\n', at + mark.length);
    if (pathEnd < 0) break;
    const path = text.slice(at + mark.length, pathEnd);
    const from = pathEnd + 5;
    const next = text.indexOf(mark, from);
    // A newline stands before each header but the first of a run of head.
    const body = next < 0 ? text.slice(from) : text.slice(from, next);
    if (files.has(path)) twice.push(path);
    else files.set(path, next >= 0 && body.endsWith('\n') ? body.slice(0, -1) : body);
    at = next;
  }
  return { files, twice };
}

/** The content of a file of known size from {@link heads}, where a newline more or less cannot be told from the frame. */
export function exactly(body: ByteText, size: number): ByteText {
  if (body.length === size + 1 && body.endsWith('\n')) return body.slice(0, -1);
  return body.length === size - 1 ? asByteText(`${body}\n`) : body;
}

/** Records whose fields each end with NUL; what is left over at the end is dropped. */
export function nulFields(text: ByteText): ByteText[] {
  const fields = text.split('\0');
  fields.pop();
  return fields;
}

export const lines = (text: ByteText): ByteText[] => text.split('\n').filter((line) => line !== '');
