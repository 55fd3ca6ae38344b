// SPDX-License-Identifier: Apache-2.0
// The HTTP API from the view of its users; docs/openapi.yaml is compared with the running server (D32).
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { Broker, until } from './lib/broker.js';
import { documented } from './lib/openapi.js';
import { Receiver, send } from './lib/mllp.js';
import { adt, controls, field, order } from './lib/hl7.js';
import { worklist } from './lib/dicom.js';

let broker, his, pacs;
before(async () => {
  [his, pacs] = await Promise.all([new Receiver().start(), new Receiver().start()]);
  broker = await new Broker({ settings: {
    'destination.his.role': '"order placer"', 'destination.his.host': '127.0.0.1', 'destination.his.port': his.port,
    'destination.pacs.role': '"image manager"', 'destination.pacs.host': '127.0.0.1', 'destination.pacs.port': pacs.port,
  } }).start();
  broker.importPlan();
});
after(async () => { await broker?.remove(); await Promise.all([his, pacs].map((receiver) => receiver?.stop())); });

const only = async (path) => {
  const { json } = await broker.api(path);
  assert.equal(json.items.length, 1, path);
  return json.items[0];
};
const act = (path, body = {}) => broker.api(path, { method: 'POST', body });
const told = (receiver, number) => receiver.messages.filter((message) => field(message, 'ORC-2.1') === number).map(controls);

describe('docs/openapi.yaml', () => {
  test('every operation is answered by the running server, none with 404, 405 or 500', async () => {
    const operations = documented();
    assert.ok(operations.length > 20);
    await send(broker.hl7, order({ number: 'OA', patient: 'OA' }));
    for (const { path, method } of operations) {
      if (path === '/api/v1/events') continue;  // its answer does not end: tests/e2e/events.test.js
      const url = path.replace(/\{[^}]+\}/g, '999999999');
      const { status, type, json } = await broker.api(url, method === 'GET' ? {} : { method, body: {} });
      const known = path.includes('{') ? [200, 400, 404, 409, 415, 422] : [200, 201, 400, 409, 415, 422];
      assert.ok(known.includes(status), `${method} ${path}: ${status}`);
      if (status >= 400) {
        assert.match(type, /application\/problem\+json/, `${method} ${path}`);
        assert.equal(json.status, status);
        assert.ok(json.title, path);
      }
    }
  });
  test('what is not in it is a 404, a wrong method a 405 that names the right ones', async () => {
    assert.equal((await broker.api('/api/v1/nothing')).status, 404);
    const wrong = await broker.api('/api/v1/patients', { method: 'DELETE' });
    assert.equal(wrong.status, 405);
    assert.match(wrong.headers.get('allow'), /GET/);
  });
});

describe('acts', () => {
  test('A11: reschedule: the row moves, the PACS gets XO/SC with the same Study UID', async () => {
    await send(broker.hl7, order({ number: 'A1', patient: 'A1' }));
    const { order_id: _, id } = (await broker.api('/api/v1/steps?modality=DX')).json.items[0];
    const [before] = (await worklist(broker.dicom, { PatientID: 'A1' })).answers;
    const answer = await act(`/api/v1/steps/${id}/schedule`, { start_at: '2026-05-04T13:30:00', station_aets: ['DX9'] });
    assert.equal(answer.status, 200, answer.text);
    const [item] = (await worklist(broker.dicom, { PatientID: 'A1' })).answers;
    assert.equal(item.ScheduledProcedureStepSequence[0].ScheduledProcedureStepStartDate, '20260504');
    assert.equal(item.StudyInstanceUID, before.StudyInstanceUID);
    await until('XO/SC', () => told(pacs, 'A1').includes('ORM^O01 XO SC'));
  });

  test('A09: the department cancels: OC to the placer, CA/CA to the PACS', async () => {
    await send(broker.hl7, order({ number: 'A2', patient: 'A2' }));
    const { id } = await only('/api/v1/orders?placer_number=A2');
    assert.equal((await act(`/api/v1/orders/${id}/cancel`, { reason: 'device out of order' })).status, 200);
    await until('OC', () => told(his, 'A2').includes('ORM^O01 OC CA'));
    await until('CA', () => told(pacs, 'A2').includes('ORM^O01 CA CA'));
    assert.equal((await worklist(broker.dicom, { PatientID: 'A2' })).answers.length, 0);
  });

  test('D11: an order without start time needs scheduling, visibly, and is on the list once it is scheduled', async () => {
    await send(broker.hl7, order({ number: 'A3', patient: 'A3', start: '' }));
    const { id: order_id } = await only('/api/v1/orders?placer_number=A3');
    const step = await only(`/api/v1/steps?needs_scheduling=true&order_id=${order_id}`);
    assert.equal((await worklist(broker.dicom, { PatientID: 'A3' })).answers.length, 0);
    assert.equal((await act(`/api/v1/steps/${step.id}/schedule`, { start_at: '2026-05-05T08:00:00' })).status, 200);
    assert.equal((await worklist(broker.dicom, { PatientID: 'A3' })).answers.length, 1);
  });

  test('an act that is not possible is a problem document with a remedy', async () => {
    const gone = await act('/api/v1/orders/999999999/cancel', { reason: 'x' });
    assert.equal(gone.status, 404);
    assert.match(gone.type, /problem\+json/);
    const bad = await act('/api/v1/orders', { nonsense: true });
    assert.ok([400, 422].includes(bad.status), bad.text);
    assert.ok(bad.json.errors.length > 0, bad.text);
  });
});

describe('who may', () => {
  test('D32: no act without Content-Type application/json, and none for a foreign Host', async () => {
    const form = await broker.api('/api/v1/patients', { method: 'POST', body: '{}', headers: { 'content-type': 'text/plain' } });
    assert.equal(form.status, 415);
  });
  test('D32: with a token, only with it; health and readiness never need it', async () => {
    const guarded = await new Broker({ settings: { 'http.token': '"a-long-enough-test-token-0123456789"' } }).start();
    try {
      assert.equal((await guarded.api('/api/v1/orders')).status, 401);
      assert.equal((await guarded.api('/api/v1/orders', { headers: { authorization: 'Bearer wrong' } })).status, 401);
      assert.equal((await guarded.api('/api/v1/orders', { headers: { authorization: 'Bearer a-long-enough-test-token-0123456789' } })).status, 200);
      for (const path of ['/healthz', '/readyz']) assert.equal((await guarded.api(path)).status, 200);
    } finally { await guarded.remove(); }
  });
});

test('metrics: what happened is counted, the outbox is shown', async () => {
  await send(broker.hl7, adt('A04', { patient: 'MET' }));
  const { text, status } = await broker.api('/metrics');
  assert.equal(status, 200);
  assert.match(text, /stepwise_hl7_messages_total\{[^}]*type="ADT\^A04"[^}]*\} [1-9]/);
  for (const name of ['stepwise_hl7_ack_seconds_bucket', 'stepwise_worklist_seconds_bucket', 'stepwise_worklist_matches_bucket', 'stepwise_deliveries_total'])
    assert.match(text, new RegExp(name));
});
