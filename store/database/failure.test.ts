import { describe, expect, test } from 'vitest';
import { DavyError } from '../../domain/errors.ts';
import { asStoreError, isConnectionLoss, isRetryable } from './failure.ts';

const withCode = (code: string, message = 'x'): Error => Object.assign(new Error(message), { code });

describe('what the database says', () => {
  test.each([
    '08006',
    '57P01',
    '53300',
    '55P03',
    '57014',
    '25P03',
    '3D000',
    '40P01',
    'ECONNREFUSED',
    'ECONNRESET',
  ])('%s reaches the caller as store-unavailable, with its cause', (code) => {
    const cause = withCode(code);
    expect(asStoreError(cause)).toMatchObject({ code: 'store-unavailable', cause });
  });

  test.each(['Connection terminated unexpectedly', 'timeout exceeded when trying to connect'])(
    'without a code, %s too',
    (message) => {
      expect(asStoreError(new Error(message))).toMatchObject({ code: 'store-unavailable' });
    },
  );

  test('stays what it is when it is our own fault', () => {
    const own = [withCode('42601'), withCode('23505'), new TypeError('x'), new DavyError('not-found', 'x')];
    for (const error of own) expect(asStoreError(error)).toBe(error);
  });

  test('of text that cannot be stored is a fault of the request', () => {
    expect(asStoreError(withCode('22021'))).toMatchObject({ code: 'invalid-request' });
  });

  test('of a deadlock or a serialization failure is tried again; of a lost connection it is not known', () => {
    expect(['40P01', '40001'].every((code) => isRetryable(withCode(code)))).toBe(true);
    expect(isRetryable(withCode('23505'))).toBe(false);
    expect(isConnectionLoss(withCode('EPIPE'))).toBe(true);
    // The server answered: it did not commit.
    expect(isConnectionLoss(withCode('40P01'))).toBe(false);
  });
});
