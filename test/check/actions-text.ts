import { readFileSync, writeFileSync } from 'node:fs';
import { CATALOGUE } from '../../activities/catalogue.ts';
import type { ActionMetadata } from '../../domain/action.ts';

// `--write` (by `npm run generate`) makes docs/actions.md from what each action says of itself; without it, it only compares.

const FILE = 'docs/actions.md';

const section = (action: ActionMetadata): string => `## ${action.name}

${action.changes}

- Targets: ${action.shownAs[1]} (${action.targets.map((kind) => `\`${kind}\``).join(', ')}).
- Kept before: ${action.evidence.charAt(0).toLowerCase()}${action.evidence.slice(1)}
- Undo: ${action.reversible ? 'yes' : 'no; what was kept is evidence, not a way back'}.
- ATT&CK: ${action.attack.join(', ')}. RE&CT: ${action.react.join(', ')}. Version: ${action.version}.
`;

const text = `# Response actions

Made from what each action says of itself (\`activities/<action>/index.ts\`) by \`npm run generate\`. Do not edit. How one is made:
[Extend](extend.md).

${CATALOGUE.map(({ metadata }) => section(metadata)).join('\n')}`;

if (process.argv.includes('--write')) writeFileSync(FILE, text);
else if (readFileSync(FILE, 'utf8') !== text) {
  process.stderr.write(`${FILE} is out of date: npm run generate\n`);
  process.exitCode = 1;
}
