import { describe, expect, onTestFinished, test } from 'vitest';
import { freshDatabase } from '../../test/shared/services.ts';
import { withClient } from './postgres-roles.ts';

describe("the run's PostgreSQL", () => {
  test('gives a fresh database with an owner and an app role', async () => {
    const db = await freshDatabase();
    onTestFinished(() => db.drop());
    await withClient(db.ownerUrl, (c) => c.query('create table t (n int)'));
    await expect(withClient(db.appUrl, (c) => c.query('select * from t'))).rejects.toThrow(
      /permission denied/,
    );
  });
});
