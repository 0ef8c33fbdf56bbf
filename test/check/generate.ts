import { spawnSync } from 'node:child_process';

/** Everything that is made from something else; `npm run check` compares each with what it would be now. */
const GENERATORS: readonly (readonly string[])[] = [
  ['activities/generate-actions.ts'],
  ['api/generate-client.ts'],
  ['test/check/configuration.ts', '--write'],
  ['test/check/actions-text.ts', '--write'],
];

// `npm run generate`. A generator that fails is the last: the next ones read what it makes.
for (const argv of GENERATORS) {
  const { status } = spawnSync(process.execPath, argv, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
