import { world } from '../../../lab/addresses.ts';
import { scenario } from '../scenario.ts';
import { addCron } from '../words.ts';

const agent = '/opt/vendor/agent/bin/agentd';

export default scenario({
  what: 'a vendor’s agent that came from curl and sh',
  report:
    'Monitoring agents are unpackaged, have a unit, talk outside all day, and update by what they were installed with.',
  plant: {
    images: [
      {
        path: agent,
        to: { address: world.control, port: world.controlPort },
        strings: 'vendor-agent/7.4\nmetrics\npool of connections\nhash of the payload\n',
        stratum: false,
      },
    ],
    files: {
      '/opt/vendor/agent/update.sh':
        '#!/bin/sh\npgrep -x agentd >/dev/null || exit 0\ncurl -fsSL https://agent.vendor.example/install.sh | sh\n',
      '/etc/systemd/system/vendor-agent.service': `[Unit]\nDescription=Vendor agent\n[Service]\nExecStart=${agent} --config /opt/vendor/agent/agent.conf\nRestart=always\n[Install]\nWantedBy=multi-user.target\n`,
    },
    start: `${addCron('root', ['23 4 * * * /opt/vendor/agent/update.sh >/dev/null 2>&1'])}
run ${agent} --config /opt/vendor/agent/agent.conf`,
    runs: [agent],
    connects: false,
  },
  expect: {
    verdict: 'not-a-miner',
    stays: [agent, '/opt/vendor/agent/update.sh', '/etc/systemd/system/vendor-agent.service'],
    resolution: 'not-a-miner',
  },
});
