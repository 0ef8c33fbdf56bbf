import type { Found } from './command.ts';
import { tool } from './command.ts';
import { lockFile } from './lock-file.ts';
import { moduleStates } from './module-state.ts';
import { rules } from './rules.ts';
import { remoteScripts } from './scripts.ts';

/** Types of files that did not change are not worked out again. */
const REMEMBER = ['--incremental', '--tsBuildInfoFile', '.davy/cache/types.tsbuildinfo'];

/**
 * `npm run check`: whether the tree is good. Every check reads only, so they run side by side, the long ones first.
 * A new one (a generated file that must be up to date, say) is one line here.
 */
const CHECKS: readonly (readonly [name: string, run: () => Promise<Found>])[] = [
  ['import rules', tool('test/check/imports.ts', 'tree')],
  ['types', tool('node_modules/typescript-native/bin/tsc', '-p', '.', ...REMEMBER)],
  ['format and lint', tool('node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings')],
  ['import rules, each broken by its fixture', tool('test/check/imports.ts', 'fixtures')],
  ['remote scripts', remoteScripts],
  ['lock file', lockFile],
  ['citations of docs/rules.md', rules],
  ['modules without state', moduleStates],
  ['licences of dependencies', tool('test/check/licences.ts')],
  ['list of action folders up to date', tool('activities/generate-actions.ts', '--check')],
  ['reference of actions up to date', tool('test/check/actions-text.ts')],
  ['API client up to date', tool('api/generate-client.ts', '--check')],
  ['configuration reference up to date', tool('test/check/configuration.ts')],
  ['dead code', tool('node_modules/knip/bin/knip.js', '--no-progress')],
];

/** Two, for two cores: most of a tool's time is one thread. */
const AT_ONCE = 2;

const failed: string[] = [];
const waiting = [...CHECKS];
await Promise.all(Array.from({ length: AT_ONCE }, work));
process.stdout.write(failed.length === 0 ? 'check: ok\n' : `check: failed: ${failed.join(', ')}\n`);
process.exitCode = failed.length === 0 ? 0 : 1;

async function work(): Promise<void> {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const [name, run] = next;
    const began = performance.now();
    const found = await run().catch((error: unknown): Found => ({ ok: false, output: String(error) }));
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    const note = found.note === undefined ? '' : ` (${found.note})`;
    process.stdout.write(`${found.ok ? 'ok    ' : 'failed'}  ${seconds.padStart(5)} s  ${name}${note}\n`);
    if (found.ok) continue;
    failed.push(name);
    process.stdout.write(`${found.output?.trimEnd() ?? ''}\n`);
  }
}
