/**
 * A small system logger for a host, for lines in the usual shape in the usual files (busybox's can write one file
 * only, and sshd's own log file has no times). It goes to the background once its socket stands; systemd hands it one.
 */
export const syslogProgram = `#!/usr/bin/perl
use strict; use Socket; use POSIX ();
my $log;
if ($ENV{LISTEN_FDS}) { open($log, '+<&=', 3) or die }
else {
  socket($log, PF_UNIX, SOCK_DGRAM, 0) or die;
  unlink '/dev/log';
  bind($log, sockaddr_un('/dev/log')) or die;
  chmod 0666, '/dev/log';
  POSIX::_exit(0) if fork;
  POSIX::setsid();
}
my $host = (POSIX::uname())[1];
open(STDIN, '<', '/dev/null'); open(STDOUT, '>', '/dev/null'); open(STDERR, '>', '/dev/null');
my %file = (4 => 'auth.log', 10 => 'auth.log', 9 => 'cron.log');
while (defined recv($log, my $line, 8192, 0)) {
  $line =~ s/[\\0\\n]+$//;
  my $facility = $line =~ s/^<(\\d+)>// ? $1 >> 3 : 1;
  my $time = $line =~ s/^(\\w{3} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d) // ? $1 : POSIX::strftime('%b %e %H:%M:%S', localtime);
  open(my $out, '>>', '/var/log/' . ($file{$facility} || 'syslog')) or next;
  print $out "$time $host $line\\n";
}
`;
