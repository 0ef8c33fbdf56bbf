import { scenario } from '../scenario.ts';
import { removed } from '../words.ts';

const miner = '/usr/share/.getty/agetty';
const units = '/etc/systemd/system';

export default scenario({
  what: 'instances of a template',
  report: '`getty-x@.service`, one letter from the genuine one, enabled for two terminals.',
  plant: {
    init: 'systemd',
    images: [miner],
    files: {
      [`${units}/gettty@.service`]: `[Unit]\nDescription=Getty on %I\n[Service]\nExecStart=${miner} %I\nRestart=always\n[Install]\nWantedBy=multi-user.target\n`,
    },
    start: 'systemctl daemon-reload && systemctl enable --now gettty@tty1 gettty@tty2',
    runs: [`${miner} tty1`, `${miner} tty2`],
  },
  expect: removed(miner, [
    `${units}/gettty@.service`,
    `${units}/multi-user.target.wants/gettty@tty1.service`,
    `${units}/multi-user.target.wants/gettty@tty2.service`,
  ]),
});
