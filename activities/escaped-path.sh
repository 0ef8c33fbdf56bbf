# The way back, in the remote shell. A fork costs a millisecond: none for a path without odd letters.

# Sets unescaped.
unescape_path() {
  unescaped=$1
  case $1 in
    *\\*)
      unescaped=$(printf '%b.' "$1")
      unescaped=${unescaped%.}
      ;;
  esac
}
