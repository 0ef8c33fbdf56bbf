import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { configSchema } from '../domain/config.ts';
import { parseDuration } from '../domain/duration.ts';
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

/** Paths of all keys with their defaults, and those without one. */
function leaves(value: unknown, path: string): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[path, value]];
  return Object.entries(value).flatMap(([key, one]) => leaves(one, path === '' ? key : `${path}.${key}`));
}

const isDuration = (said: string): boolean => parseDuration(said) !== undefined;

test('docs/operate.md names every key of the configuration with its default', () => {
  const page = text('docs/operate.md');
  const documented = new Map(
    [...page.matchAll(/^\| `([a-z][A-Za-z.]+)` \| ([^|]*) \|/gm)].map((row) => [row[1], row[2]]),
  );
  const keys = leaves(configSchema.parse({}), '');
  for (const [key, value] of keys) {
    const said = documented.get(key)?.replaceAll('`', '') ?? 'nothing';
    if (Array.isArray(value)) expect([key, said]).toEqual([key, 'none']);
    else if (key === 'evidence.maxFileBytes') expect(said).toBe(`${Number(value) / 1024 ** 2} MiB`);
    else expect([key, parseDuration(said) ?? said]).toEqual([key, isDuration(said) ? value : String(value)]);
  }
  const known = new Set([...keys.map(([key]) => key), 'intel.virustotal.apiKeyFile']);
  const unknown = [...documented.keys()].filter((key) => key?.includes('.') && !known.has(key));
  // Files of the home folder stand in tables, too.
  expect(unknown.filter((key) => !/\.(yaml|key)$/.test(key ?? ''))).toEqual([]);
});

test('docs/respond.md and docs/approve.md name every verdict, resolution and role', () => {
  const respond = text('docs/respond.md');
  for (const word of [...verdictNameSchema.options, ...resolutionSchema.options])
    expect(respond).toContain(word);
  for (const role of roleSchema.options) expect(text('docs/approve.md')).toContain(`| ${role} |`);
});
