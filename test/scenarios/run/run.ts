import { runChild } from '../../run/child.ts';
import { groups, scenariosOf } from './all.ts';

/**
 * `npm run scenarios -- [GROUP|GROUP/NAME|NAME]`: plays one host, a group or all, and prints what became of each.
 * Exit 1 where one is not as it should be, 2 where no scenario has this name.
 */
const [wanted, ...rest] = process.argv.slice(2);
const names = (await Promise.all(groups().map(scenariosOf))).flat().map(({ name }) => name);
const chosen = names.filter(
  (name) =>
    wanted === undefined || name === wanted || name.startsWith(`${wanted}/`) || name.endsWith(`/${wanted}`),
);

if (rest.length > 0 || chosen.length === 0) {
  process.stderr.write(`usage: npm run scenarios -- [GROUP|NAME]\n${names.join('\n')}\n`);
  process.exitCode = 2;
} else {
  const args = ['run', '--project', 'lab', '--project', 'lab-long', '--reporter=dot'];
  args.push('--reporter=./test/scenarios/run/table.ts');
  if (wanted !== undefined) args.push('-t', ` (?:${chosen.join('|')}): `);
  process.exitCode = await runChild('node_modules/vitest/vitest.mjs', [...args, 'test/scenarios/']);
}
