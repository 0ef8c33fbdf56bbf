import { scenario } from '../scenario.ts';

export default scenario({
  what: 'a library in ld.so.preload and nothing else to see',
  report: 'An unpackaged library is loaded by every program: eyes may be blind.',
  plant: {
    start:
      'cp -L /lib/*/libz.so.1 /usr/local/lib/libsystem.so; echo /usr/local/lib/libsystem.so >/etc/ld.so.preload',
    runs: [],
    connects: false,
  },
  decide: { asked: 'not-a-miner' },
  expect: {
    verdict: ['inconclusive', 'suspicious'],
    said: ['/usr/local/lib/libsystem.so'],
    resolution: 'not-a-miner',
  },
});
