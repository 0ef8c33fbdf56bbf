import { scenario } from '../scenario.ts';
import { addCron } from '../words.ts';

const line = '*/5 * * * * /var/lib/.box/start';

export default scenario({
  what: 'a miner in a root of its own',
  report:
    'Namespaces as a container has them: its path is one of its own root, and the host’s file of the same path is a stranger’s.',
  plant: {
    images: ['/var/lib/.box/root/usr/bin/nginx'],
    files: {
      '/usr/bin/nginx': '#!/bin/sh\nexit 0\n',
      '/var/lib/.box/start':
        '#!/bin/sh\nexec unshare --mount --pid --fork --root=/var/lib/.box/root /usr/bin/nginx\n',
    },
    start: `${addCron('root', [line])}\nrun /var/lib/.box/start`,
    runs: ['/usr/bin/nginx'],
  },
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: ['/var/lib/.box/root/usr/bin/nginx'],
      files: ['/var/lib/.box/root/usr/bin/nginx', '/var/lib/.box/start'],
      starters: [line],
    },
    may: ['unshare --mount --pid --fork --root=/var/lib/.box/root /usr/bin/nginx'],
    stays: ['/usr/bin/nginx'],
    resolution: 'cleaned',
  },
});
