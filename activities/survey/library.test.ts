import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { SURVEY_LIBRARY } from './library.ts';

/** Prints the images that would be hashed, of `count` processes that run three programs and one large one. */
const chosen = (shell: string, count: number): string[] => {
  const rows = Array.from({ length: count }, (_, i) => [
    `${1000 + i}/exe 65025 ${7000 + (i % 4)} 1 ${i % 4 === 3 ? 2000 : 100 + (i % 4)} 1790000000`,
    `${1000 + i}/root 65025 2 19 4096 1790000000`,
  ]).flat();
  const script = `${SURVEY_LIBRARY}
hash_max=1000 exe=$(cat)
survey_images
printf '%s\\n' $images`;
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
