/**
 * Remote functions of the closer look: contents of what is suspect, and which package owns it.
 */
export const LOOK_FUNCTIONS = `
survey_image() {
  stat -L -c '%d %i %s' "$file" || return
  survey_shut "$part" 0
  survey_open "$number-bytes"
  part=$number-bytes
  [ "$left" -gt 0 ] && head -c "$take" "$file"
}
survey_file() {
  [ -f "$file" ] && [ ! -L "$file" ] || return 2
  survey_tree 0 "$file"
  survey_shut "$part" 0
  survey_open "$number-bytes"
  part=$number-bytes
  [ "$left" -gt 0 ] && timeout 10 head -c "$take" -- "$file"
}
survey_packages() {
  if command -v dpkg-query >/dev/null; then
    echo dpkg
    dpkg-query -S "$@"
  elif command -v rpm >/dev/null && [ -d /var/lib/rpm ]; then
    echo rpm
    for file in "$@"; do
      owner=$(rpm -qf --queryformat '%{NAME}' "$file") && printf '%s: %s\\n' "$owner" "$file"
    done
  elif command -v apk >/dev/null; then
    echo apk
    apk info -W "$@"
  else
    return 127
  fi
}

# The closer look: lines of kind, number and path (escaped for printf) on standard input. Content goes out as it is, at most cap
# bytes of each and left bytes of all; what is larger is hashed here as well.
survey_look() {
  n=$1 cap=$2 left=$3
  survey_gnu
  survey_user
  survey_hold
  [ "$holder" ] && trap 'kill "$holder" 2>/dev/null' EXIT
  set --
  while read -r kind number file; do
    file=$(printf '%b.' "$file")
    file=\${file%.}
    case $kind in
      package)
        set -- "$@" "$file"
        continue
        ;;
      image) file=/proc\${holder:+/$holder/root/proc}/$file/exe ;;
    esac
    size=$(stat -L -c %s "$file" 2>/dev/null) || size=0
    take=$cap
    [ "$left" -lt "$take" ] && take=$left
    survey_part "$number" "survey_$kind" </dev/null
    [ "$size" -gt "$take" ] && [ "$size" -le 536870912 ] && [ "$kind" = image ] &&
      for tool in sha256sum md5sum; do
        survey_part "$number-$tool" timeout 20 "$tool" "$file" </dev/null
      done
    [ "$size" -lt "$take" ] && take=$size
    [ "$kind" = stat ] || left=$((left - take))
  done
  [ $# -gt 0 ] && survey_part packages survey_packages "$@" </dev/null
  survey_part done true
}
survey_stat() { survey_tree 0 "$file"; }
`;
