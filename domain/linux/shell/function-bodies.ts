/** Tells where the bodies of functions end: at the brace or parenthesis that closes the first one behind the name. */
export class FunctionBodies {
  #awaited = false;
  readonly #depth = { '{': 0, '(': 0 };
  readonly #open: { readonly by: '{' | '('; readonly depth: number }[] = [];

  /** A function's name was read. */
  begin(): void {
    this.#awaited = true;
  }

  opens(by: '{' | '('): void {
    const depth = ++this.#depth[by];
    if (this.#awaited) this.#open.push({ by, depth });
    this.#awaited = false;
  }

  /** Whether a body ends here. */
  closes(by: '{' | '('): boolean {
    const depth = this.#depth[by]--;
    const top = this.#open.at(-1);
    if (top?.by !== by || top.depth !== depth) return false;
    this.#open.pop();
    return true;
  }

  /** A command was read. Whether it was a whole body: `f() date`. */
  ran(): boolean {
    const whole = this.#awaited;
    this.#awaited = false;
    return whole;
  }
}
