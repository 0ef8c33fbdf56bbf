/** Programs that start what their arguments say: which of their options take a word, and how many words stand before the program. */
export interface Wrapper {
  /** Options whose value is the next word. */
  readonly takes?: RegExp;
  /** Words that are neither options nor the program. */
  readonly skip?: number;
  /** `NAME=value` words before the program are its environment. */
  readonly environment?: true;
  /** The word behind this option is a text for a shell. */
  readonly text?: RegExp;
  /** The word behind this option is a file that a shell runs. */
  readonly file?: RegExp;
  /** Without a program it starts a shell, which runs what it reads: always, or with such an option. */
  readonly shell?: true | RegExp;
  /** With such an option it acts on what runs already. */
  readonly not?: RegExp;
  /** The word behind this option, or after its `=`, is the root of what it starts; `true`: the first word that is skipped. */
  readonly root?: true | RegExp;
  /** Only its options' texts are started, never its words. */
  readonly textOnly?: true;
}

export const WRAPPERS: Readonly<Record<string, Wrapper>> = {
  exec: { takes: /^-[cl]*a$/ },
  builtin: {},
  command: {},
  time: { takes: /^(?:-[fo]|--(?:format|output))$/ },
  nohup: {},
  setsid: {},
  nice: { takes: /^(?:-n|--adjustment)$/ },
  ionice: { takes: /^(?:-[cn]|--class|--classdata)$/, not: /^(?:-[pPu]|--pid)$/ },
  timeout: { takes: /^(?:-[sk]|--signal|--kill-after)$/, skip: 1 },
  sudo: {
    takes: /^(?:-[ugCDhpRrtTU]|--(?:user|group|host|prompt|role|type|chdir|chroot|other-user))$/,
    environment: true,
    shell: /^(?:-[is]|--login|--shell)$/,
    root: /^(?:-R|--chroot)$/,
  },
  doas: { takes: /^-[uC]$/, shell: /^-s$/ },
  env: { takes: /^(?:-[uC]|--unset|--chdir)$/, environment: true },
  stdbuf: { takes: /^(?:-[ioe]|--(?:input|output|error))$/ },
  unbuffer: {},
  flock: {
    takes: /^(?:-[wE]|--(?:timeout|wait|conflict-exit-code))$/,
    skip: 1,
    text: /^(?:-[a-z]*c|--command)$/,
  },
  chrt: { takes: /^-[TPD]$/, skip: 1, not: /^(?:-p|--pid)$/ },
  taskset: { skip: 1, not: /^(?:-[a-z]*p|--pid)$/ },
  busybox: {},
  toybox: {},
  unshare: {
    takes: /^(?:-[SGRw]|--(?:setuid|setgid|root|wd|setgroups|propagation|map-users|map-groups))$/,
    shell: true,
    root: /^(?:-R|--root)$/,
  },
  nsenter: { takes: /^(?:-[tSG]|--(?:target|setuid|setgid))$/, shell: true },
  chroot: { skip: 1, shell: true, root: true },
  setarch: { skip: 1, shell: true },
  linux32: { shell: true },
  linux64: { shell: true },
  xargs: {
    takes: /^(?:-[IiLnPsdaE]|--(?:arg-file|delimiter|max-args|max-lines|max-procs|max-chars|replace))$/,
  },
  parallel: { takes: /^(?:-[jNnIa]|--(?:jobs|max-args|arg-file|delay|joblog))$/ },
  'systemd-run': {
    takes:
      /^(?:-[uptHMGE]|--(?:unit|property|uid|gid|slice|description|machine|host|service-type|nice|working-directory|setenv|on-[a-z-]+|timer-property|path-property|socket-property))$/,
  },
  screen: { takes: /^-(?:[cehpsStT]|[a-zA-Z]*S)$/, not: /^-(?:X|ls|list|wipe|r|R|x)$/ },
  watch: { takes: /^(?:-n|--interval)$/ },
  script: { text: /^(?:-[a-z]*c|--command)$/, takes: /^-[EIOBTm]$/, textOnly: true },
  su: {
    takes: /^(?:-[sgGw]|--(?:shell|group|supp-group))$/,
    text: /^(?:-[a-z]*c|--command|--session-command)$/,
    textOnly: true,
    shell: true,
  },
  runuser: { takes: /^(?:-[ugGsw]|--(?:user|group|shell))$/, text: /^(?:-c|--command)$/, shell: true },
  sg: { skip: 1, text: /^-c$/ },
  at: { takes: /^-[qt]$/, file: /^-f$/, not: /^-[ldcrV]/, textOnly: true, shell: true },
  batch: { takes: /^-q$/, file: /^-f$/, textOnly: true, shell: true },
  daemonize: { takes: /^-[ceoplLuE]$/ },
  daemon: { takes: /^(?:-[uPpnoOEelDFUrt]|--(?:user|pidfile|name|chdir))$/ },
  cpulimit: { takes: /^(?:-[lpPe]|--(?:limit|pid|path|exe))$/, not: /^(?:-[pe]|--pid|--exe)$/ },
  prlimit: { not: /^(?:-p|--pid)/ },
  numactl: { takes: /^(?:-[imNCpl]|--(?:interleave|membind|cpunodebind|physcpubind|preferred))$/ },
  cgexec: { takes: /^-g$/ },
  setpriv: {
    takes:
      /^--(?:reuid|regid|groups|ruid|euid|rgid|egid|inh-caps|ambient-caps|bounding-set|securebits|selinux-label|apparmor-profile|ptracer)$/,
  },
  capsh: { text: /^-c$/ },
  proot: { takes: /^(?:-[rbwq]|--rootfs)$/, shell: true, root: /^(?:-r|--rootfs)$/ },
  gosu: { skip: 1 },
  'su-exec': { skip: 1 },
  setuidgid: { skip: 1 },
  's6-setuidgid': { skip: 1 },
  chpst: { takes: /^-[uUbePnmdocfrt/]$/ },
  tini: { takes: /^-[pe]$/ },
  'dumb-init': { takes: /^-r$/ },
  catatonit: {},
  torsocks: {},
  torify: {},
  proxychains: { takes: /^-f$/ },
  proxychains4: { takes: /^-f$/ },
  strace: { takes: /^-[eosPpuEabIXS]$/, not: /^-p$/ },
  eatmydata: {},
  fakeroot: {},
};
