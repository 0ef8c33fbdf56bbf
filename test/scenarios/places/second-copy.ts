import { scenario } from '../scenario.ts';
import { addCron, removed } from '../words.ts';

export default scenario({
  what: 'a second copy that waits elsewhere',
  report: 'Droppers keep a spare with the same hash; a cron line copies it back.',
  plant: {
    images: ['/tmp/.lock/xm', '/usr/lib/.spare'],
    start: `${addCron('root', ['*/5 * * * * cp /usr/lib/.spare /tmp/.lock/xm; /tmp/.lock/xm'])}
run /tmp/.lock/xm`,
    runs: ['/tmp/.lock/xm'],
  },
  expect: removed('/tmp/.lock/xm', ['*/5 * * * * cp /usr/lib/.spare /tmp/.lock/xm; /tmp/.lock/xm'], {
    ticked: {
      processes: ['/tmp/.lock/xm'],
      files: ['/tmp/.lock/xm', '/usr/lib/.spare'],
      starters: ['*/5 * * * * cp /usr/lib/.spare /tmp/.lock/xm; /tmp/.lock/xm'],
    },
  }),
});
