import { scenario } from '../scenario.ts';

export default scenario({
  what: 'a unit of an account’s own systemd',
  report: '~/.config/systemd/user with a link that starts it at each login; no root was needed.',
  plant: {
    accounts: ['app'],
    images: [{ path: '/home/app/.local/share/gvfsd', owner: 'app' }],
    files: {
      '/home/app/.config/systemd/user/gvfs.service': {
        text: '[Unit]\nDescription=Virtual filesystem service\n[Service]\nExecStart=%h/.local/share/gvfsd\nRestart=always\n[Install]\nWantedBy=default.target\n',
        owner: 'app',
      },
    },
    start: `mkdir -p /home/app/.config/systemd/user/default.target.wants
ln -s ../gvfs.service /home/app/.config/systemd/user/default.target.wants/gvfs.service
chown -R app /home/app/.config
as app /home/app/.local/share/gvfsd`,
    runs: ['/home/app/.local/share/gvfsd'],
  },
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: ['/home/app/.local/share/gvfsd'],
      files: ['/home/app/.local/share/gvfsd'],
      starters: [
        '/home/app/.config/systemd/user/gvfs.service',
        '/home/app/.config/systemd/user/default.target.wants/gvfs.service',
      ],
    },
    resolution: 'cleaned',
  },
});
