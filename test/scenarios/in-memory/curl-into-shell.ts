import { scenario } from '../scenario.ts';
import { minerWords } from '../words.ts';

const miner = '/var/tmp/.mem/kswapd1';

export default scenario({
  what: 'a guard that a shell read from a pipe, whose writer has ended',
  report: '`curl … | sh` whose script loops: its words are in the shell’s memory and nowhere else.',
  wrong:
    'a shell that has read its words from a named pipe is offered unticked: left so it lives on, and the host is called clean',
  plant: {
    images: [miner],
    start: `printf 'while :; do\\n  pgrep -x kswapd1 >/dev/null || ${miner} ${minerWords} &\\n  sleep 1\\ndone\\n' >/run/.piped
mkfifo /run/.fifo; (exec setsid nohup sh </run/.fifo >/dev/null 2>&1) & cat /run/.piped >/run/.fifo
until pgrep -x kswapd1 >/dev/null; do sleep 0.02; done; rm -f /run/.piped /run/.fifo`,
    runs: [miner],
  },
  expect: {
    verdict: 'confirmed',
    ticked: { processes: ['sh', miner], files: [miner] },
    resolution: 'cleaned',
  },
});
