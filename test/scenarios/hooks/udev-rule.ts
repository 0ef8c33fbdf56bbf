import { scenario } from '../scenario.ts';
import { startedBy } from '../words.ts';

export default scenario({
  what: 'a rule of udev',
  report: 'sedexp: a device that every boot has runs it; the owner’s own rules stay.',
  ...startedBy('/usr/lib/.udev/asedexpb', {
    files: {
      '/etc/udev/rules.d/99-net.rules':
        'ACTION=="add", ENV{MAJOR}=="1", ENV{MINOR}=="8", RUN+="/usr/lib/.udev/asedexpb run:+"\n',
      '/etc/udev/rules.d/70-names.rules':
        'SUBSYSTEM=="net", ATTR{address}=="02:00:00:00:00:01", NAME="lan0"\n',
    },
    starters: ['/etc/udev/rules.d/99-net.rules'],
    stays: ['/etc/udev/rules.d/70-names.rules'],
  }),
});
