import { expect, it } from 'vitest';
import { infectedSnapshot, labContext } from '../../test/shared/infected-snapshot.ts';
import { autostart } from '../../test/shared/snapshots.ts';
import { judge } from '../verdict/index.ts';
import { sightOf } from './sight.ts';
import { thingsOf } from './things.ts';

const MINER = '/tmp/wnTKYg';

/** How a starter is seen at its place after its text became another one. */
function seenAfter(path: string, before: string, after: string) {
  const infected = infectedSnapshot();
  const snapshot = { ...infected, persistence: [autostart(path, before)] };
  const found = thingsOf(snapshot, judge(snapshot, labContext)).find(({ thing }) => thing.kind === 'starter');
  const look = { ...infected, persistence: [autostart(path, after)] };
  return found === undefined ? undefined : sightOf(found.thing, { snapshot: look, places: new Map() });
}

it('a starter whose lines are gone is gone, though others end or are set like them', () => {
  const web = '[program:web]\ncommand=/opt/web\nautorestart=true\n';
  const path = '/etc/supervisor/supervisord.conf';
  const section = `[program:x]\ncommand=${MINER}\nautorestart=true\n`;
  expect(seenAfter(path, `${section}${web}`, web)).toBe('gone');
  expect(seenAfter(path, `${section}${web}`, `${web}${section}; more\n`)).toBe('there');
  // Moved apart: the command is still there.
  expect(seenAfter(path, `${section}${web}`, `[program:x]\n; more\ncommand=${MINER}\n${web}`)).toBe('there');
  const document = 'cat <<EOF\nhello\nEOF\n';
  expect(seenAfter('/root/.bashrc', `sh <<EOF\n${MINER}\nEOF\n${document}`, document)).toBe('gone');
});

it('lines that name nothing tell by all of them', () => {
  const line = (words: string) => `echo ${Buffer.from(words).toString('base64')} \\\n | base64 -d | sh\n`;
  const own = line(`${MINER} &\n`);
  expect(seenAfter('/root/.bashrc', `${own}alias a=b\n`, `alias a=b\n${own}`)).toBe('there');
  expect(seenAfter('/root/.bashrc', `${own}alias a=b\n`, 'alias a=b\n# | base64 -d | sh\n')).toBe('gone');
});
