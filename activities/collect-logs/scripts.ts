/** The functions of log collection in the remote shell, beside those of preserve-evidence, which read the files. */
export const LOGS_SCRIPTS: readonly string[] = ['collect-logs/logs.sh'];
