// SPDX-License-Identifier: Apache-2.0
// Hostile peers on the HL7 and HTTP ports (hostile_dicom.test.js has those of the DICOM port): beside each attack a HIS places an order, a scanner finds
// it, and the API answers. Afterwards memory, descriptors and threads are what they were. bench/hostile_peers.js measures how long the healthy peers wait.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { Broker, until } from './lib/broker.js';
import { send } from './lib/mllp.js';
import { field, order, unique } from './lib/hl7.js';
import { worklist } from './lib/dicom.js';
import { attacks } from './lib/attacks.js';

// The address sanitizer keeps freed memory in a quarantine, so memory says nothing there.
const isInstrumented = process.env.ASAN_OPTIONS !== undefined || process.env.TSAN_OPTIONS !== undefined;

let broker;
before(async () => {
  broker = await new Broker({ settings: { 'sender.his.sending_application': '"HIS"' } }).start();
  broker.importPlan();
  broker.web = { host: '127.0.0.1', port: broker.address.http.port };
});
after(() => broker?.remove());

const status = (name) => Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(readFileSync(`/proc/${broker.child.pid}/status`, 'utf8'))[1]);
const resources = () => ({ megabytes: status('VmRSS') / 1024, threads: status('Threads'), descriptors: readdirSync(`/proc/${broker.child.pid}/fd`).length });

async function healthyPeersAreServed() {
  const number = unique('OK');
  assert.equal(field(await send(broker.hl7, order({ number, patient: number })), 'MSA-1'), 'AA', 'the order of the HIS');
  assert.equal((await worklist(broker.dicom, { PatientID: number })).answers.length, 1, 'the query of the scanner');
  assert.equal((await broker.api('/readyz')).status, 200);
}

test('the healthy peers are served beside each attack, and all that it took is given back', { timeout: 600_000 }, async (t) => {
  await healthyPeersAreServed();
  // The pool of database connections grows when many messages come at once, and then stays as it is: a burst opens them.
  await Promise.all(Array.from({ length: 100 }, () => send(broker.hl7, order({ number: unique('W'), patient: unique('W') }))));
  await Promise.all(Array.from({ length: 60 }, () => broker.api('/api/v1/orders')));
  const before = resources();
  for (const attack of attacks().filter(({ port }) => port !== 'dicom')) {
    await t.test(attack.name, { timeout: 120_000 }, async () => {
      await attack.begin(broker);
      try {
        for (let n = 0; n < 3; ++n) await healthyPeersAreServed();
      } finally {
        attack.end();
      }
      let now;
      await until(`the resources of the broker to return: before ${JSON.stringify(before)}`, () => {
        now = resources();
        const isBack = now.descriptors <= before.descriptors + 8 && now.threads <= before.threads + 2;
        return isBack && (isInstrumented || now.megabytes <= before.megabytes + 50);
      }, 60_000).catch((error) => { throw new Error(`${error.message}; now ${JSON.stringify(now)}`); });
    });
  }
  await healthyPeersAreServed();
});
