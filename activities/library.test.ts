import { expect, test } from 'vitest';
import { isSpecificPattern, matchPatterns } from '../domain/patterns.ts';
import { loadLibrary } from './library.ts';

test('the remote library holds no pattern of mining: a scanner on the host, ours or another’s, does not take us for a miner', async () => {
  const { script } = await loadLibrary();
  expect(matchPatterns(script).filter(isSpecificPattern)).toEqual([]);
});
