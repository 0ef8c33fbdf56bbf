import { scenario } from '../scenario.ts';
import { startedBy } from '../words.ts';

export default scenario({
  what: 'the only body of an `if` in bash.bashrc',
  report:
    'Without it the file is no shell script any more, and nobody gets a prompt: a colon takes its place.',
  ...startedBy('/usr/games/.x/nethack', {
    files: {
      '/etc/bash.bashrc':
        '[ -z "$PS1" ] && return\nif [ -x /usr/games/.x/nethack ]; then\n  /usr/games/.x/nethack >/dev/null 2>&1 &\nfi\nPS1="\\u@\\h:\\w\\$ "\n',
    },
    starters: ['  /usr/games/.x/nethack >/dev/null 2>&1 &'],
    stays: ['/etc/bash.bashrc'],
  }),
});
