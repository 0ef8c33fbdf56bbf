/** What reading a shell text gives: its commands in order, nothing expanded. */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  /** `$name`, `${name:-otherwise}`; what else stands in the braces is dropped. */
  | {
      readonly kind: 'variable';
      /** Behind a list's name stands `[@]`. */
      readonly name: string;
      readonly otherwise?: Word;
      /** Only what stands from one place to another. */
      readonly piece?: readonly [number, number | undefined];
    }
  /** `$(…)`, backticks, `<(…)`. */
  | { readonly kind: 'commands'; readonly commands: readonly Command[] };

export interface Word {
  readonly parts: readonly Part[];
  /** Some of it stood in quotes: what its variables hold is not split into words. */
  readonly quoted: boolean;
  /** `*`, `?` or `[` stands in it outside quotes: the shell looks for files whose path matches. */
  readonly pattern?: true;
}

export interface Redirect {
  /** `<>` reads and writes; `<&` reads what another descriptor was opened to. */
  readonly operator: '<' | '>' | '<>' | '<<' | '<<<' | '<&';
  /** The descriptor that is written before it; empty where none is. */
  readonly descriptor: string;
  readonly target: Word;
}

export type Command =
  | {
      readonly kind: 'run';
      readonly assigns: readonly { readonly name: string; readonly value: Word }[];
      readonly words: readonly Word[];
      readonly redirects: readonly Redirect[];
      /** It reads what the command before it writes. */
      readonly piped: boolean;
      /** 1 for the first line of the text. */
      readonly line: number;
    }
  | { readonly kind: 'for'; readonly name: string; readonly values: readonly Word[] }
  /** The commands up to its `end` are a function's body. */
  | { readonly kind: 'function'; readonly name: string }
  | { readonly kind: 'end' }
  /** A subshell begins, or ends: folder and variables are as before it. */
  | { readonly kind: 'open' }
  | { readonly kind: 'close' };

/** Its whole text, where nothing of it is expanded. */
export const literalOf = (word: Word | undefined): string | undefined => {
  if (word === undefined) return undefined;
  let text = '';
  for (const part of word.parts) {
    if (part.kind !== 'text') return undefined;
    text += part.text;
  }
  return text;
};
