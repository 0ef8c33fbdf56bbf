import { scenario } from '../scenario.ts';

export default scenario({
  what: 'a deleted image',
  report: 'Started, then unlinked: it lives in memory alone.',
  plant: {
    images: ['/tmp/.s/sd-pam'],
    start: `run /tmp/.s/sd-pam
until pgrep -x sd-pam >/dev/null; do sleep 0.02; done; rm -rf /tmp/.s`,
    runs: ['/tmp/.s/sd-pam'],
  },
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: ['/tmp/.s/sd-pam'],
    },
    resolution: 'cleaned',
  },
});
