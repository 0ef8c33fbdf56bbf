import { scenario } from '../scenario.ts';
import { addCron } from '../words.ts';

export default scenario({
  what: 'names that hide',
  report: 'Folders called "..." or " ", a file with a blank at its end.',
  plant: {
    images: ['/var/tmp/... /kthreadd '],
    start: `${addCron('root', ["*/5 * * * * '/var/tmp/... /kthreadd ' >/dev/null 2>&1"])}
run '/var/tmp/... /kthreadd '`,
    runs: ['/var/tmp/... /kthreadd '],
  },
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: ['/var/tmp/... /kthreadd '],
      files: ['/var/tmp/... /kthreadd '],
      starters: ["*/5 * * * * '/var/tmp/... /kthreadd ' >/dev/null 2>&1"],
    },
    resolution: 'cleaned',
  },
});
