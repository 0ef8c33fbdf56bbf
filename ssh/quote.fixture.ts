import { Buffer } from 'node:buffer';
import fc from 'fast-check';

/** Any bytes but NUL, with the troublesome ones often. */
export const parameters = fc.array(
  fc
    .array(
      fc.oneof(
        fc.integer({ min: 1, max: 255 }),
        fc.constantFrom(...Buffer.from('\'"\\\n\r$`!*~# \t\u0001\u0002')),
      ),
      {
        maxLength: 200,
      },
    )
    .map((bytes) => Uint8Array.from(bytes)),
  { minLength: 1, maxLength: 20 },
);
