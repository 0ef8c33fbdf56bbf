import { scenario } from '../scenario.ts';

const miner = '/usr/lib/.pre/systemd-logind';
const line = 'LD_PRELOAD=/usr/lib/.pre/libgcwrap.so';

export default scenario({
  what: 'a library that each login loads, beside a miner',
  report:
    'A line of /etc/environment: it starts nothing by itself, and lies with the miner; a person decides.',
  plant: {
    images: [miner],
    files: { '/etc/environment': `PATH="/usr/local/bin:/usr/bin:/bin"\n${line}\n` },
    start: `cp -L /lib/*/libz.so.1 /usr/lib/.pre/libgcwrap.so\nrun ${miner}`,
    runs: [miner],
  },
  notYet: 'a library that nothing has loaded yet is not offered, though it lies with the miner',
  expect: {
    verdict: 'confirmed',
    ticked: { processes: [miner], files: [miner] },
    unticked: [line],
    stays: ['/etc/environment', '/usr/lib/.pre/libgcwrap.so'],
    resolution: 'partially-cleaned',
  },
});
