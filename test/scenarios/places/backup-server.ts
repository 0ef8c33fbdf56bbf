import { world } from '../../../lab/addresses.ts';
import { scenario } from '../scenario.ts';
import { addCron } from '../words.ts';

export default scenario({
  what: 'a backup server that is busy and talks to strangers',
  report: 'restic, borg, exporters: unpackaged, busy, connected to public addresses.',
  plant: {
    images: [
      {
        path: '/usr/local/bin/restic',
        to: { address: world.mirror, port: world.mirrorPort },
        strings: 'restic\nrepository\npack\n',
        stratum: false,
      },
    ],
    start: `${addCron('root', ['30 1 * * * /usr/local/bin/restic backup /srv'])}
run /usr/local/bin/restic rest-server --pool 4`,
    runs: ['/usr/local/bin/restic'],
    connects: false,
  },
  expect: {
    verdict: 'not-a-miner',
    stays: ['/usr/local/bin/restic'],
    resolution: 'not-a-miner',
  },
});
