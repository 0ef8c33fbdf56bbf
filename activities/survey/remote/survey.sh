# The survey: its sections in their order.

survey() {
  survey_nonce=$1 survey_prefix=$2 survey_hash_max=$3 survey_file_max=$4 survey_tmp_max=$5
  shift 5
  survey_gnu
  survey_user
  survey_hold
  [ "$survey_holder" ] && trap 'kill "$survey_holder" 2>/dev/null' EXIT
  survey_part self survey_self
  survey_part facts survey_facts
  survey_part digests survey_digests
  survey_part ss1 survey_ss
  survey_part net1 survey_net
  survey_part ss2 survey_ss
  cd "/proc${survey_holder:+/$survey_holder/root/proc}" || return 9
  survey_part cgroups1 survey_cgroups
  survey_part listed survey_pids
  survey_part stat survey_proc stat 4096
  survey_part status survey_proc status 400
  survey_part cmdline survey_cmdline
  [ "$survey_slow" ] && survey_part arguments survey_arguments
  survey_part cgroup survey_proc cgroup 4096
  survey_part exe survey_exe
  survey_part links survey_links
  survey_part fds survey_fds
  survey_part net2 survey_net
  survey_part nets survey_nets
  [ "$survey_holder" ] && (cd /proc && survey_part plain survey_proc stat 4096)
  survey_part cgroups2 survey_cgroups
  survey_part exepaths survey_exepaths
  survey_images
  survey_tools
  survey_part sha256 survey_hash sha256sum $survey_images
  survey_part md5 survey_hash md5sum $survey_tools $survey_images
  survey_part pids survey_pids
  cd / || return 9
  if command -v gzip >/dev/null; then
    survey_part packed survey_packed "$@"
  else
    survey_files "$@"
  fi
  survey_part done true
}
# Everything that is read of files: sections within a section. Texts of settings pack to a third.
survey_packed() { survey_files "$@" | gzip -1; }
survey_files() {
  survey_part cron survey_cron tree
  survey_part cron-texts survey_cron texts
  survey_starters "$@"
  survey_part tmp survey_tmp
  survey_part attributes survey_attributes
}
