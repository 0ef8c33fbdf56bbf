import { scenario } from '../scenario.ts';
import { addCron, busy } from '../words.ts';

export default scenario({
  what: 'a farm of video encoders',
  report: 'Unpackaged, busy for days, niced, from a scratch folder, started by cron.',
  plant: {
    files: {
      '/srv/farm/encode.sh':
        '#!/bin/bash\ncd /tmp/transcode-81 || exit 1\nfor i in 1 2; do nice -n 19 ./ffmpeg -e "$(cat work)" &\ndone\nwait\n',
      '/tmp/transcode-81/work': busy,
    },
    start: `cp /usr/bin/perl /tmp/transcode-81/ffmpeg; printf 'libavcodec\\n' >>/tmp/transcode-81/ffmpeg
${addCron('root', ['* * * * * /usr/bin/flock -n /tmp/transcode-81/lock /srv/farm/encode.sh'])}
run /srv/farm/encode.sh`,
    runs: ['/srv/farm/encode.sh', './ffmpeg'],
    connects: false,
    writes: ['/tmp/transcode-81', '/tmp/transcode-81/lock'],
  },
  expect: {
    verdict: 'not-a-miner',
    stays: ['/srv/farm/encode.sh', '/tmp/transcode-81/ffmpeg', '/tmp/transcode-81/work'],
    resolution: 'not-a-miner',
  },
});
