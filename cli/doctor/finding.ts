/** One thing that Davy needs. */
export interface Finding {
  readonly what: string;
  readonly ok: boolean;
  /** What was seen. */
  readonly seen: string;
  /** What to do about it; only where it is not ok. */
  readonly todo?: string;
}

export const ok = (what: string, seen: string): Finding => ({ what, ok: true, seen });
export const failed = (what: string, seen: string, todo: string): Finding => ({
  what,
  ok: false,
  seen,
  todo,
});
