import { scenario } from '../scenario.ts';

export default scenario({
  what: 'a file in cron.d of which every line is the attacker’s',
  report: 'It goes whole: no empty file stays behind.',
  plant: {
    images: ['/usr/lib/.cache/udevs'],
    files: {
      '/etc/cron.d/0systemd-update': `SHELL=/bin/sh
PATH=/usr/bin:/bin
# system update, do not remove
*/2 * * * * root /usr/lib/.cache/udevs >/dev/null 2>&1
@reboot root /usr/lib/.cache/udevs >/dev/null 2>&1
`,
    },
    start: 'run /usr/lib/.cache/udevs',
    runs: ['/usr/lib/.cache/udevs'],
  },
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: ['/usr/lib/.cache/udevs'],
      files: ['/usr/lib/.cache/udevs'],
      starters: ['/etc/cron.d/0systemd-update'],
    },
    resolution: 'cleaned',
  },
});
