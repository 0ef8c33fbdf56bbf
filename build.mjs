// `npm run build`: dist/ for publishing, because Node strips no types below node_modules. JavaScript with declarations and
// maps, and beside it what the code reads at run time (playbooks, indicators, SQL).
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';

const ROOMS = JSON.parse(readFileSync('tsconfig.build.json', 'utf8')).include;
/** Code goes through the compiler; everything else in a room is data and is copied. */
const CODE = new Set(['.ts', '.tsx', '.mjs', '.js', '.cjs', '.map']);

rmSync('dist', { recursive: true, force: true });
const tsc = spawnSync(
  process.execPath,
  ['node_modules/typescript-native/bin/tsc', '-p', 'tsconfig.build.json'],
  {
    stdio: 'inherit',
  },
);
if (tsc.status !== 0) process.exit(1);

let copied = 0;
for (const room of [...ROOMS, 'playbooks'].filter((name) => existsSync(name))) {
  for (const entry of readdirSync(room, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || CODE.has(extname(entry.name))) continue;
    const file = join(entry.parentPath, entry.name);
    cpSync(file, join('dist', file));
    copied += 1;
  }
}
const {
  scripts: _scripts,
  devDependencies: _devDependencies,
  ...kept
} = JSON.parse(readFileSync('package.json', 'utf8'));
const published = { ...kept, bin: { davy: 'cli/davy.js' } };
writeFileSync('dist/package.json', `${JSON.stringify(published, undefined, 2)}\n`);
for (const file of ['LICENSE', 'README.md'].filter((name) => existsSync(name)))
  cpSync(file, join('dist', file));
process.stdout.write(`build: dist/ is ready, ${copied} files besides the code\n`);
