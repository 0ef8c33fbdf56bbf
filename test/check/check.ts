import type { Found } from './command.ts';
import { tool } from './command.ts';
import { importFixtures, importRules } from './imports.ts';
import { lockFile } from './lock-file.ts';

/**
 * `npm run check`: whether the tree is good. Every check reads only, so they can run side by side.
 * A new one (a generated file that must be up to date, say) is one line here.
 */
const CHECKS: readonly (readonly [name: string, run: () => Promise<Found>])[] = [
  ['format and lint', tool('node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings')],
  ['types', tool('node_modules/typescript-native/bin/tsc', '-p', '.')],
  ['import rules', importRules],
  ['import rules, each broken by its fixture', importFixtures],
  ['lock file', lockFile],
  ['API client up to date', tool('api/generate-client.ts', '--check')],
  ['dead code', tool('node_modules/knip/bin/knip.js', '--no-progress')],
];

const failed: string[] = [];
for (const [name, run] of CHECKS) {
  const began = performance.now();
  const found = await run().catch((error: unknown): Found => ({ ok: false, output: String(error) }));
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const note = found.note === undefined ? '' : ` (${found.note})`;
  process.stdout.write(`${found.ok ? 'ok    ' : 'failed'}  ${seconds.padStart(5)} s  ${name}${note}\n`);
  if (!found.ok) {
    failed.push(name);
    process.stdout.write(`${found.output?.trimEnd() ?? ''}\n`);
  }
}
process.stdout.write(failed.length === 0 ? 'check: ok\n' : `check: failed: ${failed.join(', ')}\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
