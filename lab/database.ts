import type { LabHost } from './host.ts';
import { mustSh } from './shell.ts';
import { until } from './until.ts';

const image = '/usr/lib/postgresql/15/bin/postgres';
const socket = '/run/postgresql/.s.PGSQL.5432';

/** Listens like a database, keeps one local connection open, and computes about 5 % of the time. */
const program = `use strict; use Socket;
$SIG{HUP} = 'IGNORE';
socket(my $tcp, PF_INET, SOCK_STREAM, 0) or die;
setsockopt($tcp, SOL_SOCKET, SO_REUSEADDR, 1);
bind($tcp, sockaddr_in(5432, INADDR_LOOPBACK)) or die; listen($tcp, 16) or die;
unlink '${socket}';
socket(my $local, PF_UNIX, SOCK_STREAM, 0) or die;
bind($local, sockaddr_un('${socket}')) or die; listen($local, 16) or die;
socket(my $client, PF_INET, SOCK_STREAM, 0) or die;
connect($client, sockaddr_in(5432, INADDR_LOOPBACK)) or die;
accept(my $session, $tcp) or die;
open(STDIN, '<', '/dev/null');
while (1) { my $sum = 0; $sum += $_ * $_ for 1 .. 60_000; select(undef, undef, undef, 0.1); }
__END__
`;

/** A busy, legitimate database: a server of its own user, from its usual place, with local sockets. */
export async function plantDatabase(host: LabHost): Promise<void> {
  await mustSh(
    host,
    `mkdir -p ${image.replace(/\/[^/]*$/, '')} /run/postgresql /var/lib/postgresql
cp /usr/bin/perl ${image}
chown postgres /run/postgresql /var/lib/postgresql
cd /var/lib/postgresql
(exec setsid setpriv --reuid postgres --regid nogroup --clear-groups ${image} >/dev/null 2>&1 <<'PROGRAM'
${program}PROGRAM
) &`,
  );
  await until(async () => {
    const running = (await host.processes()).some((process) => process.exe === image);
    return running && (await host.sh(`test -S ${socket}`)).code === 0;
  }, `the database of ${host.name} runs`);
}
