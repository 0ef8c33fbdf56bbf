/** What takes immutable and append-only away from a file, and sets it again, in the remote shell. */
export const MARK_SCRIPT = 'action/marks/marks.sh';
