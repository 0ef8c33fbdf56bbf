# The reader loop; its words are explained in prologue.sh.

exec 3<&0 0</dev/null 4<&- 5<&- 6<&- 7<&- 8<&- 9<&-
IFS= read -r davy_key <&3 || exit 0
while IFS= read -r davy_line <&3; do
  case $davy_line in
    "$davy_key "*) eval "${davy_line#"$davy_key "}" ;;
    *) exit 97 ;;
  esac
done
