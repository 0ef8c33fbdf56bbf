import { world } from '../../../lab/addresses.ts';
import { scenario } from '../scenario.ts';
import { addCron } from '../words.ts';

const program = '/usr/local/bin/exporter';

export default scenario({
  what: 'a packed Go program',
  report:
    'Static, stripped, packed with UPX, started by cron, connected outside: many tools of a company are.',
  plant: {
    images: [
      {
        path: program,
        to: { address: world.control, port: world.controlPort },
        strings: 'UPX!\nGo build ID: "x1/y2/z3"\ngo1.22\nruntime.goexit\n',
        stratum: false,
      },
    ],
    start: `${addCron('root', [`*/5 * * * * pgrep -x exporter >/dev/null || ${program} &`])}
run ${program} --listen :9100`,
    runs: [program],
    connects: false,
  },
  expect: {
    verdict: 'not-a-miner',
    stays: [program, '/var/spool/cron/crontabs/root'],
    resolution: 'not-a-miner',
  },
});
