import { scenario } from '../scenario.ts';
import { addCron } from '../words.ts';

const units = '/etc/systemd/system';
const miner = '/usr/lib/.dt/atd';
const line = `*/5 * * * * ${miner}`;

export default scenario({
  what: 'a company’s own timer that fetches and runs, on a host that has a miner',
  report: 'Nothing links it: it stays, and is named, so the host is not called clean.',
  plant: {
    init: 'systemd',
    images: [miner],
    files: {
      [`${units}/deploy.service`]:
        "[Unit]\nDescription=Deploy\n[Service]\nType=oneshot\nExecStart=/bin/sh -c 'curl -fsS http://10.20.0.5:8080/deploy.sh | sh'\n",
      [`${units}/deploy.timer`]: '[Timer]\nOnCalendar=*:0/10\n[Install]\nWantedBy=timers.target\n',
    },
    start: `systemctl daemon-reload && systemctl enable --now deploy.timer
${addCron('root', [line])}\nrun ${miner}`,
    runs: [miner],
    writes: ['/var/lib/systemd/timers/stamp-deploy.timer'],
  },
  expect: {
    verdict: 'confirmed',
    ticked: { processes: [miner], files: [miner], starters: [line] },
    said: [`${units}/deploy.service`],
    stays: [`${units}/deploy.service`, `${units}/deploy.timer`],
    resolution: 'partially-cleaned',
  },
});
