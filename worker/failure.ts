import { ApplicationFailure } from '@temporalio/common';
import { isDavyError } from '../domain/errors.ts';

/** Turns Davy's errors into Temporal's, with the code as type: `store-behind` is final, the rest is tried again. */
export async function asTemporalFailure<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isDavyError(error)) throw error;
    throw ApplicationFailure.create({
      message: error.detail,
      type: error.code,
      nonRetryable: error.code === 'store-behind',
    });
  }
}
