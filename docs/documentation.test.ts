import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { roleSchema } from '../domain/gate.ts';
import { resolutionSchema, verdictNameSchema } from '../domain/incident.ts';
import { LEDGER_KINDS } from '../domain/ledger.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const text = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const pages = ['docs', 'docs/decisions', '.'].flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
);

test('every link to another file leads somewhere', () => {
  expect(pages.length).toBeGreaterThan(10);
  const dead = pages.flatMap((page) =>
    [...text(page).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)]
      .map((link) => link[1] ?? '')
      .filter((link) => !existsSync(join(ROOT, dirname(page), link)))
      .map((link) => `${page}: ${link}`),
  );
  expect(dead).toEqual([]);
});

test('docs/audit.md names every kind of the ledger and no other', () => {
  const rows = text('docs/audit.md').match(/^\| `[^|]*\|/gm) ?? [];
  const named = rows.flatMap((row) => row.match(/[a-z]+\.[a-z-]+/g) ?? []);
  expect(named.toSorted()).toEqual([...LEDGER_KINDS].toSorted());
});

test('docs/respond.md and docs/approve.md name every verdict, resolution and role', () => {
  const respond = text('docs/respond.md');
  for (const word of [...verdictNameSchema.options, ...resolutionSchema.options])
    expect(respond).toContain(word);
  for (const role of roleSchema.options) expect(text('docs/approve.md')).toContain(`| ${role} |`);
});
