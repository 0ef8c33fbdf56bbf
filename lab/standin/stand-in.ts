import { arch } from 'node:process';
import { LabError } from '../errors.ts';
import { minerPayload } from '../infection/programs.ts';
import { codeArm64 } from './code-arm64.ts';
import { codeX64 } from './code-x64.ts';
import { loginText, submitText } from './stratum.ts';

export interface StandInOptions {
  /** IPv4 address and port that it connects to, again and again. */
  readonly pool: { readonly address: string; readonly port: number };
  /** Text behind the program, as `strings` finds it; nothing runs it. @default that of a miner */
  readonly strings?: string;
  /** Also what it says: a talk of Stratum, or nothing that a miner would say. @default true */
  readonly stratum?: boolean;
}

/** The program is mapped here; its data stands this far behind its first instruction. */
const BASE = 0x400000n;
const HEADERS = 64 + 56;
const DATA = 0x200;

/**
 * A miner that cannot mine: a static program of a few dozen instructions that connects to the lab's pool, speaks Stratum and burns
 * 1 % of a processor. It takes whatever arguments it is given, from any script or cron line, as real ones do, which no copy of a
 * shell can. The instructions stand readable in `code-x64.ts` and `code-arm64.ts`.
 *
 * @throws LabError `lab-needs-linux` on another kind of processor
 */
export function standIn(options: StandInOptions): Buffer {
  const [login, submit] = options.stratum === false ? ['hello\n', 'still here\n'] : [loginText, submitText];
  const data = Buffer.alloc(0x600);
  data.writeUInt16LE(2, 0);
  data.writeUInt16BE(options.pool.port, 2);
  for (const [at, part] of options.pool.address.split('.').entries()) data.writeUInt8(Number(part), 4 + at);
  data.writeBigInt64LE(250_000_000n, 24); // between two attempts to connect, in nanoseconds
  data.writeBigUInt64LE(6_000_000n, 32); // idle instructions a turn
  data.writeBigUInt64LE(BigInt(data.write(login, 0x100)), 40);
  data.writeBigUInt64LE(BigInt(data.write(submit, 0x400)), 48);
  data.writeBigInt64LE(300_000_000n, 64); // a turn's wait; the seconds before it are 0
  const { code, machine } = codeOf();
  const body = Buffer.alloc(DATA);
  code.copy(body);
  const program = Buffer.concat([body, data]);
  return Buffer.concat([
    headers(machine, program.length),
    program,
    Buffer.from(options.strings ?? minerPayload),
  ]);
}

function codeOf(): { code: Buffer; machine: number } {
  if (arch === 'x64') return { code: bytesOf(codeX64), machine: 62 };
  if (arch === 'arm64') return { code: bytesOf(codeArm64), machine: 183 };
  throw new LabError('lab-needs-linux', `the lab has no stand-in for a ${arch} processor`);
}

/** The bytes of a listing: those before the two blanks that end them. */
const bytesOf = (listing: string): Buffer =>
  Buffer.from(
    listing
      .split('\n')
      .flatMap((line) => /^ {2}((?:[0-9a-f]{2} )+) /.exec(line)?.[1] ?? [])
      .join('')
      .replaceAll(' ', ''),
    'hex',
  );

/** elf(5): a static program of one segment that may be read and run. */
function headers(machine: number, size: number): Buffer {
  const out = Buffer.alloc(HEADERS);
  out.write('\x7fELF\x02\x01\x01', 0, 'latin1');
  out.writeUInt16LE(2, 16);
  out.writeUInt16LE(machine, 18);
  out.writeUInt32LE(1, 20);
  out.writeBigUInt64LE(BASE + BigInt(HEADERS), 24);
  out.writeBigUInt64LE(64n, 32);
  out.writeUInt16LE(64, 52);
  out.writeUInt16LE(56, 54);
  out.writeUInt16LE(1, 56);
  out.writeUInt32LE(1, 64);
  out.writeUInt32LE(5, 68);
  out.writeBigUInt64LE(BASE, 80);
  out.writeBigUInt64LE(BASE, 88);
  out.writeBigUInt64LE(BigInt(HEADERS + size), 96);
  out.writeBigUInt64LE(BigInt(HEADERS + size), 104);
  out.writeBigUInt64LE(0x1000n, 112);
  return out;
}
