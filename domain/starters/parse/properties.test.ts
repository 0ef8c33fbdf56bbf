import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { autostart } from '../../../test/shared/snapshots.ts';
import type { PersistenceEntry } from '../../snapshot.ts';
import { autostartFacts } from '../starts.ts';

/** How a row's texts are written: one line that starts a program of this path, and lines that start nothing. */
interface Written {
  readonly path: string;
  readonly start: (program: string) => string;
  readonly others: readonly string[];
  /** Lines before all others. */
  readonly head?: string;
}

const WRITTEN: readonly Written[] = [
  {
    path: '/etc/systemd/system/m.service',
    start: (program) => `ExecStart=${program} -q`,
    others: ['[Service]', '# ExecStart=/opt/no', 'Restart=always', 'Environment="A=\'b"', 'ExecStart=', ';x'],
  },
  {
    path: '/etc/udev/rules.d/m.rules',
    start: (program) => `ACTION=="add", RUN+="${program} 'x"`,
    others: ['# RUN+="/opt/no"', 'LABEL="end"', 'ENV{a}="(`"', 'RUN+="'],
  },
  {
    path: '/etc/apt/apt.conf.d/m',
    start: (program) => `DPkg::Post-Invoke {"${program} 'x";};`,
    others: ['// DPkg::Post-Invoke {"/opt/no";};', '# x', 'Acquire::A "b";', 'APT { B { "c"; }; };'],
  },
  {
    path: '/root/.gitconfig',
    start: (program) => `[alias] a = "!${program} 'x"`,
    others: ['[user]', 'name = (`', '; [alias] a = !/opt/no', 'b = log "c"', '[core]'],
  },
  {
    path: '/etc/pam.d/sshd',
    start: (program) => `session optional pam_exec.so ${program} 'x`,
    others: ['# session optional pam_exec.so /opt/no', 'auth required pam_unix.so (', '@include common-auth'],
  },
  {
    path: '/root/.ssh/authorized_keys',
    start: (program) => `command="${program} 'x" ssh-rsa AAAA`,
    others: ["ssh-ed25519 AAAA it's", '# command="/opt/no" ssh-rsa A', 'no-pty ssh-rsa A'],
  },
  {
    path: '/etc/ssh/sshd_config',
    start: (program) => `  ForceCommand ${program} 'x`,
    others: ['# ForceCommand /opt/no', 'Match User a', 'Banner /opt/(', 'Subsystem sftp internal-sftp'],
  },
  {
    path: '/etc/rsyslog.d/m.conf',
    start: (program) => `action(type="omprog" binary="${program} 'x")`,
    others: ['# binary="/opt/no"', 'module(load="imudp")', "*.* 'x", 'auth.* /var/log/(auth'],
  },
  {
    path: '/etc/supervisor/conf.d/m.conf',
    start: (program) => `command=${program} 'x`,
    others: ['[program:m]', ';command=/opt/no', 'autostart=true', "user=it's"],
  },
  {
    path: '/etc/tmpfiles.d/m.conf',
    start: (program) => `f /opt/x 0755 root root - ${program} 'x`,
    others: ['# f /opt/x - - - - /opt/no', 'd /run/(', "x '/run"],
  },
  {
    path: '/etc/inittab',
    start: (program) => `m:2345:respawn:${program} 'x`,
    others: ['# m:2:respawn:/opt/no', 'id:2:initdefault:', "it's"],
  },
  {
    path: '/root/.forward',
    start: (program) => `"|${program} 'x"`,
    others: ['# |/opt/no', "o'brien@example.org", 'ann'],
  },
  {
    path: '/etc/network/interfaces',
    start: (program) => `  post-up ${program} 'x`,
    others: ['# post-up /opt/no', 'auto eth0', "  description it's"],
  },
  {
    path: '/etc/modprobe.d/m.conf',
    start: (program) => `install m ${program} 'x`,
    others: ['# install m /opt/no', "options a b='", 'alias c d'],
  },
  {
    path: '/etc/sysctl.d/m.conf',
    start: (program) => `kernel.core_pattern = |${program} 'x`,
    others: ['# kernel.core_pattern=|/opt/no', "kernel.hostname = it's", 'vm.a=('],
  },
  {
    path: '/usr/lib/python3/dist-packages/m.pth',
    start: (program) => `import os; os.system("${program} x")`,
    others: ['/opt/no', "it's", '('],
  },
  {
    path: '/etc/dpkg/dpkg.cfg.d/m',
    start: (program) => `post-invoke=${program} 'x`,
    others: ['# post-invoke=/opt/no', "log /opt/it's"],
  },
  {
    path: '/etc/monit/conf.d/m',
    start: (program) => `  start program = "${program} 'x"`,
    others: ['# start program = "/opt/no"', 'check process m with pidfile /opt/(', "set it's"],
  },
];

const programsOf = (entry: PersistenceEntry): Map<string, number> =>
  new Map(
    (autostartFacts(entry)?.program.starts ?? [])
      .filter(({ path }) => /^\/opt\/(?:p\d+|no$)/.test(path))
      .map(({ path, line }) => [path, line]),
  );

describe.each(WRITTEN)('$path', ({ path, start, others }) => {
  test('each line that starts something is known by its own number, whatever its neighbours hold', () => {
    const line = fc.oneof(fc.constant('start'), fc.constantFrom(...others));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), fc.boolean(), (kinds, isWindows) => {
        const lines = kinds.map((kind, at) => (kind === 'start' ? start(`/opt/p${at}`) : kind));
        const text = lines.join(isWindows ? '\r\n' : '\n');
        const expected = kinds.flatMap((kind, at): [string, number][] =>
          kind === 'start' ? [[`/opt/p${at}`, at + 1]] : [],
        );
        // What is left open in a text whose reader does not end at the line's end belongs to the next line too.
        const isOpen = path.includes('udev') && kinds.includes('RUN+="');
        const found = programsOf(autostart(path, text));
        if (!isOpen) expect([...found].sort()).toEqual(expected.sort());
        for (const [program, at] of found) expect(lines[at - 1]).toContain(program);
      }),
      { numRuns: 60 },
    );
  });
});

/** Every row's place once, with a text that is generated. */
const PLACES = [
  ...WRITTEN.map(({ path }) => path),
  '/etc/systemd/system/m.timer',
  '/etc/systemd/system/m.socket',
  '/etc/systemd/system/m.service.d/x.conf',
  '/etc/systemd/system.conf',
  '/etc/environment',
  '/etc/security/pam_env.conf',
  '/etc/profile',
  '/etc/init.d/m',
  '/etc/logrotate.d/m',
  '/etc/binfmt.d/m.conf',
  '/etc/xdg/autostart/m.desktop',
  '/etc/ld.so.preload',
  '/etc/aliases',
  '/etc/python3/sitecustomize.py',
  '/root/.pm2/dump.pm2',
];

const PIECES = [
  '\\\n',
  '"',
  "'",
  '`',
  '$(',
  '{',
  '}',
  '[',
  ']',
  '/*',
  '*/',
  '//',
  '#',
  ';',
  '|',
  '=',
  '%%',
  '%',
  ':',
  '\0',
  '\r\n',
  '\x1b[2J',
  'é',
  'ExecStart=',
  'Environment=',
  'EnvironmentFile=/etc/environment',
  'RUN+="',
  'postrotate\n',
  'endscript\n',
  'DPkg::Post-Invoke',
  'command="',
  '[alias]',
  'a = !',
  'import os;',
  'binary="',
  'C /a - - - - /b',
  'LD_PRELOAD=/opt/x.so',
  '/opt/x',
  '\n',
  ' ',
];
const anyText = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...PIECES) },
      fc.string({ unit: 'binary', maxLength: 12 }),
    ),
    {
      maxLength: 40,
    },
  )
  .map((pieces) => pieces.join(''));

test('no text makes a parser throw, and no start lies outside of it', () => {
  fc.assert(
    fc.property(fc.constantFrom(...PLACES), anyText, (path, text) => {
      const entry = autostart(path, text);
      const facts = autostartFacts(entry, { textAt: () => undefined });
      const count = text.split('\n').length;
      for (const { line } of facts?.program.starts ?? []) {
        expect(line).toBeGreaterThanOrEqual(1);
        expect(line).toBeLessThanOrEqual(count + 1);
      }
    }),
    { numRuns: 1500 },
  );
});

/** Texts that were seen to make a reader go over the same characters again and again. */
const LONG: readonly (readonly [path: string, text: string])[] = [
  ['/etc/monit/conf.d/m', `start${' '.repeat(60_000)}`],
  ['/etc/ssh/sshd_config', `ForceCommand a${' '.repeat(60_000)}b`],
  ['/etc/sysctl.d/m.conf', `kernel.core_pattern = a${' '.repeat(60_000)}b`],
  ['/etc/environment', `A=${' b'.repeat(30_000)}`],
  ['/etc/logrotate.d/m', 'postrotate\nendscript\n'.repeat(3_000)],
  ['/etc/apt/apt.conf.d/m', 'DPkg::Post-Invoke "/opt/m";'.repeat(2_000)],
  ['/etc/apt/apt.conf.d/m', '"'.repeat(60_001)],
  ['/etc/apt/apt.conf.d/m', '{'.repeat(60_000)],
  ['/root/.ssh/authorized_keys', 'command="'.repeat(7_000)],
  ['/etc/udev/rules.d/m.rules', 'RUN+="'.repeat(10_000)],
  ['/root/.forward', `a${' ,'.repeat(30_000)}`],
  ['/root/.gitconfig', '[a]b=c\\\n'.repeat(6_000)],
  [
    '/etc/systemd/system/m.service',
    `Environment=A=${'x'.repeat(16_000)}\n${'ExecStart=/opt/m\n'.repeat(2_500)}`,
  ],
  ['/etc/supervisor/conf.d/m.conf', `command=/opt/m\n${' x\n'.repeat(20_000)}`],
  ['/etc/tmpfiles.d/m.conf', `f /x - - - - ${'\\x2f'.repeat(15_000)}`],
  ['/etc/inittab', 'a:b:c:/opt/m\n'.repeat(4_000)],
];

test.each(LONG)('what is read of a long %s is bounded, and more than that is said', (path, text) => {
  const facts = autostartFacts(autostart(path, text));
  expect(facts?.program.starts.length ?? 0).toBeLessThanOrEqual(200);
  const many = (text.match(/\/opt\/m/g) ?? []).length > 1000;
  if (many) expect(facts?.program.whole).toBe(false);
});
