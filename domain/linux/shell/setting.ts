/** What is known of where a text runs. All text of it is one character a byte. */
export interface Setting {
  /** Folder in which it begins. */
  readonly cwd?: string | undefined;
  readonly home?: string | undefined;
  /** Path of the script itself, for `$0`. */
  readonly self?: string | undefined;
  /** Its environment, as far as it is known: the lines above it in a crontab. */
  readonly variables?: ReadonlyMap<string, string> | undefined;
  /** Name of the language where it is no shell: `python`, `perl`, … */
  readonly language?: string | undefined;
}
