import { scenario } from '../scenario.ts';

export default scenario({
  what: 'a library in ld.so.preload beside a miner',
  report: 'The miner is seen, and what it hides besides is not.',
  plant: {
    images: ['/usr/local/.bin/gcwrap'],
    start: `run /usr/local/.bin/gcwrap
cp -L /lib/*/libz.so.1 /usr/local/lib/libgcwrap.so; echo /usr/local/lib/libgcwrap.so >/etc/ld.so.preload`,
    runs: ['/usr/local/.bin/gcwrap'],
  },
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: ['/usr/local/.bin/gcwrap'],
      files: ['/usr/local/.bin/gcwrap'],
    },
    said: ['/usr/local/lib/libgcwrap.so'],
    resolution: 'partially-cleaned',
  },
});
