import type { Process } from '../snapshot.ts';
import type { ByteText } from '../text-kinds.ts';
import { byteTextOf } from './byte-text.ts';
import { basename } from './paths.ts';

/** Program name: for a multi-call binary the applet, else the image's file name. */
export function programName(process: Process): ByteText {
  const name = byteTextOf(basename(process.image?.path ?? process.comm));
  if (name !== 'busybox' && name !== 'toybox') return name;
  const [first, second] = process.argv.map(byteTextOf);
  const called = basename(first ?? name).replace(/^-/, '');
  return called === name ? basename(second ?? name) : called;
}
