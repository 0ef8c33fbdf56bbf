import { Buffer } from 'node:buffer';
import fc from 'fast-check';

const troublesome = fc.constantFrom(...Buffer.from('\'"\\\n\r$`!*~# \t\u0001\u0002'));
const anyByte = fc.integer({ min: 1, max: 255 });

/** Any bytes but NUL, with the troublesome ones often; a few so long that their call is sent by its length. */
export const parameters = fc.array(
  fc.oneof(
    {
      weight: 15,
      arbitrary: fc
        .array(fc.oneof(anyByte, troublesome), { maxLength: 200, size: 'max' })
        .map((bytes) => Uint8Array.from(bytes)),
    },
    { weight: 1, arbitrary: fc.uint8Array({ min: 1, max: 255, minLength: 1000, maxLength: 1500 }) },
  ),
  { minLength: 1, maxLength: 20 },
);
