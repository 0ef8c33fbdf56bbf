/** One measured claim. A bench measures and prints; it never decides whether a test passes. */
export interface Bench {
  /** One line for the list. */
  readonly what: string;
  /** @param stop aborts at Ctrl-C; whatever was started has to end then too */
  readonly run: (args: readonly string[], stop: AbortSignal) => Promise<void>;
}

/** A wrong call: what is right is said, exit 2. */
export class UsageError extends Error {}

/** Prints one measured figure beside its bar. */
export function sayFigure(what: string, measured: string, bar: string): void {
  process.stdout.write(`${what}: ${measured} (bar: ${bar})\n`);
}

/** The value at or below which this share of the values lies; NaN for none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);
