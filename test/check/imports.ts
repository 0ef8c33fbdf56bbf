import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { ICruiseResult, IForbiddenRuleType } from 'dependency-cruiser';
import { cruise } from 'dependency-cruiser';

// `node test/check/imports.ts tree` or `… fixtures`: processes of their own, because reading all modules leaves no time to others.

/** Both passes: direct edges with types, then reachability at run time. */
const PASSES = ['../../.dependency-cruiser.cjs', '../../.dependency-cruiser.reach.cjs'] as const;
const ROOMS =
  'domain ssh intel ingest store runtime activities workflows worker api console cli playbooks lab docs test bench'.split(
    ' ',
  );
const FIXTURES = 'test/fixtures/imports';

/** The import rules on the tree itself. Reading no module is a failure: a rule that sees nothing is always kept. */
async function importRules(): Promise<boolean> {
  const roots = [
    ...ROOMS.filter((room) => existsSync(room)),
    ...readdirSync('.').filter((name) => /\.(ts|mjs)$/.test(name)),
  ];
  const lines: string[] = [];
  const read: number[] = [];
  for (const pass of PASSES) {
    const result = await run(pass, roots);
    const ours = result.modules.filter(
      ({ source }) => /\.(ts|tsx|mjs)$/.test(source) && !source.includes('node_modules'),
    );
    read.push(ours.length);
    lines.push(...violations(result).map(({ rule, from, to }) => `${rule}: ${from} -> ${to}`));
  }
  say([...lines, `note: ${read.join(' + ')} modules read`]);
  return lines.length === 0 && read.every((count) => count > 0);
}

/**
 * The rules on a small tree made to break them. A file named `breaks-<rule>` must break that rule and no other, every
 * rule must have such a file, and all other files, which do what is allowed, must break none.
 */
async function importFixtures(): Promise<boolean> {
  const lines: string[] = [];
  let proven = 0;
  for (const pass of PASSES) {
    const result = await run(pass, ['.'], FIXTURES);
    const broken = new Map<string, Set<string>>();
    for (const { rule, from } of violations(result))
      broken.set(from, (broken.get(from) ?? new Set()).add(rule));
    for (const rule of rules(pass)) {
      const file = result.modules.find(({ source }) => named(source) === rule)?.source;
      const got = file === undefined ? undefined : broken.get(file);
      if (file === undefined) lines.push(`${rule}: no fixture breaks-${rule}`);
      else if (got === undefined || got.size !== 1 || !got.has(rule)) {
        lines.push(`${rule}: ${file} breaks ${got === undefined ? 'nothing' : [...got].join(', ')}`);
      } else proven += 1;
    }
    for (const [file, got] of broken) {
      const rule = named(file);
      if (rule === undefined || !got.has(rule)) lines.push(`${file} breaks ${[...got].join(', ')}`);
    }
  }
  say([...lines, `note: ${proven} rules proven`]);
  return lines.length === 0 && proven > 0;
}

const named = (source: string): string | undefined =>
  /(?:^|\/)breaks-([a-z-]+)(?:\.test)?\.tsx?$/.exec(source)?.[1];

interface Configuration {
  readonly forbidden: readonly (IForbiddenRuleType & { readonly name: string })[];
  readonly options: object;
}

const load = (pass: string): Configuration => createRequire(import.meta.url)(pass);

const rules = (pass: string): string[] => load(pass).forbidden.map(({ name }) => name);

async function run(pass: string, roots: readonly string[], baseDir?: string): Promise<ICruiseResult> {
  const { forbidden, options } = load(pass);
  const where = baseDir === undefined ? {} : { baseDir: `${process.cwd()}/${baseDir}` };
  const { output } = await cruise([...roots], {
    ...options,
    ...where,
    ruleSet: { forbidden: [...forbidden] },
    validate: true,
  });
  if (typeof output === 'string') throw new Error('dependency-cruiser gave text instead of a result');
  return output;
}

function violations(result: ICruiseResult): { rule: string; from: string; to: string }[] {
  return result.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
}

function say(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

process.exitCode = (await (process.argv[2] === 'fixtures' ? importFixtures() : importRules())) ? 0 : 1;
