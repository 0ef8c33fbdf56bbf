import { world } from '../../../lab/addresses.ts';
import { standInWallet } from '../../../lab/infection/infection.ts';
import { scenario } from '../scenario.ts';

export default scenario({
  what: 'a packaged miner',
  report: 'xmrig from a repository: its kill is right; its file is the package’s.',
  plant: {
    images: ['/usr/bin/xmrig'],
    start: `printf '/.\\n/usr\\n/usr/bin\\n/usr/bin/xmrig\\n' >/var/lib/dpkg/info/xmrig.list
printf '\\nPackage: xmrig\\nStatus: install ok installed\\nArchitecture: amd64\\nVersion: 6.18.1\\nMaintainer: Debian\\nDescription: miner\\n' >>/var/lib/dpkg/status
run /usr/bin/xmrig -o ${world.pool}:${world.poolPort} -u ${standInWallet} --donate-level=0`,
    runs: ['/usr/bin/xmrig'],
  },
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: [`/usr/bin/xmrig -o ${world.pool}:${world.poolPort} -u ${standInWallet} --donate-level=0`],
    },
    said: ['/usr/bin/xmrig'],
    resolution: 'partially-cleaned',
  },
});
