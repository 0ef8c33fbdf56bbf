import { scenario } from '../scenario.ts';

export default scenario({
  what: 'a build in /tmp that is busy and has children',
  report: 'CI jobs run unpackaged programs from /tmp, start shells and sleep.',
  plant: {
    files: {
      '/tmp/build-99/make.sh':
        '#!/bin/sh\nwhile :; do ( : ) | cat; ./cc1 -c "select undef, undef, undef, 0.3"; sleep 0.5; done\n',
    },
    start: `cp /usr/bin/perl /tmp/build-99/cc1; echo cc >>/tmp/build-99/cc1
(cd /tmp/build-99; exec setsid ./make.sh >/dev/null 2>&1 </dev/null) &`,
    runs: ['./make.sh'],
    connects: false,
  },
  expect: {
    verdict: 'not-a-miner',
    stays: ['/tmp/build-99/make.sh', '/tmp/build-99/cc1'],
    resolution: 'not-a-miner',
  },
});
