import { scenario } from '../scenario.ts';
import { addCron } from '../words.ts';

export default scenario({
  what: 'a pair of static programs that watch each other',
  report:
    'Two images with the same bytes under two names: neither script nor argument tells guard from miner.',
  plant: {
    images: ['/usr/bin/.sshd-agent', '/usr/bin/.sshd-agentd'],
    start: `${addCron('root', ['*/2 * * * * /usr/bin/.sshd-agent', '*/3 * * * * pidof .sshd-agentd || /usr/bin/.sshd-agentd'])}
run /usr/bin/.sshd-agent
run /usr/bin/.sshd-agentd`,
    runs: ['/usr/bin/.sshd-agent', '/usr/bin/.sshd-agentd'],
  },
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: ['/usr/bin/.sshd-agent', '/usr/bin/.sshd-agentd'],
      files: ['/usr/bin/.sshd-agent', '/usr/bin/.sshd-agentd'],
      starters: [
        '*/2 * * * * /usr/bin/.sshd-agent',
        '*/3 * * * * pidof .sshd-agentd || /usr/bin/.sshd-agentd',
      ],
    },
    resolution: 'cleaned',
  },
});
