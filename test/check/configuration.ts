import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { configSchema } from '../../domain/config.ts';
import { keysOf, referenceText } from './configuration-text.ts';

// `--write` (by `npm run generate`) makes what is read of the configuration; without it, it only compares.

const schema = z.toJSONSchema(configSchema, { io: 'input' });
const MADE: Readonly<Record<string, string>> = {
  'docs/davy.schema.json': `${JSON.stringify(schema, undefined, 2)}\n`,
  'docs/configuration.md': referenceText(keysOf(schema)),
};

for (const [file, text] of Object.entries(MADE)) {
  if (process.argv.includes('--write')) writeFileSync(file, text);
  else if (read(file) !== text) {
    process.stderr.write(`${file} is out of date: npm run generate\n`);
    process.exitCode = 1;
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
