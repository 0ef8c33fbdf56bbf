import { scenario } from '../scenario.ts';
import { addCron } from '../words.ts';

export default scenario({
  what: 'a service account’s crontab',
  report: 'Web shells have no root: www-data’s spool, a file among the uploads.',
  plant: {
    images: [{ path: '/var/www/html/uploads/cache.php.bin', owner: 'www-data' }],
    start: `${addCron('www-data', ['*/4 * * * * /var/www/html/uploads/cache.php.bin >/dev/null 2>&1'])}
as www-data /var/www/html/uploads/cache.php.bin`,
    runs: ['/var/www/html/uploads/cache.php.bin'],
  },
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: ['/var/www/html/uploads/cache.php.bin'],
      files: ['/var/www/html/uploads/cache.php.bin'],
      starters: ['*/4 * * * * /var/www/html/uploads/cache.php.bin >/dev/null 2>&1'],
    },
    stays: ['/var/www/html/index.html'],
    resolution: 'cleaned',
  },
});
