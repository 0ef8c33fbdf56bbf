/**
 * Small tools: what a line does with them beside starting a miner is nothing that somebody would miss when the line goes. They
 * count only by their bare name, or from a system folder.
 */
const TOOLS: ReadonlySet<string> = new Set(
  // builtins
  (
    ': . [ alias bg break cd continue dirs disown exit export false fc fg getopts hash help history jobs let local logout mapfile ' +
    'popd pushd pwd read readonly return set shift shopt source suspend test times trap true type typeset declare ulimit umask ' +
    'unalias unset wait ' +
    // files and texts
    'awk gawk mawk basename bzip2 cat chattr chgrp chmod chown cksum cmp comm cp cut date dd df diff dirname du echo egrep expand ' +
    'expr fgrep file find fold grep gunzip gzip head install join ln ls lsattr md5sum mkdir mkfifo mknod mktemp mv nl od paste ' +
    'printf readlink realpath rev rm rmdir sed seq setfacl setfattr sha1sum sha256sum shred shuf sort split stat strings tac tail ' +
    'tar tee touch tr truncate uniq unlink unxz unzip wc xxd xz yes zcat base32 base64 openssl ' +
    // processes and the machine
    'arch atq atrm fuser free getconf groups hostname id ionice kill killall killall5 last lscpu lsof lsmod nproc nice pgrep pidof pkill ' +
    'pmap ps pstree pwdx renice skill sleep ss netstat ip ifconfig route stty sync sysctl top tty uname uptime users usleep w ' +
    'watch who whoami getent logger modprobe rmmod insmod wrmsr mount umount setenforce iptables ip6tables nft ufw ' +
    'crontab chpasswd history ' +
    // fetching
    'curl wget fetch lwp-download aria2c axel ping nslookup dig host'
  ).split(' '),
);

/** Packages that bring nothing but such tools. */
const TOOL_PACKAGES =
  /^(?:curl|wget|cron|cronie|procps|procps-ng|psmisc|coreutils|util-linux|e2fsprogs|tar|gzip|bzip2|xz-utils|unzip|net-tools|iproute2?|lsof|openssl|ca-certificates|gawk|sed|grep|findutils|msr-tools|kmod|bash|dash|busybox)$/;

const PACKAGERS = /^(?:apt|apt-get|yum|dnf|apk|zypper|pacman)$/;

/** @param program as written @param name its last part @param args the words behind it */
export function isSmallTool(program: string, name: string, args: readonly string[]): boolean {
  const ownPlace = program === name || /^\/(?:usr\/)?s?bin\/[^/]+$/.test(program);
  if (!ownPlace) return false;
  if (TOOLS.has(name)) return true;
  if (!PACKAGERS.test(name)) return false;
  const words = args.filter((word) => !word.startsWith('-'));
  const [verb = '', ...packages] = words;
  return (
    /^(?:install|add|update|makecache|-S)$/.test(verb) && packages.every((one) => TOOL_PACKAGES.test(one))
  );
}

/** Tools whose work on a host is somebody's: a backup, a disk, a firewall. Beside a miner's start it may be the administrator's line. */
const WORKS =
  /^(?:tar|dd|gzip|gunzip|bzip2|xz|zip|openssl|find|install|shred|split|iptables|ip6tables|nft|ufw|ip|route|mount|umount|sysctl|chpasswd|setfacl|rsync)$/;

/** @param args the words behind it: unpacking, asking and copying a file work on nothing that was there */
export function isWork(name: string, args: readonly string[]): boolean {
  if (name === 'tar' && /^-?[a-zA-Z]*[xt]/.test(args[0] ?? '')) return false;
  if (name === 'dd')
    return args.some((arg) => /^[io]f=\/dev\/(?!(?:null|zero|u?random|stdin|stdout|shm\/))/.test(arg));
  return WORKS.test(name);
}
