import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LabHost } from '../../../lab/index.ts';
import { labStateDir } from '../../../lab/state.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

/** The toolbox for this machine, got as an operator gets it, once. */
export function fetchedToolbox(): string {
  const folder = join(labStateDir(), 'toolbox');
  execFileSync(
    process.execPath,
    [join(ROOT, 'cli/davy.ts'), 'toolbox', 'fetch', '--dir', folder, '--architecture', 'x86_64'],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  return folder;
}

/** What a hiding library calls itself. */
export const HIDING = '/usr/local/lib/libhide.so';

/** Everything that opens, looks at, lists, renames or removes a name says of two of them that there is no such name. */
const SOURCE = `
extern void *dlsym(void *, const char *);
extern char *strstr(const char *, const char *);
extern int *__errno_location(void);
static int hidden(const char *p) { return p && (strstr(p, "ld.so.preload") || strstr(p, "libhide")); }
#define NO(R) do { *__errno_location() = 2; return (R)-1; } while (0)
#define ONE(N) long N(const char *p, long a, long b) { if (hidden(p)) NO(long); \\
  long (*f)(const char *, long, long) = dlsym((void *)-1, #N); return f(p, a, b); }
#define INT(N) int N(const char *p, long a, long b) { if (hidden(p)) NO(int); \\
  int (*f)(const char *, long, long) = dlsym((void *)-1, #N); return f(p, a, b); }
#define AT(N) int N(int d, const char *p, long a, long b, long c) { if (hidden(p)) NO(int); \\
  int (*f)(int, const char *, long, long, long) = dlsym((void *)-1, #N); return f(d, p, a, b, c); }
#define FIL(N) void *N(const char *p, const char *m) { if (hidden(p)) { *__errno_location() = 2; return 0; } \\
  void *(*f)(const char *, const char *) = dlsym((void *)-1, #N); return f(p, m); }
#define DIR(N) void *N(void *d) { void *(*f)(void *) = dlsym((void *)-1, #N); char *e; \\
  do e = f(d); while (e && hidden(e + 19)); return e; }
INT(open) INT(open64) INT(stat) INT(stat64) INT(lstat) INT(lstat64) INT(access) INT(unlink) INT(rename) INT(chmod) INT(chown)
INT(link) INT(truncate) ONE(readlink)
AT(openat) AT(openat64) AT(fstatat) AT(fstatat64) AT(statx) AT(faccessat) AT(unlinkat) AT(renameat) AT(renameat2) AT(readlinkat)
FIL(fopen) FIL(fopen64) DIR(readdir) DIR(readdir64)
`;

/** Builds it with this machine's compiler, and has it loaded into every program that the host starts from now on. */
export async function plantHidingLibrary(host: LabHost): Promise<void> {
  const compiler = ['/usr/bin/cc', '/usr/bin/gcc', '/usr/bin/tcc'].find((path) => existsSync(path));
  if (compiler === undefined) throw new Error('a C compiler is needed: apt-get install tcc');
  const built = join(labStateDir(), 'libhide.so');
  mkdirSync(labStateDir(), { recursive: true });
  execFileSync(compiler, ['-shared', '-fPIC', '-w', '-fno-builtin', '-xc', '-', '-o', built], {
    input: SOURCE,
  });
  await host.write(HIDING, readFileSync(built), { mode: 0o755 });
  await host.write('/etc/ld.so.preload', `${HIDING}\n`);
}
