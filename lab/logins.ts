import { gzipSync } from 'node:zlib';
import { world } from './addresses.ts';
import type { LabHost } from './host.ts';

/** An accepted password login that stands in a rotated, compressed log. */
export interface PlantedLogin {
  /** @default 'root' */
  user?: string;
  /** @default 203.0.113.66 */
  address?: string;
  /** @default two days ago */
  at?: Date;
  /** @default '/var/log/auth.log.1.gz' */
  path?: string;
}

/** The line is the second of four: a failure before it, a session and a disconnection after it. */
export async function plantLogin(host: LabHost, login: PlantedLogin): Promise<void> {
  const user = login.user ?? 'root';
  const address = login.address ?? world.intruder;
  const at = login.at ?? new Date(Date.now() - 2 * 24 * 60 * 60 * 1000);
  const line = (seconds: number, message: string) =>
    `${syslogTime(new Date(at.getTime() + seconds * 1000))} ${host.name} sshd[812]: ${message}\n`;
  const text = [
    line(-4, `Failed password for ${user} from ${address} port 51514 ssh2`),
    line(0, `Accepted password for ${user} from ${address} port 51514 ssh2`),
    line(0, `pam_unix(sshd:session): session opened for user ${user}(uid=0) by (uid=0)`),
    line(41, `Received disconnect from ${address} port 51514:11: disconnected by user`),
  ].join('');
  await host.write(login.path ?? '/var/log/auth.log.1.gz', gzipSync(text), { mode: 0o640, mtime: at });
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** RFC 3164: `Nov  2 03:04:05`, in the local time of the machine, which the host shares. */
function syslogTime(at: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = String(at.getDate()).padStart(2, ' ');
  return `${months[at.getMonth()]} ${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}
