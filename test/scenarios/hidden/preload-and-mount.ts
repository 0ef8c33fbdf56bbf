import { scenario } from '../scenario.ts';

export default scenario({
  what: 'a hidden miner on a host that loads a library into every program',
  report:
    'libprocesshider and its kin: what hides stays when the miner goes, so nothing here can be believed.',
  plant: {
    images: ['/usr/local/.bin/libgcc-worker'],
    start: `run /usr/local/.bin/libgcc-worker
until pid=$(pgrep -x libgcc-worker); do sleep 0.02; done
mkdir -p /var/tmp/.none; mount --bind /var/tmp/.none /proc/$pid
cp -L /lib/*/libz.so.1 /usr/local/lib/libproc.so; echo /usr/local/lib/libproc.so >/etc/ld.so.preload`,
    runs: ['/usr/local/.bin/libgcc-worker'],
  },
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: ['/usr/local/.bin/libgcc-worker'],
      files: ['/usr/local/.bin/libgcc-worker'],
    },
    said: ['/etc/ld.so.preload'],
    resolution: 'rebuild-required',
  },
});
