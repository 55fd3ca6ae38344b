// SPDX-License-Identifier: Apache-2.0
// Hostile peers on the HL7 and HTTP ports (hostile_dicom.test.js has those of the DICOM port): during each attack a HIS places an order, a scanner finds
// it, and the API answers. Afterwards memory, descriptors and threads are what they were. bench/hostile_peers.js measures how long the healthy peers wait.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Broker } from './lib/broker.js';
import { send } from './lib/mllp.js';
import { field, order, unique } from './lib/hl7.js';
import { worklist } from './lib/dicom.js';
import { attacks } from './lib/attacks.js';

let broker;
before(async () => {
  broker = await new Broker({ settings: { 'sender.his.sending_application': '"HIS"' } }).start();
  broker.importPlan();
  broker.web = { host: '127.0.0.1', port: broker.address.http.port };
});
after(() => broker?.remove());

async function healthyPeersAreServed() {
  const number = unique('OK');
  assert.equal(field(await send(broker.hl7, order({ number, patient: number })), 'MSA-1'), 'AA', 'the order of the HIS');
  assert.equal((await worklist(broker.dicom, { PatientID: number })).answers.length, 1, 'the query of the scanner');
  assert.equal((await broker.api('/readyz')).status, 200);
}

test('the healthy peers are served beside each attack, and all that it took is given back', { timeout: 600_000 }, async (t) => {
  await healthyPeersAreServed();
  // Memory that a burst of normal messages needed may be kept.
  await Promise.all(Array.from({ length: 100 }, () => send(broker.hl7, order({ number: unique('W'), patient: unique('W') }))));
  await Promise.all(Array.from({ length: 60 }, () => broker.api('/api/v1/orders')));
  const before = await broker.resources();
  for (const attack of attacks().filter(({ port }) => port !== 'dicom')) {
    await t.test(attack.name, { timeout: 120_000 }, async () => {
      await attack.begin(broker);
      try {
        for (let n = 0; n < 3; ++n) await healthyPeersAreServed();
      } finally {
        attack.end();
      }
      await broker.untilReturned(before);
    });
  }
  await healthyPeersAreServed();
});
