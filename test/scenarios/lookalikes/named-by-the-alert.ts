import { world } from '../../../lab/addresses.ts';
import { scenario } from '../scenario.ts';

export default scenario({
  what: 'an unpackaged program that talks to the address of the alert',
  report: 'No list knows the address; the alert does, and the host bears it out.',
  plant: {
    images: [
      {
        path: '/opt/agent/telemetryd',
        to: { address: world.control, port: world.controlPort },
        strings: 'telemetry\n',
        stratum: false,
      },
    ],
    start: 'run /opt/agent/telemetryd',
    runs: ['/opt/agent/telemetryd'],
    connects: false,
  },
  alert: { addresses: [world.control] },
  decide: { asked: 'not-a-miner' },
  expect: {
    verdict: 'suspicious',
    resolution: 'not-a-miner',
  },
});
