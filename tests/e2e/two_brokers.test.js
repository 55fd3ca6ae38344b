// SPDX-License-Identifier: Apache-2.0
// Two brokers on one database (D06, R107): one of them sends to a destination; when it is killed the other one continues.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Broker, until } from './lib/broker.js';
import { Postgres } from './lib/postgres.js';
import { Receiver, Sender } from './lib/mllp.js';
import { field, order } from './lib/hl7.js';

test('R107: two brokers of one host send nothing twice; after kill -9 the other one takes over within 10 s', async () => {
  const postgres = new Postgres();
  const pacs = await new Receiver().start();
  const settings = {
    'database.url': `"${postgres.url}"`, 'destination.pacs.role': '"image manager"', 'destination.pacs.host': '127.0.0.1', 'destination.pacs.port': pacs.port,
  };
  const brokers = [new Broker({ settings }), new Broker({ settings })];
  try {
    postgres.start();
    postgres.createDatabase();
    for (const broker of brokers) await broker.start();
    brokers[0].importPlan();
    const place = async (to, numbers) => {
      const sender = await Sender.open(to.hl7);
      for (const number of numbers) assert.equal(field(await sender.send(order({ number, patient: `P${number}` })), 'MSA-1'), 'AA');
      sender.close();
    };
    const numbers = (letter) => Array.from({ length: 60 }, (_, i) => `${letter}${i + 1}`);
    await Promise.all([place(brokers[0], numbers('A')), place(brokers[1], numbers('B'))]);
    await until('all of them', () => pacs.messages.length >= 120);
    assert.equal(new Set(pacs.messages).size, 120);
    assert.equal(pacs.messages.length, 120, 'nothing was sent twice');

    const holds = async (broker) => (await broker.api('/api/v1/destinations')).json.items[0].state !== 'held by another broker';
    const [killed, other] = (await holds(brokers[0])) ? brokers : [brokers[1], brokers[0]];
    assert.equal(await holds(other), false);
    await killed.kill();
    const began = Date.now();
    await place(other, numbers('C'));
    await until('the other one to take over', () => pacs.messages.length >= 180, 10_000 - (Date.now() - began));
    assert.equal(new Set(pacs.messages.map((message) => field(message, 'ORC-2.1'))).size, 180);
  } finally {
    for (const broker of brokers) await broker.remove();
    await pacs.stop();
    postgres.remove();
  }
});
