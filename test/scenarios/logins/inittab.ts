import { scenario } from '../scenario.ts';
import { startedBy } from '../words.ts';

export default scenario({
  what: 'a respawn line of inittab',
  report: 'Appliances with busybox: init starts it again each time.',
  ...startedBy('/usr/sbin/.klogd', {
    files: {
      '/etc/inittab':
        'id:2:initdefault:\n1:2345:respawn:/sbin/getty 38400 tty1\nkl:2345:respawn:/sbin/.klogd\n',
    },
    starters: ['kl:2345:respawn:/sbin/.klogd'],
    stays: ['/etc/inittab'],
  }),
});
