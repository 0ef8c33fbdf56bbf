/**
 * For a lab host: every tool that busybox has becomes busybox's, the shell too. What is not busybox's (nft, sshd, ss) stays.
 */
export const BUSYBOX_ALONE = `b=$(command -v busybox)
for d in /usr/bin /usr/sbin; do
  for a in $($b --list); do
    case $a in busybox | mount | umount | su | login | bash) continue ;; esac
    [ -e "$d/$a" ] && ln -sf "$b" "$d/$a"
  done
done
ls -l /usr/bin/sh /usr/bin/stat /usr/bin/head | grep -c busybox`;
