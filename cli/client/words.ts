import { DavyError } from '../../domain/errors.ts';

/** What a person typed wrong: exit 2. */
export const usage = (detail: string): DavyError => new DavyError('invalid-request', detail);

/** @throws DavyError `invalid-request` */
export function wholeNumber(text: string, name: string, least: number, most: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw usage(`${name} is a number from ${least} to ${most}`);
}

/** @throws DavyError `reason-required` */
export function needReason(reason: string | undefined): string {
  if (reason !== undefined && reason.trim() !== '') return reason;
  throw new DavyError('reason-required', 'give --reason: it goes on the ledger');
}

/** `key=value` pairs, as `--label` takes them. */
export function labels(pairs: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw usage(`--label takes key=value, not ${pair}`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}
