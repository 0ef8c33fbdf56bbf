import { scenario } from '../scenario.ts';
import { startedBy } from '../words.ts';

const line = 'session optional pam_exec.so quiet /usr/lib/.pam/audit';

export default scenario({
  what: 'a line of PAM that runs a program',
  report:
    'Every login runs it as root, ours too where sshd asks PAM: the line goes, the rest of the stack stays.',
  notYet: 'access files are not changed by a step yet: the line is named',
  ...startedBy('/usr/lib/.pam/audit', {
    files: {
      '/etc/pam.d/common-session': `session required pam_unix.so\n${line}\nsession optional pam_systemd.so\n`,
    },
    starters: [line],
    stays: ['/etc/pam.d/common-session'],
  }),
});
