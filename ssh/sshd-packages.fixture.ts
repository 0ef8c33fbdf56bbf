import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Where test hosts and what they need are kept. */
export const HOME = resolve(import.meta.dirname, '../.davy/ssh-fixture');
/** The unpacked packages: sshd, sudo, busybox and login shells that the machine lacks. */
export const ROOT = join(HOME, 'root');
const PACKAGES = [
  'openssh-server',
  'libwrap0',
  'busybox-static',
  'sudo',
  'csh',
  'tcsh',
  'fish',
  'fish-common',
  'libpcre2-32-0',
];

/** Downloads and unpacks the packages once; nothing is installed. Test files that do it at the same time do no harm. */
export function unpackPackages(): void {
  if (existsSync(ROOT)) return;
  const work = `${ROOT}.${process.pid}`;
  const packages = join(work, 'packages');
  mkdirSync(packages, { recursive: true });
  try {
    const download = ['-o', 'APT::Sandbox::User=root', '-q', 'download', ...PACKAGES];
    execFileSync('apt-get', download, { cwd: packages, stdio: 'pipe' });
    // The machine's /bin and /lib are links into /usr: the overlay is of /usr alone.
    const unpack = `
      for p in packages/*.deb; do dpkg-deb -x "$p" tree || exit; done
      cd tree && for d in bin sbin lib; do [ ! -d $d ] || { mkdir -p usr/$d && cp -a $d/. usr/$d/; } || exit; done`;
    execFileSync('sh', ['-c', unpack], { cwd: work, stdio: 'pipe' });
    try {
      renameSync(join(work, 'tree'), ROOT);
    } catch (error) {
      if (!existsSync(ROOT)) throw error;
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
