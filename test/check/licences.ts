import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { refused } from './licence-rule.ts';

// `node test/check/licences.ts`: the licence of every package of package-lock.json, on every platform, against the written list.

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      license: z.string().optional(),
      optionalDependencies: z.record(z.string(), z.string()).optional(),
    }),
  ),
});

const { packages } = lockSchema.parse(JSON.parse(readFileSync('package-lock.json', 'utf8')));
const lines = refused(packages);
process.stdout.write([...lines, `note: ${Object.keys(packages).length - 1} packages`, ''].join('\n'));
if (lines.length > 0) {
  process.stdout.write(
    'allow a licence in test/check/allowed-licences.ts, with the reason, or do without the package\n',
  );
  process.exitCode = 1;
}
