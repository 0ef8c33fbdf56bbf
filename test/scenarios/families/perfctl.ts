import { scenario } from '../scenario.ts';
import { addCron } from '../words.ts';

export default scenario({
  what: 'perfctl',
  report: 'perfctl: ~/.config/cron, cron.hourly, a line in ~/.profile, @reboot.',
  plant: {
    images: ['/root/.config/cron/perfcc'],
    files: {
      '/etc/cron.hourly/perfclean': '#!/bin/sh\n/root/.config/cron/perfcc >/dev/null 2>&1 &\n',
      '/root/.profile':
        '# ~/.profile\nmesg n 2>/dev/null || true\n/root/.config/cron/perfcc >/dev/null 2>&1 &\n',
    },
    start: `${addCron('root', ['11 * * * * /root/.config/cron/perfcc', '@reboot /root/.config/cron/perfcc'])}
run /root/.config/cron/perfcc`,
    runs: ['/root/.config/cron/perfcc'],
  },
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: ['/root/.config/cron/perfcc'],
      files: ['/root/.config/cron/perfcc'],
      starters: [
        '11 * * * * /root/.config/cron/perfcc',
        '@reboot /root/.config/cron/perfcc',
        '/etc/cron.hourly/perfclean',
        '/root/.config/cron/perfcc >/dev/null 2>&1 &',
      ],
    },
    resolution: 'cleaned',
  },
});
