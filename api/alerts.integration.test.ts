import { expect, test } from 'vitest';
import { newTestApi } from '../test/shared/api.ts';
import { eventually } from '../test/shared/eventually.ts';

test('an alert opens an incident, and its workflow is woken', async () => {
  const { client, sourceClient, addHost, woken } = await newTestApi();
  await addHost('web1');
  const siem = await sourceClient();
  const accepted = await siem.post<{ alertId: string; incidentId: string }>('/v1/alerts/generic', {
    host: 'web1',
    title: 'CPU at 100 %',
  });
  expect(accepted).toMatchObject({ status: 'incident' });
  await eventually(() => woken.includes(accepted.incidentId));
  expect(await client.get(`/v1/incidents/${accepted.incidentId}`)).toMatchObject({
    host: 'web1',
    status: 'surveying',
    alerts: [accepted.alertId],
  });
  expect(await client.get(`/v1/alerts/${accepted.alertId}`)).toMatchObject({ title: 'CPU at 100 %' });
});
