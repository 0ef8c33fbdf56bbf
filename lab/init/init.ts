/** What runs as pid 1 of a host: a shell that starts what a small server has, or the systemd that Debian boots. */
export type InitName = 'bash' | 'systemd';

/** How a host comes to have its pid 1, and what the lab has to do for it from outside. */
export interface Init {
  /**
   * Script and arguments of a `bash -c` that runs as pid 1, still on the machine's root. It prints `pid N`, by which the machine
   * knows it, makes the host's mounts, and ends as a bash inside that reads {@link inside}. `$1` is the host's folder, `$2` its name.
   */
  readonly outside: readonly string[];
  /** Read by pid 1 once the host's cable is plugged in. */
  readonly inside: string;
  /** What to look at where the host does not boot. */
  readonly advice?: string;
  /** Waits until SSH answers and whatever the boot starts is there. `said` is what pid 1 has printed so far, and throws when it has ended. */
  ready(pid: number, said: () => string): Promise<void>;
  /** Command prefix that runs a command in every namespace of the host, as a login does. */
  entering(pid: number): readonly string[];
  /** Called when the last process is gone. */
  clear(): Promise<void>;
}

/** Command prefix with these options of nsenter(1), in a host; `root` and `wd` are those of its init. */
export const joining = (pid: number, options: string): readonly string[] => [
  ...['nsenter', '--target', String(pid)],
  ...options.split(' ').map((option) => `--${option}`),
  '--',
];
