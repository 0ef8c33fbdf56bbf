import { standInWallet } from '../infection/infection.ts';

/** What a miner says first. */
export const loginText = `{"id":1,"jsonrpc":"2.0","method":"login","params":{"login":"${standInWallet}","pass":"x","agent":"XMRig/6.21.0"}}\n`;

/** What it says for each share. */
export const submitText = `{"id":2,"jsonrpc":"2.0","method":"submit","params":{"id":"lab","job_id":"lab-1","nonce":"00c0ffee"}}\n`;
