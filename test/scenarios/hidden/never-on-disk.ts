import { scenario } from '../scenario.ts';

export default scenario({
  what: 'an image that was never on disk',
  report: 'memfd_create by an interpreter, then exec of the descriptor.',
  plant: {
    images: ['/root/.stage'],
    files: {
      '/run/.memfd.pl': `my $nr = (POSIX::uname())[4] eq 'aarch64' ? 279 : 319;
use POSIX; my $name = 'x'; my $fd = syscall($nr, $name, 0);
open(my $in, '<', '/root/.stage'); open(my $out, '>&=', $fd); binmode $in; binmode $out;
{ local $/; print {$out} <$in>; } $out->flush; use IO::Handle;
exec { "/proc/$$/fd/$fd" } '[kworker/u8:2]';
`,
    },
    start: `run perl /run/.memfd.pl
until pgrep -f '^\\[kworker/u8:2' >/dev/null; do sleep 0.02; done; rm -f /run/.memfd.pl /root/.stage`,
    runs: ['[kworker/u8:2]'],
  },
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: ['[kworker/u8:2]'],
    },
    may: ['/memfd:x'],
    resolution: 'cleaned',
  },
});
