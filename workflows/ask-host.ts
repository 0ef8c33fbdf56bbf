import { proxyActivities } from '@temporalio/workflow';
import type { HostActivities } from '../activities/contract.ts';
import type { HostAnswer, HostQuestion } from '../domain/host-question.ts';

const { 'ask-host': ask } = proxyActivities<HostActivities>({
  startToCloseTimeout: '2 minutes',
  scheduleToStartTimeout: '20 seconds',
  retry: { maximumAttempts: 1 },
});

/** Probe, check and scan of a host through the API: one question to a worker of its site, asked once. */
export const askHost = (question: HostQuestion): Promise<HostAnswer> => ask(question);
