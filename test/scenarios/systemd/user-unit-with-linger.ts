import { scenario } from '../scenario.ts';

const miner = '/home/app/.cache/gvfsd-metadata';
const units = '/home/app/.config/systemd/user';

export default scenario({
  what: 'a unit of an account that lingers',
  report: 'No root was needed: the account’s own manager keeps it, also while nobody is logged in.',
  plant: {
    init: 'systemd',
    accounts: ['app'],
    images: [{ path: miner, owner: 'app' }],
    files: {
      [`${units}/gvfs-metadata.service`]: {
        text: `[Unit]\nDescription=Metadata\n[Service]\nExecStart=%h/.cache/gvfsd-metadata\nRestart=always\n[Install]\nWantedBy=default.target\n`,
        owner: 'app',
      },
    },
    start: `chown -R app: /home/app/.config /home/app/.cache
loginctl enable-linger app
n=0; until systemctl --user -M app@ enable --now gvfs-metadata || [ $n -gt 100 ]; do n=$((n + 1)); sleep 0.1; done`,
    runs: [miner],
  },
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: [miner],
      files: [miner],
      starters: [`${units}/gvfs-metadata.service`, `${units}/default.target.wants/gvfs-metadata.service`],
    },
    resolution: 'cleaned',
  },
});
