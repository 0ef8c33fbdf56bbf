/**
 * A starter is a text that somebody runs or remembers. Each kind is a row: where it lies, how it is read, how it goes away, and who must
 * be told. Survey, links and plans read these rows; a new kind is one row and its test.
 */
export interface StarterRow {
  readonly name: RowName;
  readonly kind: StarterKind;
  readonly places: readonly Place[];
  readonly parser: ParserName;
  /**
   * What belongs together as one line of such a text: what a shell joins, what a backslash joins, each line for itself, or a heading with
   * what stands below it; null where no line can go without breaking the others.
   */
  readonly form: 'sh' | 'unit' | 'plain' | 'section' | null;
  /** Whether a line of it may go, the whole name, or either: the name only where nothing effective would remain. */
  readonly removal: 'line' | 'name' | 'either';
  /** The file is there on every host: it stays, even when nothing effective remains in it. */
  readonly fixed: boolean;
  readonly check: Check | null;
  readonly tell: Tell | null;
  /** `no`: offered or found, never ticked. */
  readonly ticked: 'rule' | 'no';
}

/** Where starters of a row lie: a file, or a folder with what lies at most two levels below it. `*` and `?` are a shell's. */
export interface Place {
  /** Without a slash before it; from the root, or from the home of each account (and of /etc/skel). */
  readonly at: string;
  readonly of: 'root' | 'home';
  /**
   * `text`: it is read. `start`: programs may lie there too, so only its first bytes are read. `none`: it is listed and not read, because
   * it holds secrets.
   */
  readonly read: 'text' | 'start' | 'none';
  /** Which paths below `at` are meant; all where it is left out. Else a later row may take them. */
  readonly names?: RegExp;
}

/** What a changed file must pass before it takes its place. */
export type Check = 'sh' | 'sudoers' | 'sshd';
/** Who remembers a starter whose text is gone. */
export type Tell = 'systemd' | 'systemd-user' | 'init' | 'cron' | 'sshd';

export type StarterKind =
  | 'unit'
  | 'boot'
  | 'login'
  | 'preload'
  | 'access'
  | 'hook'
  | 'daemon'
  | 'kernel'
  | 'network'
  | 'container';

export type RowName =
  | 'drop-in'
  | 'unit'
  | 'user-drop-in'
  | 'user-unit'
  | 'linger'
  | 'generator'
  | 'sleep-hook'
  | 'manager-settings'
  | 'user-manager-settings'
  | 'session-environment'
  | 'init-script'
  | 'rc-link'
  | 'rc-local'
  | 'boot-script'
  | 'inittab'
  | 'service-settings'
  | 'tmpfiles'
  | 'profile'
  | 'other-shell'
  | 'profile-script'
  | 'ssh-rc'
  | 'environment'
  | 'motd'
  | 'autostart'
  | 'autostart-script'
  | 'preload'
  | 'library-folders'
  | 'authorized-keys'
  | 'sshd'
  | 'accounts'
  | 'sudoers'
  | 'doas'
  | 'pam'
  | 'udev'
  | 'logrotate'
  | 'apt'
  | 'dpkg'
  | 'network-script'
  | 'interfaces'
  | 'python-start'
  | 'python-path'
  | 'forward'
  | 'rsyslog'
  | 'supervisord'
  | 'pm2'
  | 'monit'
  | 'runit'
  | 'git-settings'
  | 'git-hook'
  | 'container'
  | 'sysctl'
  | 'modprobe'
  | 'modules'
  | 'binfmt'
  | 'names';

export type ParserName =
  | 'apt'
  | 'binfmt'
  | 'desktop'
  | 'dpkg'
  | 'environment'
  | 'forward'
  | 'git'
  | 'inittab'
  | 'interfaces'
  | 'keys'
  | 'logrotate'
  | 'manager'
  | 'modprobe'
  | 'monit'
  /** It starts nothing, or nothing that its text alone tells. */
  | 'none'
  | 'pam'
  | 'pm2'
  | 'preload'
  | 'pth'
  | 'python'
  | 'rsyslog'
  | 'shell'
  | 'sshd'
  | 'supervisord'
  | 'sysctl'
  | 'tmpfiles'
  | 'udev'
  | 'unit';
