// SPDX-License-Identifier: Apache-2.0
// No message is lost or processed twice (D01-D06), although the broker is killed and restarted, and the database is stopped and started under load.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Broker, until } from './lib/broker.js';
import { Postgres } from './lib/postgres.js';
import { Receiver, Sender, send } from './lib/mllp.js';
import { controls, field, order, unique } from './lib/hl7.js';
import { echo, worklist } from './lib/dicom.js';

const destination = (receiver) => ({
  'destination.pacs.role': '"image manager"', 'destination.pacs.host': '127.0.0.1', 'destination.pacs.port': receiver.port,
});

test('A34, A56, R104: killed between commit and ack, the sender repeats: the same ack, one order', async () => {
  const broker = await new Broker().start();
  try {
    broker.importPlan();
    const message = order({ patient: 'K1', number: 'K1' });
    // The sender never sees the ack: it is killed as soon as the journal has the message.
    const sender = await Sender.open(broker.hl7);
    const lost = sender.send(message).catch(() => undefined);
    await until('the commit', async () => (await broker.api('/api/v1/messages')).json.items.length === 1);
    await broker.kill();
    sender.close();
    await lost;
    await broker.start();
    const [first, second] = [await send(broker.hl7, message), await send(broker.hl7, message)];
    assert.equal(field(first, 'MSA-1'), 'AA');
    assert.equal(first, second, 'the stored ack, byte for byte');
    assert.equal((await worklist(broker.dicom, { PatientID: 'K1' })).answers.length, 1);
    assert.equal((await broker.api('/api/v1/orders')).json.items.length, 1);
  } finally { await broker.remove(); }
});

test('A54, A56, R99: killed while the outbox is full: all is delivered after the restart, in order, none twice', async () => {
  const pacs = await new Receiver(() => null).start();  // takes everything, answers nothing
  const broker = await new Broker({ settings: destination(pacs) }).start();
  try {
    broker.importPlan();
    const numbers = Array.from({ length: 25 }, (_, i) => `F${i + 1}`);
    const sender = await Sender.open(broker.hl7);
    for (const number of numbers) assert.equal(field(await sender.send(order({ number, patient: `PF${number}` })), 'MSA-1'), 'AA');
    sender.close();
    await until('the first try', () => pacs.messages.length >= 1);
    const first = pacs.messages[0];
    await broker.kill();
    pacs.messages.length = 0;
    pacs.answer = () => 'AA';
    await broker.start();
    await until('all of them', () => pacs.messages.length >= numbers.length);
    assert.equal(pacs.messages[0], first, 'the same bytes and control id at every try');
    assert.deepEqual(pacs.messages.map((message) => field(message, 'ORC-2.1')), numbers);
    assert.ok(pacs.messages.every((message) => field(message, 'MSH-10').length <= 20));
  } finally { await broker.remove(); await pacs.stop(); }
});

test('A54: AE parks one message and holds its order; the others continue; a person releases it', async () => {
  const pacs = await new Receiver((message) => (field(message, 'ORC-2.1') === 'BAD' && field(message, 'ORC-1') === 'NW' ? 'AE' : 'AA')).start();
  const broker = await new Broker({ settings: destination(pacs) }).start();
  try {
    broker.importPlan();
    await send(broker.hl7, order({ number: 'BAD', patient: 'B1' }));
    await send(broker.hl7, order({ number: 'GOOD', patient: 'B2' }));
    await send(broker.hl7, order({ number: 'BAD', patient: 'B1', control: 'CA' }));
    await until('the good one', () => pacs.messages.some((message) => field(message, 'ORC-2.1') === 'GOOD'));
    const parked = await until('the parked one', async () => (await broker.api('/api/v1/deliveries?state=parked')).json.items[0]);
    assert.equal(pacs.messages.filter((message) => field(message, 'ORC-1') === 'CA').length, 0, 'what comes after it waits');
    assert.equal((await broker.api(`/api/v1/deliveries/${parked.id}/release`, { method: 'POST', body: {} })).status, 200);
    await until('the held one', () => pacs.messages.some((message) => controls(message) === 'ORM^O01 CA CA'));
  } finally { await broker.remove(); await pacs.stop(); }
});

test('R103, D02: PostgreSQL stopped and started under load: no AA without a row, and it recovers alone', async () => {
  const postgres = new Postgres();
  let broker;
  try {
    postgres.start();
    postgres.createDatabase();
    broker = await new Broker({ settings: { 'database.url': `"${postgres.url}"` } }).start();
    const accepted = new Set(), refused = [];
    let stop = false;
    const load = Array.from({ length: 4 }, async () => {
      while (!stop) {
        const number = unique('D');
        try {
          const answer = await send(broker.hl7, order({ number, patient: number }));
          if (field(answer, 'MSA-1') === 'AA') accepted.add(number);
          else refused.push(answer);
        } catch { /* a connection may be lost; its message was not acknowledged */ }
      }
    });
    for (const mode of ['fast', 'immediate']) {
      const before = accepted.size, refusedBefore = refused.length;
      await until('orders', () => accepted.size > before + 20);
      postgres.stop(mode);
      await until('a refusal', () => refused.length > refusedBefore);
      assert.equal((await broker.api('/readyz')).status, 503);
      assert.equal((await broker.api('/healthz')).status, 200);
      await assert.rejects(echo(broker.dicom), /association rejected/);
      postgres.start();
    }
    const before = accepted.size;
    await until('orders again', () => accepted.size > before + 20);
    stop = true;
    await Promise.all(load);
    for (const answer of refused) assert.deepEqual([field(answer, 'MSA-1'), /\b20[67]\b/.test(answer)], ['AR', true], answer);
    const stored = new Set();
    for (let path = '/api/v1/orders?limit=500'; path; ) {
      const page = (await broker.api(path)).json;
      for (const item of page.items) stored.add(item.placer_number);
      path = page.next;
    }
    for (const number of accepted) assert.ok(stored.has(number), `${number} was answered AA but is not there`);
  } finally {
    await broker?.remove();
    postgres.remove();
  }
});
