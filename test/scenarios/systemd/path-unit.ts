import { scenario } from '../scenario.ts';
import { removed } from '../words.ts';

const miner = '/usr/local/lib/.u/udevd-worker';
const units = '/etc/systemd/system';

export default scenario({
  what: 'a path unit',
  report:
    'It fires whenever a file is there, and goes on firing when its own file is gone, until systemd is told.',
  plant: {
    init: 'systemd',
    images: [miner],
    files: {
      [`${units}/uworker.service`]: `[Service]\nExecStart=${miner}\n`,
      [`${units}/uworker.path`]: '[Path]\nPathExists=/etc/passwd\n[Install]\nWantedBy=multi-user.target\n',
    },
    start: 'systemctl daemon-reload && systemctl enable --now uworker.path',
    runs: [miner],
  },
  expect: removed(miner, [
    `${units}/uworker.service`,
    `${units}/uworker.path`,
    `${units}/multi-user.target.wants/uworker.path`,
  ]),
});
