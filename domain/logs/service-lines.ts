import type { EntryKind, Found, Grade } from './event.ts';

interface Pattern {
  readonly kind: EntryKind;
  readonly matches: RegExp;
  /** Where the service writes: path of the log, or tag in syslog. Elsewhere somebody may only have quoted it. */
  readonly where: RegExp;
  readonly what: string;
  readonly attack: string;
  /** Where the line itself does not tell by a status. */
  readonly grade: Grade;
}

/**
 * Lines of services outside syslog. Sources: Sigma's web rules, Elastic's hunting rules, vendors' advisories; Redis by its own log and
 * MONITOR or slow-log texts.
 */
const SERVICE: readonly Pattern[] = [
  {
    kind: 'redis',
    where: /redis|docker\/containers/,
    matches:
      /config"? "?set"? "?dir"? "?\/(?:etc\/cron|var\/spool\/cron|root\/\.ssh|home\/[^"\s]{1,64}\/\.ssh)/i,
    what: 'Redis told to save where cron or sshd reads',
    attack: 'T1190',
    grade: 'success',
  },
  {
    kind: 'redis',
    where: /redis|docker\/containers/,
    matches: /Module '[^']{1,64}' loaded from \/(?:tmp|var\/tmp|dev\/shm)\//,
    what: 'Redis loaded a module from a temporary folder',
    attack: 'T1190',
    grade: 'success',
  },
  {
    kind: 'redis',
    where: /redis|docker\/containers/,
    matches: /MASTER <-> REPLICA sync: Finished with success|Connecting to MASTER (?!127\.)\S+/,
    what: 'Redis made a replica of another server',
    attack: 'T1190',
    grade: 'unproven',
  },
  {
    kind: 'redis',
    where: /redis|docker\/containers/,
    matches: /Possible SECURITY ATTACK detected/,
    what: 'HTTP spoken to Redis (health checks do that too)',
    attack: 'T1190',
    grade: 'attempt',
  },
  {
    kind: 'docker',
    where: /docker/,
    matches: /POST \/(?:v1\.\d{1,3}\/)?containers\/create\b/,
    what: 'container made over the Docker API',
    attack: 'T1610',
    grade: 'unproven',
  },
  {
    kind: 'yarn',
    where: /hadoop|yarn/,
    matches: /USER=dr\.who\b.*OPERATION=Submit Application/,
    what: 'anonymous YARN application',
    attack: 'T1190',
    grade: 'unproven',
  },
  {
    kind: 'xxl-job',
    where: /xxl-job|java/,
    matches: /glueType["':= ]+GLUE_SHELL/,
    what: 'XXL-JOB ran a shell script',
    attack: 'T1190',
    grade: 'unproven',
  },
  {
    kind: 'postgresql',
    where: /postgres/,
    matches: /\bCOPY\b.{1,200}?\bPROGRAM\b\s{0,9}'/i,
    what: 'PostgreSQL told to run a program',
    attack: 'T1190',
    grade: 'unproven',
  },
  {
    kind: 'salt',
    where: /salt/,
    matches: /\/tmp\/salt-minions\b/,
    what: 'Salt ran a known dropper',
    attack: 'T1190',
    grade: 'unproven',
  },
];

/** Only the path: %-encoding is part of the patterns, decoding would be one more parser for hostile input. */
const WEB: readonly (readonly [RegExp, string])[] = [
  [/%24%7bjndi|\$\{(?:jndi|\$\{::-j|lower:|upper:|env:)|com\.sun\.jndi\.ldap/i, 'Log4j lookup'],
  [
    /\/console\/images\/%252e%252e%252fconsole\.portal|\/console\/css\/%2e|\/wls-wsat\/|\/_async\//i,
    'WebLogic console',
  ],
  [
    /\/pages\/(?:createpage-entervariables|doenterpagevariables)\.action|\/json\/setup-restore|%24%7b%28%23a%3d%40/i,
    'Confluence OGNL',
  ],
  [/\/actuator\/(?:env|gateway\/routes|refresh|heapdump|restart)\b/, 'Spring actuator'],
  [/POST \S{0,200}\/run(?:[ ?]|$)/, 'XXL-JOB executor'],
  [/\/script(?:Text)?(?:[ ?]|$)/, 'Jenkins script console'],
  [/\/debug\/dump\?.*param=ContentStream/i, 'Solr ContentStream'],
  [/auto_prepend_file|allow_url_include|\/eval-stdin\.php/i, 'PHP execution'],
  [/\/ws\/v1\/cluster\/apps(?:[ /?]|$)/, 'YARN REST API'],
  [/\/containers\/create(?:[ ?]|$)/, 'Docker API'],
  [
    /(?:;|%3b|\||%7c|`|\$\(|%60)\s*(?:\+|%20|\s){0,3}(?:curl|wget)(?:\+|%20|\s)/i,
    'shell command in the address',
  ],
];

/** Told apart only where one of them is there at all: most lines have none. */
const ANY_WEB = new RegExp(WEB.map(([matches]) => matches.source).join('|'), 'i');
const ANY_SERVICE = new RegExp(SERVICE.map(({ matches }) => matches.source).join('|'), 'i');

/** Common and combined log format: address, …, "METHOD target protocol", status. */
const ACCESS = /^(\S{2,64}) \S{1,64} .{0,128}? ?\[[^\]]{10,40}\] "((?:[^"\\]|\\.){0,8192})" (\d{3}) /;

const WEB_TAGS = /^(?:nginx|apache2?|httpd|haproxy|lighttpd|caddy|tomcat\d*|java|traefik)$/;

/** Quick: whether {@link serviceEvent} can find anything. */
export const mayBeService = (text: string): boolean => ANY_WEB.test(text) || ANY_SERVICE.test(text);

/**
 * @param text the line, or the message of a line of syslog
 * @param tag of a line of syslog: what one service quotes (sshd a name that somebody chose) is not the word of another
 */
export function serviceEvent(text: string, path: string, tag: string | null): Found | null {
  const access = tag === null || WEB_TAGS.test(tag) ? ACCESS.exec(text) : null;
  if (access !== null) return webEvent(text, access[1] ?? '', access[2] ?? '', Number(access[3]));
  const pattern = SERVICE.find((one) => one.where.test(tag ?? path) && one.matches.test(text));
  if (pattern === undefined) return null;
  const { kind, what, attack, grade } = pattern;
  const address =
    /(?:from|addr=|ip=|client[=:]?|MASTER) ?"?((?:\d{1,3}\.){3}\d{1,3}|[0-9a-f:]{3,45})(?=[^\w.]|$)/i.exec(
      text,
    )?.[1];
  return { kind, what, attack, grade, ...(address === undefined ? {} : { address }) };
}

/** A server that refuses has not been entered by this; one that answers well may only have shown a page. */
function webEvent(text: string, address: string, request: string, status: number): Found | null {
  const pattern =
    WEB.find(([matches]) => matches.test(request)) ?? WEB.slice(0, 1).find(([matches]) => matches.test(text));
  if (pattern === undefined) return null;
  const made = pattern[1] === 'Docker API' && status === 201;
  return {
    kind: made ? 'docker' : pattern[1] === 'XXL-JOB executor' ? 'xxl-job' : 'web',
    grade: made ? 'success' : status < 400 || status >= 500 ? 'unproven' : 'attempt',
    what: `${pattern[1]} (answered ${status})`,
    attack: made ? 'T1610' : 'T1190',
    address,
  };
}
