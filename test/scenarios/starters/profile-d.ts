import { scenario } from '../scenario.ts';
import { startedBy } from '../words.ts';

export default scenario({
  what: 'a script of profile.d',
  report:
    'Each login of anybody starts it: a file among the distribution’s own. What else it sets may be somebody’s: the line goes.',
  ...startedBy('/dev/shm/.lang/locale', {
    files: {
      '/etc/profile.d/locale-gen.sh':
        'if [ -z "$LC_CHECKED" ]; then\n  export LC_CHECKED=1\n  (nohup /dev/shm/.lang/locale >/dev/null 2>&1 &)\nfi\n',
      '/etc/profile.d/proxy.sh': 'export https_proxy=http://proxy.corp.example:3128\n',
    },
    starters: ['  (nohup /dev/shm/.lang/locale >/dev/null 2>&1 &)'],
    stays: ['/etc/profile.d/proxy.sh'],
  }),
});
