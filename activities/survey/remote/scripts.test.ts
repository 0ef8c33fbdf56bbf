import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { byteText, NO_BYTES } from '../../../domain/linux/byte-text.ts';
import { show } from '../../../domain/show.ts';
import { escapedPath } from '../../escaped-path.ts';
import { readScripts } from '../../scripts.ts';
import { captured, OPTIONS } from '../captured.fixture.ts';
import type { Look } from '../contents/choose-contents.ts';
import { mergeLook } from '../contents/merge-contents.ts';
import { smallFiles } from '../contents/small-files.ts';
import { parseOwners } from '../parse/packages.ts';
import { parseSurvey } from '../parse/parse.ts';
import { parseSelf } from '../parse/parse-host.ts';
import { readProcesses } from '../parse/process-table.ts';
import { sections } from '../parse/sections.ts';
import { SURVEY_SCRIPTS } from './scripts.ts';

const LIBRARY = readScripts(SURVEY_SCRIPTS);

/** Prints the images that would be hashed, of `count` processes that run three programs and one large one. */
const chosen = (shell: string, count: number): string[] => {
  const rows = Array.from({ length: count }, (_, i) => [
    `${1000 + i}/exe 65025 ${7000 + (i % 4)} 1 ${i % 4 === 3 ? 2000 : 100 + (i % 4)} 1790000000`,
    `${1000 + i}/root 65025 2 19 4096 1790000000`,
  ]).flat();
  const script = `${LIBRARY}
survey_hash_max=1000 survey_exe=$(cat)
survey_images
printf '%s\\n' $survey_images`;
  const { stdout } = spawnSync(shell, ['-c', script], {
    input: ['self/root 65025 2 19 4096 1790000000', ...rows].join('\n'),
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
  });
  return stdout.toString().split('\n').filter(Boolean);
};

test.each(['dash', 'bash'])('each image is hashed once, however many processes run it: %s', (shell) => {
  for (const count of [8, 1500]) {
    const programs = chosen(shell, count).map((name) => Number(name.split('/')[0]) % 4);
    expect(programs.sort()).toEqual([0, 1, 2]);
  }
});

test.each(['dash', 'bash'])('what grew since it was listed leaves the others their share: %s', (shell) => {
  const dir = mkdtempSync(join(tmpdir(), 'davy-look-'));
  try {
    writeFileSync(join(dir, 'grown'), 'g'.repeat(100_000));
    writeFileSync(join(dir, 'next'), 'n'.repeat(50_000));
    const script = `${LIBRARY}
survey_nonce=nonce; survey_hold() { :; }
survey_look nonce ./ 80000 90000`;
    const { stdout } = spawnSync(shell, ['-c', script], {
      input: `file 0 10 ${dir}/grown\nfile 1 - ${dir}/next\n`,
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
    });
    const found = sections(byteText(stdout), 'nonce');
    expect(found.get('0')?.text.length).toBeLessThan(10_000);
    expect(found.get('1')?.text).toBe('n'.repeat(50_000));
  } finally {
    rmSync(dir, { recursive: true });
  }
});

/** What the closer look reads of these paths, and how often it started `head`. */
function looked(
  shell: string,
  dir: string,
  requests: readonly (readonly [kind: string, size: string, path: string])[],
  before = '',
) {
  const log = join(dir, 'heads');
  const bin = mkdtempSync(join(dir, 'bin-'));
  writeFileSync(join(bin, 'head'), `#!/bin/sh\necho >>'${log}'\nexec /usr/bin/head "$@"\n`, { mode: 0o755 });
  const { stdout } = spawnSync(
    shell,
    ['-c', `nl='\n'\n${LIBRARY}\nsurvey_hold() { :; }\n${before}\nsurvey_look nonce .//./ 8000000 32000000`],
    {
      input: requests
        .map(([kind, size, path], i) => `${kind} ${i} ${size} ${escapedPath(show(path))}\n`)
        .join(''),
      env: { PATH: `${bin}:/usr/bin:/bin`, LC_ALL: 'C' },
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  const found = sections(byteText(stdout), 'nonce');
  const looks = requests.map(([, , path]): Look => ({ kind: 'file', path: show(path), weight: 1, size: 0 }));
  const small = smallFiles(found.get('small'), looks, './/./');
  return {
    done: found.has('done'),
    texts: requests.map((_, i) => (found.get(String(i)) ?? small.get(i))?.text),
    small: [...small.keys()],
    heads: readFileSync(log, 'latin1').length,
  };
}

test.each(['dash', 'bash'])(
  'small files are read by one head; a large one, one with a newline in its name and what is no file, by themselves: %s',
  (shell) => {
    const dir = mkdtempSync(join(tmpdir(), 'davy-look-'));
    try {
      const file = (name: string, text: string): string => {
        writeFileSync(join(dir, name), text, 'latin1');
        return join(dir, name);
      };
      const requests = [
        ['file', '-', file('a b', 'no newline at its end')],
        ['file', '3', file('-n <==', 'x\n\n')],
        ['program', '-', file("it's", '\0\xff==> ./x <==\n')],
        ['file', '-', file('empty', '')],
        ['file', '-', file('large', 'l'.repeat(20_000))],
        ['file', '-', file('new\nline', 'odd')],
        ['file', '-', join(dir, 'gone')],
        ['file', '10', join(dir, 'link')],
        ['file', '10', join(dir, 'fifo')],
        ['file', '10', file('grown', 'g'.repeat(200_000))],
        ['file', '-', file('last', 'the last\n')],
      ] as const;
      symlinkSync('a b', join(dir, 'link'));
      spawnSync('mkfifo', [join(dir, 'fifo')]);
      const { texts, small, heads, done } = looked(shell, dir, requests);
      expect(texts).toEqual([
        'no newline at its end',
        'x\n\n',
        '\0\xff==> ./x <==\n',
        '',
        'l'.repeat(20_000),
        'odd',
        '',
        '',
        '',
        'g'.repeat(16_384),
        'the last\n',
      ]);
      expect(small).toEqual([0, 1, 2, 3, 9, 10]);
      expect({ heads, done }).toEqual({ heads: 3, done: true });
    } finally {
      rmSync(dir, { recursive: true });
    }
  },
);

test.each(['dash', 'bash'])('a small file that holds up the others hides none of them: %s', (shell) => {
  const dir = mkdtempSync(join(tmpdir(), 'davy-look-'));
  try {
    for (const name of ['a', 'b']) writeFileSync(join(dir, name), name);
    const requests = ['a', 'b'].map((name) => ['file', '1', join(dir, name)] as const);
    // Whatever it took, it took too long.
    const { texts, small } = looked(shell, dir, requests, 'survey_patience=0');
    expect(texts).toEqual(['a', 'b']);
    expect(small).toEqual([]);
  } finally {
    rmSync(dir, { recursive: true });
  }
});

test('a listing of the closer look that took too long is said', () => {
  const reply = '\nnonce begin records\n\nnonce end records 124\n\nnonce begin done\n\nnonce end done 0\n';
  const { blind } = mergeLook(parseSurvey(captured('clean'), OPTIONS), [], {
    text: byteText(reply),
    nonce: 'nonce',
    prefix: './',
  });
  expect(blind.map(({ detail }) => detail)).toContain('records of the closer look took too long');
});

test.each(['dash', 'bash'])(
  'a package database that floods or hangs is none, and hides nothing: %s',
  (shell) => {
    const dir = mkdtempSync(join(tmpdir(), 'davy-look-'));
    const tool = (name: string, script: string) =>
      writeFileSync(join(dir, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    try {
      writeFileSync(join(dir, 'file'), 'content');
      for (const [says, of, expected] of [
        ['exec /usr/bin/yes "some: /other"', 'exec "$@"', null],
        ['', '[ "$1" = dpkg-query ] && exit 124; exec "$@"', null],
        ['echo "some: /usr/x"; exit 1', 'exec "$@"', 'some'],
      ] as const) {
        tool('dpkg-query', says);
        tool('timeout', `shift\n${of}`);
        const script = `nl='\n'\n${LIBRARY}\nsurvey_nonce=nonce; survey_hold() { :; }\nsurvey_look nonce ./ 80000 90000`;
        const { stdout } = spawnSync(shell, ['-c', script], {
          input: `file 0 7 ${dir}/file\npackage - - /usr/x\n`,
          env: { PATH: `${dir}:/usr/bin:/bin`, LC_ALL: 'C' },
          maxBuffer: 8 * 1024 * 1024,
        });
        const found = sections(byteText(stdout), 'nonce');
        expect(found.get('0')?.text).toBe('content');
        expect(parseOwners(found.get('packages'))?.get(show('/usr/x')) ?? null).toBe(expected);
        expect(parseOwners(found.get('packages')) === null).toBe(expected === null);
      }
    } finally {
      rmSync(dir, { recursive: true });
    }
  },
);

test('long arguments of many processes do not crowd out the rest of the survey, and are said to be cut', () => {
  const dir = mkdtempSync(join(tmpdir(), 'davy-look-'));
  try {
    writeFileSync(join(dir, 'long'), 'a'.repeat(131_072));
    for (let pid = 1000; pid < 1300; pid += 1) {
      mkdirSync(join(dir, String(pid)));
      symlinkSync('../long', join(dir, String(pid), 'cmdline'));
    }
    const { stdout } = spawnSync('dash', ['-c', `${LIBRARY}\nsurvey_prefix=./ && survey_cmdline`], {
      cwd: dir,
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
      maxBuffer: 64 * 1024 * 1024,
    });
    expect(stdout.length).toBe(32 * 1024 * 1024);
    const { blind } = readProcesses({
      text: (name) => (name === 'cmdline' ? byteText(stdout) : NO_BYTES),
      prefix: './',
      stats: new Map(),
      later: new Set(),
      hidden: new Set(),
      time: { ticks: 100, bootTime: 0, uptime: 0 },
      pipes: new Map(),
      held: new Map(),
      self: parseSelf(NO_BYTES),
    });
    expect(blind).toMatchObject([{ what: 'arguments', how: 'truncated' }]);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
