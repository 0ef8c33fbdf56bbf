/** The functions of evidence collection in the remote shell. */
export const EVIDENCE_SCRIPTS: readonly string[] = ['escaped-path.sh', 'preserve-evidence/evidence.sh'];
