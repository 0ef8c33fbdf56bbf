import { world } from '../../../lab/addresses.ts';
import { standInWallet } from '../../../lab/infection/infection.ts';
import { scenario } from '../scenario.ts';
import { addCron } from '../words.ts';

export default scenario({
  what: 'XMRig with its configuration beside it',
  report: 'No argument, no known pool, packed image: config.json in its own folder.',
  plant: {
    images: [
      {
        path: '/var/tmp/.dbus/sysd',
        to: { address: world.control, port: world.controlPort },
        strings: 'UPX!\n',
        stratum: false,
      },
    ],
    files: {
      '/var/tmp/.dbus/config.json': `{"autosave": true, "donate-level": 0, "cpu": {"enabled": true}, "pools": [{"algo": "rx/0", "url": "pool.invalid:443", "user": "${standInWallet}", "pass": "x", "tls": true}]}\n`,
    },
    start: `${addCron('root', ['* * * * * cd /var/tmp/.dbus && ./sysd >/dev/null 2>&1'])}
(cd /var/tmp/.dbus; exec setsid nohup ./sysd >/dev/null 2>&1 </dev/null) &`,
    runs: ['/var/tmp/.dbus/sysd'],
    connects: false,
  },
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: ['/var/tmp/.dbus/sysd'],
      files: ['/var/tmp/.dbus/sysd'],
      starters: ['* * * * * cd /var/tmp/.dbus && ./sysd >/dev/null 2>&1'],
    },
    resolution: 'cleaned',
  },
});
