import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DESTRUCTIVE_STEPS } from '../domain/steps.ts';

// `node activities/generate-actions.ts` writes the list of action folders; with `--check` it only compares. The rows of
// domain/steps.ts are the one list; imports by a name that is only known at run time would be seen by no compiler, import rule or
// search for dead code, so they are written out.

const FILE = fileURLToPath(new URL('actions.ts', import.meta.url));

const nameOf = (step: string): string =>
  step.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

const text = `// Made from domain/steps.ts by activities/generate-actions.ts. Do not edit.
import type { DestructiveStep } from '../domain/steps.ts';
import type { ActionFolder } from './action/folder.ts';
${DESTRUCTIVE_STEPS.toSorted()
  .map((step) => `import { metadata as ${nameOf(step)} } from './${step}/index.ts';\n`)
  .join('')}
/** The folder of each response action: its metadata, and the rest loaded when it is first needed. */
export const ACTIONS: { readonly [S in DestructiveStep]: ActionFolder<S> } = {
${DESTRUCTIVE_STEPS.map(
  (step) => `  ${step.includes('-') ? `'${step}'` : step}: {
    metadata: ${nameOf(step)},
    planner: () => import('./${step}/plan.ts'),
    applier: () => import('./${step}/apply.ts'),
  },
`,
).join('')}};
`;

if (!process.argv.includes('--check')) writeFileSync(FILE, text);
else if (readFileSync(FILE, 'utf8') !== text) {
  process.stderr.write('activities/actions.ts is out of date: npm run generate\n');
  process.exitCode = 1;
}
