import { world } from '../../lab/addresses.ts';
import { standInWallet } from '../../lab/infection/infection.ts';
import type { Expect, Scenario } from './scenario.ts';

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

/** A service that hands its requests to a shell, as an exploited one does. */
export const exploited = (port: number, shell: string): string =>
  serving(port, `if ($line =~ /go/) { if (!fork) { close $s; close $c; exec ${shell}; } }`);

/** Waits for a service and sends it the request. */
export const ask = (port: number, request = '/go'): string =>
  `n=0; until curl -s -o /dev/null 'http://127.0.0.1:${port}${request}' || [ $n -gt 200 ]; do n=$((n + 1)); sleep 0.05; done`;

export const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Perl that keeps a processor busy in bursts. */
export const busy = 'while (1) { my $n = 0; $n += $_ for 1 .. 200_000; select undef, undef, undef, 0.2 }';

/** What is expected of a host with one miner, which these starters bring back. */
export const removed = (path: string, starters: readonly string[], more: Partial<Expect> = {}): Expect => ({
  verdict: 'confirmed',
  ticked: { processes: [path], files: [path], starters },
  resolution: 'cleaned',
  ...more,
});

/** A miner, and lines of root's crontab that bring it back. */
export const underCron = (path: string, lines: readonly string[]): Pick<Scenario, 'plant' | 'expect'> => ({
  plant: { images: [path], start: `${addCron('root', lines)}\nrun ${path}`, runs: [path] },
  expect: removed(path, lines),
});

/** A miner of root's, and one place from which it starts again. */
export const startedBy = (
  path: string,
  { files, before = ':', starters, stays = [] }: StartedBy,
): Pick<Scenario, 'plant' | 'expect'> => ({
  plant: {
    images: [path],
    ...(files === undefined ? {} : { files }),
    start: `${before}\nrun ${path}`,
    runs: [path],
  },
  expect: removed(path, starters, { stays }),
});

interface StartedBy {
  readonly files?: NonNullable<Scenario['plant']['files']>;
  /** Run ahead of the miner. */
  readonly before?: string;
  readonly starters: readonly string[];
  readonly stays?: readonly string[];
}
