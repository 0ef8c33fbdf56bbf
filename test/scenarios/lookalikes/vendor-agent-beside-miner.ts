import { world } from '../../../lab/addresses.ts';
import { scenario } from '../scenario.ts';
import { addCron } from '../words.ts';

const miner = '/var/tmp/.va/lsof';
const line = '*/5 * * * * /var/tmp/.va/lsof >/dev/null 2>&1';

export default scenario({
  what: 'a vendor’s agent on a host that has a miner',
  report: 'Its update fetches and runs by name and TLS: nothing links it, nothing of it is ticked.',
  plant: {
    images: [
      miner,
      {
        path: '/opt/vendor/agent/bin/agentd',
        to: { address: world.control, port: world.controlPort },
        strings: 'vendor-agent/7.4\nmetrics\n',
        stratum: false,
      },
    ],
    files: {
      '/opt/vendor/agent/update.sh': '#!/bin/sh\ncurl -fsSL https://agent.vendor.example/install.sh | sh\n',
    },
    start: `${addCron('root', ['23 4 * * * /opt/vendor/agent/update.sh >/dev/null 2>&1', line])}
run /opt/vendor/agent/bin/agentd
run ${miner}`,
    runs: [miner, '/opt/vendor/agent/bin/agentd'],
  },
  expect: {
    verdict: 'confirmed',
    ticked: { processes: [miner], files: [miner], starters: [line] },
    blocks: [world.pool],
    stays: ['/opt/vendor/agent/bin/agentd', '/opt/vendor/agent/update.sh'],
    resolution: 'cleaned',
  },
});
