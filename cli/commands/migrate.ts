import { DavyError } from '../../domain/errors.ts';
import { migrate } from '../../store/database/migrate.ts';

/** @throws DavyError `config-invalid` without DATABASE_OWNER_URL: only this command uses the owner's role */
export async function migrateDatabase(): Promise<void> {
  const ownerUrl = process.env.DATABASE_OWNER_URL;
  if (ownerUrl === undefined || ownerUrl === '') {
    throw new DavyError(
      'config-invalid',
      'DATABASE_OWNER_URL is not set: the connection of the role that owns the tables',
    );
  }
  await migrate(ownerUrl, { appRole: process.env.DAVY_DATABASE_ROLE ?? 'davy_app' });
  process.stderr.write('database is up to date\n');
}
