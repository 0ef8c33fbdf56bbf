/** The functions of the last look in the remote shell. */
export const LAST_LOOK_SCRIPTS: readonly string[] = ['last-look/places.sh'];
