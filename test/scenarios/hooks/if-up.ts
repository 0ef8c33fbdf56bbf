import { scenario } from '../scenario.ts';
import { startedBy } from '../words.ts';

export default scenario({
  what: 'a script of if-up.d',
  report: 'Each network that comes up runs it, at the boot for one.',
  ...startedBy('/usr/lib/.if/wpa', {
    files: {
      '/etc/network/if-up.d/000wpa': '#!/bin/sh\n/usr/lib/.if/wpa >/dev/null 2>&1 &\n',
      '/etc/network/if-up.d/routes':
        '#!/bin/sh\n[ "$IFACE" = lan0 ] || exit 0\nip route add 10.0.0.0/8 via 10.1.0.1\n',
    },
    starters: ['/etc/network/if-up.d/000wpa'],
    stays: ['/etc/network/if-up.d/routes'],
  }),
});
