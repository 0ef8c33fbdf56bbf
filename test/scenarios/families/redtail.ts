import { scenario } from '../scenario.ts';
import { addCron } from '../words.ts';

const key = (comment: string) =>
  `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEZha2VLZXlPZlRoZURhdnlMYWJOb3RIaW5nRWxzZTEy ${comment}\n`;

export default scenario({
  what: 'RedTail',
  report: 'RedTail: a random dotfile in a writable folder outside /tmp, a key in authorized_keys.',
  plant: {
    images: [{ path: '/var/www/html/.f4k2q', owner: 'www-data' }],
    start: `printf '%s' '${key('rsa-key-20230629')}' >>/root/.ssh/authorized_keys
${addCron('www-data', ['@reboot /var/www/html/.f4k2q'])}
as www-data /var/www/html/.f4k2q`,
    runs: ['/var/www/html/.f4k2q'],
  },
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: ['/var/www/html/.f4k2q'],
      files: ['/var/www/html/.f4k2q'],
      starters: ['@reboot /var/www/html/.f4k2q'],
    },
    stays: ['/root/.ssh/authorized_keys'],
    resolution: 'cleaned',
  },
});
