import { scenario } from '../scenario.ts';
import { removed } from '../words.ts';

const miner = '/home/deploy/.npm/_cacache/index';
const line = `pgrep -u "$USER" index >/dev/null || ${miner} >/dev/null 2>&1 &`;

export default scenario({
  what: 'a line of a service account’s .bashrc',
  report: 'The thief has the account of a deployment, and no root.',
  plant: {
    accounts: ['deploy'],
    images: [{ path: miner, owner: 'deploy' }],
    files: {
      '/home/deploy/.bashrc': {
        text: `export PATH="$HOME/bin:$PATH"\nalias gs='git status'\n${line}\nexport EDITOR=vim`,
        owner: 'deploy',
      },
    },
    start: `chown -R deploy: /home/deploy\nas deploy ${miner}`,
    runs: [miner],
  },
  expect: removed(miner, [line], { stays: ['/home/deploy/.bashrc'] }),
});
