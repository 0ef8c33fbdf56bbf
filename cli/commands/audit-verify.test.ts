import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EXIT } from '../failure.ts';
import { auditVerify } from './audit-verify.ts';

test('an export that cannot be read is a wrong call, not a broken ledger', async () => {
  const missing = join(import.meta.dirname, 'no-such-export');
  await expect(auditVerify(missing, {})).rejects.toMatchObject({ exitCode: EXIT.usage });
});
