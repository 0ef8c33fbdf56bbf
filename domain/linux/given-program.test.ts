import { expect, test } from 'vitest';
import { surveyed } from '../../test/shared/written.ts';
import { show } from '../show.ts';
import { givenProgram, isPlainlyGiven } from './given-program.ts';

const given = (argv: readonly string[], name: string, stdin: string | null = null) =>
  givenProgram(surveyed<Parameters<typeof givenProgram>[0]>({ argv, cwd: '/w', stdin }), name);

test.each<[string, string[], string]>([
  ['sh', ['sh', '-e', 'a.sh'], '/w/a.sh'],
  ['sh', ['busybox', 'sh', '/tmp/a'], '/tmp/a'],
  ['python3', ['python3', '-W', 'ignore', '/tmp/a.py'], '/tmp/a.py'],
  ['node', ['node', '--require', '/tmp/b.js', '/tmp/a.js'], '/tmp/a.js'],
  ['php', ['php', '/tmp/a.php'], '/tmp/a.php'],
  ['java', ['java', '-Xmx1g', '-jar', '/tmp/a.jar', '-o', 'x'], '/tmp/a.jar'],
  ['java', ['java', '-cp', '/tmp/a.jar', 'Main'], '/tmp/a.jar'],
  ['ld-linux-x86-64.so.2', ['/lib64/ld-linux-x86-64.so.2', '/tmp/m', '-c', '/tmp/n'], '/tmp/m'],
  ['ld-linux-aarch64.so.1', ['ld', '--library-path', '/tmp/lib', './m'], '/w/m'],
  ['ld-musl-x86_64.so.1', ['/lib/ld-musl-x86_64.so.1', '--argv0', 'x', '/tmp/m'], '/tmp/m'],
  ['ld-2.31.so', ['ld-2.31.so', '/tmp/m'], '/tmp/m'],
])('%s run as %j runs a file', (name, argv, script) => {
  expect(given(argv, name)).toEqual({ script });
});

test('a module of python is one of two files in its working directory', () => {
  expect(given(['python3', '-m', 'a.b'], 'python3')).toEqual({ module: ['/w/a/b.py', '/w/a/b/__main__.py'] });
  expect(given(['python3', '-m', '../x'], 'python3')).toBe('none');
});

test.each<[string, string[], unknown]>([
  ['sh', ['sh', '-c', '/tmp/a'], { inline: '/tmp/a' }],
  ['java', ['java', '-cp', '/opt/lib/*:/opt/a.jar', 'Main', '/tmp/x.jar'], 'none'],
  ['java', ['java', '-version'], 'none'],
  ['ld-linux-x86-64.so.2', ['ld.so', '--list', '/tmp/m'], 'none'],
  ['python3', ['python3', '-c', 'import x', '/tmp/a.py'], { inline: 'import x' }],
])('%s run as %j runs no file', (name, argv, what) => {
  expect(given(argv, name)).toEqual(what);
});

test('what is piped is no file, what is read from a file is', () => {
  expect(given(['sh'], 'sh', 'pipe:[7]')).toBe('piped');
  expect(given(['sh', '-s'], 'sh', '/tmp/fed')).toEqual({ script: '/tmp/fed' });
});

test('the first word that is no option tells whose process it is, and nothing else does', () => {
  const plainly = (argv: readonly string[], path: string) =>
    isPlainlyGiven({ argv: argv.map(show), stdin: null }, show(path));
  expect(plainly(['java', '-jar', '/tmp/a.jar'], '/tmp/a.jar')).toBe(true);
  expect(plainly(['python3', '-m', 'a'], '/w/a.py')).toBe(false);
  expect(plainly(['ld.so', '--library-path', '/l', '/tmp/m'], '/tmp/m')).toBe(false);
});
