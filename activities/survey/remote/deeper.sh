# Remote functions that are asked of few processes, when the first look found them odd: what runs behind an ended first thread, and
# bounded pieces of memory.

# A program may end its first thread: /proc/PID then has neither image nor arguments nor descriptors, and only a living thread's
# folder shows them. Pids; a link is told by readlink, whose text ends where the section ends.
survey_threads() {
  survey_nonce=$1
  shift
  survey_user
  survey_hold
  [ "$survey_holder" ] && trap 'kill "$survey_holder" 2>/dev/null' EXIT
  cd "/proc${survey_holder:+/$survey_holder/root/proc}" || return 9
  for survey_pid in "$@"; do
    for survey_task in "$survey_pid"/task/[0-9]*; do
      [ "$survey_task" != "$survey_pid/task/$survey_pid" ] || continue
      readlink "$survey_task/exe" >/dev/null 2>&1 || continue
      survey_part "$survey_pid-task" echo "${survey_task##*/}"
      survey_part "$survey_pid-exe" stat -L -c '%d %i %h %s' "$survey_task/exe"
      survey_part "$survey_pid-path" readlink "$survey_task/exe"
      survey_part "$survey_pid-cwd" readlink "$survey_task/cwd"
      survey_part "$survey_pid-stdin" readlink "$survey_task/fd/0"
      survey_part "$survey_pid-cmdline" timeout 2 head -c 131072 "$survey_task/cmdline"
      survey_part "$survey_pid-fds" ls -l "$survey_task/fd"
      survey_part "$survey_pid-sha256" timeout 20 sha256sum "$survey_task/exe"
      survey_part "$survey_pid-md5" timeout 20 md5sum "$survey_task/exe"
      break
    done
  done
  survey_part done true
}

# Pages of each region and of each process, then pids. Only regions that no file stands behind: the heap, stacks, what a packer
# unpacked. A data set of gigabytes holds no text. Runs of NUL are squeezed to one: most of a heap is empty.
survey_memory() {
  survey_nonce=$1 survey_each=$2 survey_most=$3
  shift 3
  survey_user
  survey_hold
  [ "$survey_holder" ] && trap 'kill "$survey_holder" 2>/dev/null' EXIT
  survey_proc=/proc${survey_holder:+/$survey_holder/root/proc}
  for survey_pid in "$@"; do
    survey_part "$survey_pid" survey_memory_squeezed
  done
  survey_part done true
}
survey_memory_squeezed() { survey_regions <"$survey_proc/$survey_pid/maps" | tr -s '\000'; }
survey_regions() {
  survey_left=$survey_most survey_regions_read=0
  while read -r survey_range survey_perms survey_offset survey_device survey_inode survey_path; do
    case $survey_perms in r*) ;; *) continue ;; esac
    case $survey_path in '' | '[heap]' | '[stack]' | /memfd:*) ;; *) continue ;; esac
    survey_from=$((0x${survey_range%-*} / 4096))
    survey_pages=$((0x${survey_range#*-} / 4096 - survey_from))
    [ "$survey_pages" -le 65536 ] || continue
    [ "$survey_pages" -le "$survey_each" ] || survey_pages=$survey_each
    [ "$survey_pages" -le "$survey_left" ] || survey_pages=$survey_left
    timeout 5 dd if="$survey_proc/$survey_pid/mem" bs=4096 skip="$survey_from" count="$survey_pages" </dev/null
    survey_left=$((survey_left - survey_pages)) survey_regions_read=$((survey_regions_read + 1))
    [ "$survey_left" -gt 0 ] && [ "$survey_regions_read" -lt 24 ] || return 0
  done
}
