import { createSocket } from 'node:dgram';
import { isIPv4 } from 'node:net';
import { canonicalAddress, parseAddress } from '../domain/linux/address.ts';

/** A DNS server on loopback that knows a few names. */
export interface DnsServer {
  /** `127.0.0.1:PORT`. */
  readonly address: string;
  /** Addresses by name; what is changed here is answered from then on. A name that is not here does not exist. */
  readonly names: Map<string, readonly string[] | 'silent' | 'broken'>;
  /** Every question, as `A name`. */
  readonly asked: string[];
  close(): Promise<void>;
}

const TYPES: ReadonlyMap<number, string> = new Map([
  [1, 'A'],
  [28, 'AAAA'],
]);
const NO_SUCH_NAME = 3;
const SERVER_FAILED = 2;

/** Speaks RFC 1035 over UDP, as far as a stub resolver asks: one question, answers of the asked type. */
export async function dnsServer(
  known: Readonly<Record<string, readonly string[] | 'silent' | 'broken'>>,
): Promise<DnsServer> {
  const names = new Map(Object.entries(known));
  const asked: string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    const { name, end } = nameAt(query, 12);
    const type = TYPES.get(query.readUInt16BE(end)) ?? '';
    asked.push(`${type} ${name}`);
    const found = names.get(name);
    if (found === 'silent') return;
    const code = found === 'broken' ? SERVER_FAILED : found === undefined ? NO_SUCH_NAME : 0;
    const addresses = Array.isArray(found) ? found : [];
    const answers = addresses.filter((address) => (isIPv4(address) ? 'A' : 'AAAA') === type).map(recordOf);
    const head = Buffer.from(query.subarray(0, 12));
    head.writeUInt16BE(0x8180 | code, 2);
    head.writeUInt16BE(answers.length, 6);
    head.fill(0, 8);
    socket.send(Buffer.concat([head, query.subarray(12, end + 4), ...answers]), from.port, from.address);
  });
  await new Promise<void>((done) => socket.bind(0, '127.0.0.1', done));
  return {
    address: `127.0.0.1:${socket.address().port}`,
    names,
    asked,
    close: () => new Promise((done) => socket.close(done)),
  };
}

function nameAt(bytes: Buffer, from: number): { name: string; end: number } {
  const labels: string[] = [];
  let at = from;
  for (let length = bytes[at] ?? 0; length > 0; length = bytes[at] ?? 0) {
    labels.push(bytes.toString('latin1', at + 1, at + 1 + length).toLowerCase());
    at += 1 + length;
  }
  return { name: labels.join('.'), end: at + 1 };
}

/** An answer to the name in the question (a pointer to byte 12), good for a minute. */
function recordOf(address: string): Buffer {
  const bytes = parseAddress(canonicalAddress(address) ?? '')?.bytes ?? [];
  const head = Buffer.from([0xc0, 12, 0, bytes.length === 4 ? 1 : 28, 0, 1, 0, 0, 0, 60, 0, bytes.length]);
  return Buffer.concat([head, Buffer.from(bytes)]);
}
