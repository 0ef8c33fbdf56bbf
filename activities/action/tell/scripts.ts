/** What tells those who remember a text that it is gone, and asks whether they still do, in the remote shell. */
export const TELL_SCRIPTS: readonly string[] = ['action/tell/remembered.sh'];
