import { scenario } from '../scenario.ts';
import { busy } from '../words.ts';

export default scenario({
  what: 'Folding@home',
  report:
    'All cores for days, unpackaged, downloads its core, has a work unit, a team and a passkey: no miner.',
  plant: {
    accounts: ['fah'],
    files: {
      '/var/lib/fahclient/cores/work': busy,
      '/var/lib/fahclient/config.xml':
        '<config>\n  <user v="corp"/>\n  <team v="1"/>\n  <passkey v="0123456789abcdef0123456789abcdef"/>\n  <power v="full"/>\n</config>\n',
      '/etc/systemd/system/fah-client.service':
        '[Unit]\nDescription=Folding@home client\n[Service]\nUser=fah\nExecStart=/var/lib/fahclient/cores/FahCore_a8 -dir 01\n[Install]\nWantedBy=multi-user.target\n',
    },
    start: `cp /usr/bin/perl /var/lib/fahclient/cores/FahCore_a8; printf 'folding core\\n' >>/var/lib/fahclient/cores/FahCore_a8
chown -R fah /var/lib/fahclient
for unit in 01 02; do as fah /var/lib/fahclient/cores/FahCore_a8 -e "$(cat /var/lib/fahclient/cores/work)" $unit; done`,
    runs: ['/var/lib/fahclient/cores/FahCore_a8'],
    connects: false,
  },
  expect: {
    verdict: 'not-a-miner',
    stays: ['/var/lib/fahclient/cores/FahCore_a8', '/etc/systemd/system/fah-client.service'],
    resolution: 'not-a-miner',
  },
});
