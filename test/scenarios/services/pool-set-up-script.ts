import { world } from '../../../lab/addresses.ts';
import { scenario } from '../scenario.ts';

export default scenario({
  what: 'the set-up script of a pool in an account’s home',
  report:
    'MoneroOcean’s script, run by a thief: ~/moneroocean, a line in ~/.profile, a unit where there is sudo.',
  plant: {
    accounts: ['build'],
    images: [{ path: '/home/build/moneroocean/xmrig', owner: 'build' }],
    files: {
      '/home/build/moneroocean/miner.sh': {
        text: `#!/bin/bash
if ! pidof xmrig >/dev/null; then
  nice /home/build/moneroocean/xmrig $*
else
  echo "Monero miner is already running in the background. Refusing to run another one."
fi
`,
        owner: 'build',
      },
      '/home/build/moneroocean/config_background.json': {
        text: `{"background": true, "donate-level": 1, "pools": [{"url": "${world.pool}:${world.poolPort}", "user": "x", "pass": "build"}]}\n`,
        owner: 'build',
      },
      '/home/build/.profile': {
        text: `# ~/.profile\n[ -n "$BASH_VERSION" ] && [ -f ~/.bashrc ] && . ~/.bashrc\n/home/build/moneroocean/miner.sh --config=/home/build/moneroocean/config_background.json >/dev/null 2>&1\n`,
        owner: 'build',
      },
      '/etc/systemd/system/moneroocean_miner.service':
        '[Unit]\nDescription=Monero miner service\n[Service]\nExecStart=/home/build/moneroocean/xmrig --config=/home/build/moneroocean/config.json\nRestart=always\nNice=10\nCPUWeight=1\n[Install]\nWantedBy=multi-user.target\n',
    },
    start:
      'as build nice /home/build/moneroocean/xmrig --config=/home/build/moneroocean/config_background.json',
    runs: ['/home/build/moneroocean/xmrig'],
  },
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: ['/home/build/moneroocean/xmrig'],
      files: ['/home/build/moneroocean/xmrig', '/home/build/moneroocean/miner.sh'],
      starters: [
        '/home/build/moneroocean/miner.sh --config=/home/build/moneroocean/config_background.json >/dev/null 2>&1',
        '/etc/systemd/system/moneroocean_miner.service',
      ],
    },
    may: ['/home/build/moneroocean/config_background.json'],
    stays: ['/home/build/.profile'],
    resolution: 'cleaned',
  },
});
