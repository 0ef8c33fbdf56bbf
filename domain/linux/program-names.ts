/**
 * What programs are by their names, each list once: whoever reads a process, a text or a pattern asks here. A name is the last part of
 * a path, version digits and all.
 */
export const SHELLS: readonly string[] = 'sh bash dash ash zsh ksh mksh rbash fish csh tcsh'.split(' ');
/** The interpreters of other languages, without their version. */
export const LANGUAGES: readonly string[] =
  'python pypy perl ruby php lua luajit tclsh node nodejs deno bun'.split(' ');
/** Also under the names that miners give to their copies. */
export const FETCHERS: readonly string[] =
  'curl cur1 cdt wget wge wdt fetch lwp-download lwp-request GET aria2c axel lynx links httpie'.split(' ');
/** Programs that start others' work for a living; being somebody's parent says nothing about them. */
const SYSTEM_STARTERS: ReadonlySet<string> = new Set(
  'systemd init launchd upstart runit runsv runsvdir s6-svscan s6-supervise openrc supervisord sshd sshd-session dropbear login agetty getty cron crond anacron atd fcron containerd containerd-shim containerd-shim-runc-v2 dockerd conmon crio kubelet tini dumb-init catatonit tmux screen su sudo doas xinetd inetd cloud-init snapd dbus-daemon polkitd gdm sddm lightdm'.split(
    ' ',
  ),
);
/** Programs that look at text, names and addresses: what stands in their arguments is not what they do. */
const READERS: ReadonlySet<string> = new Set(
  'grep egrep fgrep zgrep rg ag ack less more most vi vim nvim view nano emacs ed cat tac bat tail head sed awk gawk mawk strings xxd hexdump od file stat ls find locate yara clamscan clamdscan md5sum sha1sum sha256sum ps pgrep pkill pidof top ping ping6 dig host nslookup whois traceroute mtr tcpdump tshark iptables ip6tables nft ss netstat lsof logger man echo printf tar gzip rsync scp git diff cmp journalctl ssh'.split(
    ' ',
  ),
);

const SHELL_NAMES: ReadonlySet<string> = new Set(SHELLS);
const FETCHER_NAMES: ReadonlySet<string> = new Set(FETCHERS);
const INTERPRETER = new RegExp(String.raw`^(${LANGUAGES.join('|')})[\d.]*(?:-cgi)?$`);

export const isShell = (name: string): boolean => SHELL_NAMES.has(name);
/** The language that a program of this name runs, no shell's: `python3.11` → `python`. */
export const interpreterOf = (name: string): string | undefined => INTERPRETER.exec(name)?.[1];
export const isInterpreter = (name: string): boolean => isShell(name) || interpreterOf(name) !== undefined;
/** The dynamic loader, which runs the program that it is given: `ld-linux-x86-64.so.2`, `ld-musl-x86_64.so.1`. */
export const isLoader = (name: string): boolean =>
  /^(?:ld-linux[\w.-]*|ld-musl-[\w.-]*|ld64|ld-?\d[\w.-]*|ld)\.so(?:\.\d+)*$/.test(name);
/** Programs that run a file which their arguments name: what such a process really is, is that file. */
export const runsGiven = (name: string): boolean =>
  isInterpreter(name) || /^(?:java|dotnet)$/.test(name) || isLoader(name);
/** Such as hold what they run open or mapped for as long as they run it. */
export const holdsGiven = (name: string): boolean => /^(?:java|dotnet)$/.test(name) || isLoader(name);
export const isFetcher = (name: string): boolean => FETCHER_NAMES.has(name);
export const isSystemStarterName = (name: string): boolean => SYSTEM_STARTERS.has(name);
export const isReader = (name: string): boolean => READERS.has(name);
