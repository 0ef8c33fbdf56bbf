import { scenario } from '../scenario.ts';

const units = '/etc/systemd/system';

export default scenario({
  what: 'a company’s own timer that fetches and runs',
  report: '`curl | sh` from a private address, by a unit that somebody of the company wrote.',
  plant: {
    init: 'systemd',
    files: {
      [`${units}/deploy.service`]:
        "[Unit]\nDescription=Deploy\n[Service]\nType=oneshot\nExecStart=/bin/sh -c 'curl -fsS http://10.20.0.5:8080/deploy.sh | sh'\n",
      [`${units}/deploy.timer`]: '[Timer]\nOnCalendar=*:0/10\n[Install]\nWantedBy=timers.target\n',
    },
    start: 'systemctl daemon-reload && systemctl enable --now deploy.timer',
    writes: ['/var/lib/systemd/timers/stamp-deploy.timer'],
  },
  expect: {
    verdict: 'not-a-miner',
    stays: [`${units}/deploy.service`, `${units}/deploy.timer`],
    resolution: 'not-a-miner',
  },
});
