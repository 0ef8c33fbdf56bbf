import { scenario } from '../scenario.ts';
import { startedBy } from '../words.ts';

export default scenario({
  what: 'a setting of git that runs a program',
  report:
    '`core.fsmonitor` in root’s .gitconfig: every `git status` starts it; name and address of the owner stay.',
  ...startedBy('/root/.local/lib/fsmon', {
    files: {
      '/root/.gitconfig':
        '[user]\n\tname = Ops\n\temail = ops@corp.example\n[core]\n\tfsmonitor = /root/.local/lib/fsmon\n\teditor = vim\n',
    },
    starters: ['\tfsmonitor = /root/.local/lib/fsmon'],
    stays: ['/root/.gitconfig'],
  }),
});
