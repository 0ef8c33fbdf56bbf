import { Buffer } from 'node:buffer';

/** What stat said of the opened file. Numbers of the kernel are decimal strings; times as the host's stat prints them. */
export interface FileMeta {
  readonly device: string;
  readonly inode: string;
  readonly size: string;
  /** Octal, with the file type. */
  readonly mode: string;
  readonly uid: number;
  readonly gid: number;
  readonly links: number;
  readonly atime: string;
  readonly mtime: string;
  readonly ctime: string;
  /** Empty where the host cannot say. */
  readonly btime: string;
  /** When it was changed, in seconds since 1970; with a fraction where the host gives one. */
  readonly changed: string;
}

export type FileReply =
  | {
      readonly kind: 'file';
      readonly bytes: Uint8Array;
      readonly meta: FileMeta;
      /** What the host's own tool said of the same bytes; null for a log, and where it did not answer. */
      readonly hostSha256: string | null;
    }
  /** The file is there as it was surveyed; its bytes were not asked for. */
  | { readonly kind: 'meta'; readonly meta: FileMeta }
  /** One of the words of the script, or `cut-off` where the reply ends before or inside this record. */
  | { readonly kind: 'miss'; readonly why: string };

const META =
  /^([0-9a-f]{4,8}) (\d+) (\d+) (\d+) (\d+) (\d+) (\d+) -?(\d+) -?(\d+) -?(\d+)\|([^|]*)\|([^|]*)\|([^|]*)\|([^|]*)$/;

function parseMeta(text: string): FileMeta | undefined {
  const found = META.exec(text);
  if (found === null) return undefined;
  const [, mode = '', device = '', inode = '', size = '', uid = '', gid = '', links = '', , , ...times] =
    found;
  const [seconds = '', atime = '', mtime = '', ctime = '', btime = ''] = times;
  return {
    device,
    inode,
    size,
    mode: Number.parseInt(mode, 16).toString(8),
    uid: Number(uid),
    gid: Number(gid),
    links: Number(links),
    atime,
    mtime,
    ctime,
    btime: /^\d/.test(btime) ? btime : '',
    changed: seconds + (/\d(\.\d+)/.exec(ctime)?.[1] ?? ''),
  };
}

/**
 * Takes the reply of `evidence_files` apart: one answer for each index asked for. A record counts only whole: header, the length
 * that the header says, and its end; its hash comes after. Never throws.
 *
 * @param indexes how many files were asked for
 */
export function parseFiles(reply: Uint8Array, nonce: string, indexes: number): FileReply[] {
  const all = Buffer.from(reply.buffer, reply.byteOffset, reply.byteLength);
  const mark = Buffer.from(`\n${nonce} `);
  const answers = new Map<number, FileReply>();
  const hashes = new Map<number, string>();
  let at = all.indexOf(mark);
  while (at >= 0) {
    const from = at + mark.length;
    const lineEnd = all.indexOf(0x0a, from);
    if (lineEnd < 0) break;
    const head = all.subarray(from, Math.min(lineEnd, from + 1024)).toString('latin1');
    const file = /^file (\d{1,9}) (\d{1,15}) (.+)$/.exec(head);
    const miss = /^miss (\d{1,9}) ([a-z-]{1,40})$/.exec(head);
    const meta = /^meta (\d{1,9}) (.+)$/.exec(head);
    const hash = /^hash (\d{1,9}) ([0-9a-f]{64})$/.exec(head);
    let next = lineEnd;
    if (hash !== null) hashes.set(Number(hash[1]), hash[2] ?? '');
    if (meta !== null) note(answers, Number(meta[1]), metaOnly(meta[2] ?? ''));
    if (miss !== null) note(answers, Number(miss[1]), { kind: 'miss', why: miss[2] ?? '' });
    if (file !== null) {
      const index = Number(file[1]);
      const start = lineEnd + 1;
      // Its end is where the next mark is: fewer bytes than said came if the file shrank meanwhile.
      const stop = all.indexOf(Buffer.from(`\n${nonce} end ${index}\n`), start);
      if (stop < 0) break;
      const read = metaOnly(file[3] ?? '');
      if (read.kind === 'miss') {
        note(answers, index, read);
      } else if (stop - start !== Number(file[2])) {
        note(answers, index, { kind: 'miss', why: 'changed-while-read' });
      } else {
        note(answers, index, { ...read, kind: 'file', bytes: all.subarray(start, stop), hostSha256: null });
      }
      next = stop;
    }
    at = all.indexOf(mark, next);
  }
  return Array.from({ length: indexes }, (_, i) => {
    const answer = answers.get(i) ?? { kind: 'miss', why: 'cut-off' };
    return answer.kind === 'file' ? { ...answer, hostSha256: hashes.get(i) ?? null } : answer;
  });
}

function metaOnly(text: string): Extract<FileReply, { kind: 'meta' | 'miss' }> {
  const meta = parseMeta(text);
  return meta === undefined ? { kind: 'miss', why: 'unreadable-reply' } : { kind: 'meta', meta };
}

/** The first answer counts: an honest reply has one for each index, but for a file that failed after its header. */
function note(answers: Map<number, FileReply>, index: number, answer: FileReply): void {
  if (!answers.has(index)) answers.set(index, answer);
}

/** The script sends no more of a section. Bytes. */
const PART_BYTES = 4 * 1024 * 1024;

/** Sections of `evidence_volatile` by name. One that was cut off, there or on its way, is marked so. */
export function parseParts(
  reply: Uint8Array,
  nonce: string,
): Map<string, { bytes: Uint8Array; whole: boolean }> {
  const all = Buffer.from(reply.buffer, reply.byteOffset, reply.byteLength);
  const parts = new Map<string, { bytes: Uint8Array; whole: boolean }>();
  const mark = Buffer.from(`\n${nonce} open `);
  for (let at = all.indexOf(mark); at >= 0; ) {
    const lineEnd = all.indexOf(0x0a, at + mark.length);
    if (lineEnd < 0) break;
    const name = all.subarray(at + mark.length, lineEnd).toString('latin1');
    const stop = all.indexOf(Buffer.from(`\n${nonce} shut ${name}\n`), lineEnd);
    // The end's newline may be the header's own, where the section is empty.
    const end = stop < 0 ? all.length : Math.max(stop, lineEnd + 1);
    const bytes = all.subarray(lineEnd + 1, end);
    if (!parts.has(name)) parts.set(name, { bytes, whole: stop >= 0 && bytes.length < PART_BYTES });
    at = stop < 0 ? -1 : all.indexOf(mark, stop);
  }
  return parts;
}
