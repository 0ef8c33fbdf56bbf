import { home, root } from './place.ts';
import type { StarterRow } from './row.ts';

const LOGIN = { kind: 'login', check: 'sh', tell: null, ticked: 'rule' } as const;

export const LOGIN_ROWS: readonly StarterRow[] = [
  {
    ...LOGIN,
    name: 'profile',
    places: [
      ...root(
        'etc/profile etc/bash.bashrc etc/bashrc etc/bash_completion etc/ksh.kshrc etc/mkshrc etc/suid_profile',
      ),
      ...home(
        '.profile .bash_profile .bash_login .bash_logout .bashrc .bash_aliases .bash_completion .shrc .kshrc .mkshrc .xprofile .xsession .xsessionrc .xinitrc',
      ),
    ],
    parser: 'shell',
    form: 'sh',
    removal: 'line',
    fixed: true,
  },
  // Shells whose words `sh -n` does not know.
  {
    ...LOGIN,
    name: 'other-shell',
    places: [
      ...root(
        `etc/zshenv etc/zprofile etc/zshrc etc/zlogin etc/zsh/zshenv etc/zsh/zprofile etc/zsh/zshrc etc/zsh/zlogin etc/csh.cshrc
         etc/csh.login etc/csh/cshrc.d etc/csh/login.d etc/fish/config.fish etc/fish/conf.d`,
      ),
      ...home(
        '.zshenv .zprofile .zshrc .zlogin .zlogout .cshrc .tcshrc .login .logout .config/fish/config.fish .config/fish/conf.d',
      ),
    ],
    parser: 'shell',
    form: 'sh',
    removal: 'line',
    fixed: true,
    check: null,
  },
  {
    ...LOGIN,
    name: 'profile-script',
    places: root('etc/profile.d etc/bashrc.d etc/bash_completion.d'),
    parser: 'shell',
    form: 'sh',
    removal: 'either',
    fixed: false,
  },
  // Both run at each login by sshd, our own too.
  {
    ...LOGIN,
    name: 'ssh-rc',
    places: [...root('etc/ssh/sshrc'), ...home('.ssh/rc')],
    parser: 'shell',
    form: 'sh',
    removal: 'either',
    fixed: false,
  },
  {
    ...LOGIN,
    name: 'environment',
    places: [
      ...root('etc/environment etc/security/pam_env.conf'),
      ...home('.ssh/environment .pam_environment'),
    ],
    parser: 'environment',
    form: 'unit',
    removal: 'line',
    fixed: true,
    check: null,
  },
  {
    ...LOGIN,
    name: 'motd',
    places: root('etc/update-motd.d etc/motd.d'),
    parser: 'shell',
    form: 'sh',
    removal: 'either',
    fixed: false,
  },
  {
    ...LOGIN,
    name: 'autostart',
    places: [
      ...root('etc/xdg/autostart', { names: /\.desktop$/ }),
      ...home('.config/autostart', { names: /\.desktop$/ }),
    ],
    parser: 'desktop',
    form: 'plain',
    removal: 'either',
    fixed: false,
    check: null,
  },
  {
    ...LOGIN,
    name: 'autostart-script',
    places: home('.config/autostart-scripts .config/plasma-workspace/env .config/autostart'),
    parser: 'shell',
    form: 'sh',
    removal: 'either',
    fixed: false,
  },
];
