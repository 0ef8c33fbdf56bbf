import { ensurePackages } from './packages.ts';

// Run by setup.mjs: `node lab/prepare.ts`. Exit 3 is "machine not ready" of the davy command.
try {
  const folder = await ensurePackages();
  await ensurePackages({ set: 'systemd' });
  process.stderr.write(`lab: packages ready in ${folder}\n`);
} catch (error) {
  process.stderr.write(`lab: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 3;
}
