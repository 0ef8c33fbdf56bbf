/**
 * A shell script without its comment lines: they cost bytes on the way to a host and tell it nothing. No script of ours may hold a
 * line of a quoted text that begins with `#`; `npm run check` compares what the shell makes of a script with and without them.
 */
export const withoutComments = (script: string): string => script.replace(/^[ \t]*(?:#.*)?\n/gm, '');
