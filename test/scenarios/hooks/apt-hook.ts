import { scenario } from '../scenario.ts';
import { startedBy } from '../words.ts';

export default scenario({
  what: 'a hook of apt',
  report: 'Each update of packages starts it again, as root.',
  ...startedBy('/usr/lib/.apt/methods', {
    files: {
      '/etc/apt/apt.conf.d/99periodic': 'DPkg::Post-Invoke {"/usr/lib/.apt/methods >/dev/null 2>&1 &";};\n',
      '/etc/apt/apt.conf.d/10proxy': 'Acquire::http::Proxy "http://proxy.corp.example:3128";\n',
    },
    starters: ['/etc/apt/apt.conf.d/99periodic'],
    stays: ['/etc/apt/apt.conf.d/10proxy'],
  }),
});
