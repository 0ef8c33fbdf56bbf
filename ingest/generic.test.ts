import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainAlertSchema } from '../domain/alert.ts';
import { isDavyError } from '../domain/errors.ts';
import { generic } from './generic.ts';

test('the fields it knows are read, others stay behind', () => {
  const alert = generic.read({
    host: 'web1',
    title: 'CPU',
    externalId: '7',
    vendor: { deep: true },
    indicators: { sha256: ['a'], pids: [4], colour: ['red'] },
  });
  expect(alert).toEqual({
    host: 'web1',
    title: 'CPU',
    externalId: '7',
    indicators: { sha256: ['a'], pids: [4] },
  });
});

test('each wrong field is named', () => {
  try {
    generic.read({ host: '', observedAt: 'yesterday', indicators: { paths: 'x' } });
    expect.unreachable();
  } catch (error) {
    if (!isDavyError(error, 'invalid-request')) throw error;
    expect(error.errors.map((one) => one.path).sort()).toEqual([
      'host',
      'indicators.paths',
      'observedAt',
      'title',
    ]);
  }
});

test('any JSON is an alert or refused, and what is refused is said in printable text', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (body) => {
      try {
        return plainAlertSchema.safeParse(generic.read(body)).success;
      } catch (error) {
        if (!isDavyError(error, 'invalid-request')) throw error;
        return error.errors.every(({ path, message }) => /^[^\p{Cc}]*$/u.test(path + message));
      }
    }),
  );
});

test('any text of an alert comes out as text that a database takes', () => {
  const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(text, text, (host, title) => {
      const alert = generic.read({ host, title: `${title}\ud800` });
      return alert.title.isWellFormed() && alert.host === host.toWellFormed();
    }),
  );
});
