import { ACCESS_ROWS } from './access-rows.ts';
import { BOOT_ROWS } from './boot-rows.ts';
import { HOOK_ROWS } from './hook-rows.ts';
import { LOGIN_ROWS } from './login-rows.ts';
import { OTHER_ROWS } from './other-rows.ts';
import type { RowName, StarterRow } from './row.ts';
import { SYSTEMD_ROWS } from './systemd-rows.ts';

/** Every kind of starter other than cron's. Where a path fits several rows, the first one takes it. */
export const STARTER_ROWS: readonly StarterRow[] = [
  ...SYSTEMD_ROWS,
  ...OTHER_ROWS,
  ...ACCESS_ROWS,
  ...LOGIN_ROWS,
  ...BOOT_ROWS,
  ...HOOK_ROWS,
];

/** The row of this name. Where places of one row are read in two ways, the first of its entries. */
export function rowNamed(name: RowName): StarterRow {
  const row = STARTER_ROWS.find((of) => of.name === name);
  if (row === undefined) throw new RangeError(`no row ${name}`);
  return row;
}
