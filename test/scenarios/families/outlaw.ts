import { scenario } from '../scenario.ts';
import { addCron } from '../words.ts';

export default scenario({
  what: 'Outlaw',
  report: 'Outlaw: ~/.configrc/{a,b}, day-step and weekly lines, /tmp/.X25-unix/.rsync, a fake kswapd0.',
  plant: {
    accounts: ['deploy'],
    images: [{ path: '/home/deploy/.configrc/a/kswapd0', owner: 'deploy' }],
    files: {
      '/home/deploy/.configrc/a/upd': {
        text: '#!/bin/sh\ncd /home/deploy/.configrc/a\npgrep -x kswapd0 >/dev/null || ./kswapd0 &\n',
        owner: 'deploy',
      },
      '/home/deploy/.configrc/a/run': {
        text: '#!/bin/bash\nwhile :; do /home/deploy/.configrc/a/upd; sleep 3; done\n',
        owner: 'deploy',
      },
      '/home/deploy/.configrc/b/sync': { text: '#!/bin/sh\n/home/deploy/.configrc/a/upd\n', owner: 'deploy' },
    },
    start: `${addCron('deploy', [
      '1 1 */2 * * /home/deploy/.configrc/a/upd>/dev/null 2>&1',
      '@reboot /home/deploy/.configrc/a/upd>/dev/null 2>&1',
      '5 8 * * 0 /home/deploy/.configrc/b/sync>/dev/null 2>&1',
    ])}
as deploy /home/deploy/.configrc/a/run`,
    runs: ['/home/deploy/.configrc/a/kswapd0', '/home/deploy/.configrc/a/run'],
  },
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: ['/home/deploy/.configrc/a/run', '/home/deploy/.configrc/a/kswapd0'],
      files: [
        '/home/deploy/.configrc/a/kswapd0',
        '/home/deploy/.configrc/a/run',
        '/home/deploy/.configrc/a/upd',
        '/home/deploy/.configrc/b/sync',
      ],
      starters: [
        '1 1 */2 * * /home/deploy/.configrc/a/upd>/dev/null 2>&1',
        '@reboot /home/deploy/.configrc/a/upd>/dev/null 2>&1',
        '5 8 * * 0 /home/deploy/.configrc/b/sync>/dev/null 2>&1',
      ],
    },
    resolution: 'cleaned',
  },
});
