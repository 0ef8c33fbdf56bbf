/** What each `npm test` plays: one of each kind, and four look-alikes. The others are for `npm run test:full`. */
export const SHORT: readonly string[] = [
  'cron/carriage-return',
  'families/kinsing',
  'guards/sleeping-script',
  'hidden/deleted-image',
  'in-memory/shell-without-a-file',
  'places/etc-crontab',
  'services/log4shell',
  'starters/crontab-variables',
  'systemd/restart-always',
  'way-in/web-application',
  'allowed/ci-runner',
  'allowed/thief-beside-authorised',
  'lookalikes/notes-of-indicators',
  'lookalikes/units-one-letter-away',
];
