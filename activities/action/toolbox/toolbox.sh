# The toolbox: static programs of ours in a folder that only root can enter. What a preloaded library or a replaced tool shows us
# cannot be believed; what these show can, as far as the kernel does not lie.

# The first bytes of the image of our own shell: what the kernel runs here, whatever uname says.
toolbox_machine() { head -c 20 "/proc/$$/exe" | base64; }

# Whose it is. Makes the folder where programs may be run, and prints it: /run is often mounted so that none may. Never one that is
# there: what a worker that ended left behind goes first.
toolbox_make() {
  act_user
  [ "$act_u" = 0 ] || return 1
  set +f
  toolbox_drop '*'
  set -f
  for toolbox_d in /run "$HOME" /var/lib /var/tmp /dev/shm; do
    [ -d "$toolbox_d" ] || continue
    toolbox_f=${toolbox_d%/}/davy-$1-tools
    mkdir -m 700 -- "$toolbox_f" 2>/dev/null || continue
    if toolbox_runs; then
      echo "$toolbox_f"
      return 0
    fi
    rmdir -- "$toolbox_f" 2>/dev/null
  done
  return 1
}
toolbox_runs() {
  { echo '#!/bin/sh' >"$toolbox_f/try" && chmod 500 "$toolbox_f/try"; } 2>/dev/null
  "$toolbox_f/try" 2>/dev/null
  toolbox_x=$?
  rm -f -- "$toolbox_f/try"
  [ "$toolbox_x" = 0 ]
}
# Folder, name. The bytes come on standard input.
toolbox_put() {
  # Written under another name: nothing runs what is half there.
  cat >"$1/.$2" && chmod 500 "$1/.$2" && mv -f -- "$1/.$2" "$1/$2"
}
# Folder, name: the bytes as they lie there, for our side to compare.
toolbox_back() { cat -- "$1/$2"; }
# Folder: whether it runs here.
toolbox_works() { "$1/busybox" true; }
# Whose it is: takes it away again, wherever it was made. Prints what could not be taken.
toolbox_drop() {
  act_user
  [ "$act_u" = 0 ] || return 0
  for toolbox_f in /run/davy-$1-tools "$HOME"/davy-$1-tools /var/lib/davy-$1-tools /var/tmp/davy-$1-tools /dev/shm/davy-$1-tools; do
    [ -d "$toolbox_f" ] && [ ! -L "$toolbox_f" ] && [ -O "$toolbox_f" ] || continue
    rm -f -- "$toolbox_f/busybox" "$toolbox_f/sash" "$toolbox_f/.busybox" "$toolbox_f/.sash" "$toolbox_f/try"
    rmdir -- "$toolbox_f" 2>/dev/null || echo "left $toolbox_f"
  done
}
# Folder: what runs after this in the same call uses it.
toolbox_use() { act_tools=$1; }
