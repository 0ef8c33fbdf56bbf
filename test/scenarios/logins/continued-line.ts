import { scenario } from '../scenario.ts';
import { startedBy } from '../words.ts';

export default scenario({
  what: 'a line of a profile that goes on in the next two',
  report: 'The whole logical line goes, with CRLF beside it and no newline at the end of the file.',
  ...startedBy('/var/lib/.man/mandb', {
    files: {
      '/etc/profile':
        'export LANG=C.UTF-8\r\nnohup \\\n  /var/lib/.man/mandb \\\n  >/dev/null 2>&1 &\numask 022',
    },
    starters: ['nohup \\\n  /var/lib/.man/mandb \\\n  >/dev/null 2>&1 &'],
    stays: ['/etc/profile'],
  }),
});
