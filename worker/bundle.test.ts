import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bundleSources } from './bundle.ts';

/** What a module imports of ours at run time. */
const importsOf = (url: URL): URL[] =>
  [...readFileSync(url, 'utf8').matchAll(/^(?:import|export) (?!type )[^;]*?from '(\.[^']+)';/gm)].map(
    ([, path = '']) => new URL(path, url),
  );

test('a bundle is kept under a digest of every module that is in it', async () => {
  const within = new Set([new URL('../workflows/index.ts', import.meta.url).href]);
  for (const href of within) for (const url of importsOf(new URL(href))) within.add(url.href);
  const hashed = (await bundleSources()).map((name) => new URL(name, import.meta.url).href);
  expect([...within].filter((href) => !hashed.includes(href))).toEqual([]);
  expect(hashed.map((href) => href.split('/').slice(-2).join('/'))).toContain('domain/steps.ts');
});
