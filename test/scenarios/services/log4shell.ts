import { scenario } from '../scenario.ts';
import { ask, base64, exploited } from '../words.ts';

export default scenario({
  what: 'an application server that was sent a Log4Shell payload',
  report: '`bash -c {echo,BASE64}|{base64,-d}|{bash,-i}` below java; the server goes on serving.',
  plant: {
    accounts: ['tomcat'],
    images: [{ path: '/tmp/.tomcat/agetty', owner: 'tomcat' }],
    files: {
      '/opt/tomcat/bin/bootstrap.jar': exploited(
        8080,
        `'/bin/bash', '-c', '{echo,${base64('/tmp/.tomcat/agetty; true')}}|{base64,-d}|{bash,-i}'`,
      ),
    },
    start: `mkdir -p /opt/tomcat/jre/bin; cp /usr/bin/perl /opt/tomcat/jre/bin/java; printf 'jre 17\\n' >>/opt/tomcat/jre/bin/java
as tomcat /opt/tomcat/jre/bin/java /opt/tomcat/bin/bootstrap.jar
${ask(8080)}`,
    runs: ['/tmp/.tomcat/agetty', '/opt/tomcat/bin/bootstrap.jar'],
  },
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: ['/tmp/.tomcat/agetty'],
      files: ['/tmp/.tomcat/agetty'],
    },
    may: ['bash -i', `/bin/bash -c {echo,${base64('/tmp/.tomcat/agetty; true')}}|{base64,-d}|{bash,-i}`],
    stays: ['/opt/tomcat/jre/bin/java', '/opt/tomcat/bin/bootstrap.jar'],
    resolution: 'cleaned',
  },
});
