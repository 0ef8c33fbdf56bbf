import { scenario } from '../scenario.ts';
import { addCron } from '../words.ts';

const profile = `export PATH="$HOME/bin:/opt/tools/bin:$PATH"
export NVM_DIR="$HOME/.nvm"
[ -s "$NVM_DIR/nvm.sh" ] && . "$NVM_DIR/nvm.sh"
alias k=kubectl
alias killminers='pkill -9 -f "xmrig|kdevtmpfsi"'
alias top='top -o %CPU'
update_tools() { curl -fsSL https://tools.corp.example/install.sh | sh; }
motd() { curl -fsS -m 2 https://motd.corp.example/today; }
(motd >/dev/null 2>&1 &)
trap 'rm -f /tmp/session.$$' EXIT
eval "$(direnv hook bash 2>/dev/null)"
`;

export default scenario({
  what: 'an administrator’s profile full of paths, aliases and fetches',
  report: 'Odd, long, and somebody’s: nothing in it starts anything of an attacker’s.',
  plant: {
    files: { '/root/.bashrc': profile, '/root/.profile': '. ~/.bashrc\n' },
    start: addCron('root', ['@reboot /opt/tools/bin/agent >/dev/null 2>&1']),
  },
  expect: {
    verdict: 'not-a-miner',
    stays: ['/root/.bashrc', '/root/.profile'],
    resolution: 'not-a-miner',
  },
});
