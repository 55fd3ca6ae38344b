// SPDX-License-Identifier: Apache-2.0
// bench/hostile_peers.js BINARY: measures how long a HIS waits for its AA and a scanner for its list, alone and during each attack of
// tests/e2e/lib/attacks.js, in one run. Target: at most twice as long as alone, or 20 ms more.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { countSteps } from './support/light_worklist.js';
process.env.STEPWISE_BINARY = process.argv[2] ?? 'build/stepwise';
const { Broker } = await import('../tests/e2e/lib/broker.js');
const { Sender } = await import('../tests/e2e/lib/mllp.js');
const { field, order, unique } = await import('../tests/e2e/lib/hl7.js');
const { attacks } = await import('../tests/e2e/lib/attacks.js');

const rounds = 50;
const broker = await new Broker({ settings: { 'sender.his.sending_application': '"HIS"' } }).start();
broker.importPlan();
const addresses = { hl7: broker.hl7, dicom: broker.dicom, web: { host: '127.0.0.1', port: broker.address.http.port } };
const attacker = new Worker(new URL('./support/attacker.js', import.meta.url));
async function begin(name) {
  attacker.postMessage({ begin: name, broker: addresses });
  await once(attacker, 'message');
}

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
async function timed(action) {
  const start = process.hrtime.bigint();
  await action();
  return Number(process.hrtime.bigint() - start) / 1e6;
}
// Orders and queries alternate, so that both are measured at the height of the attack.
async function healthy() {
  const patient = unique('B'), hl7 = [], dicom = [];
  const sender = await Sender.open(broker.hl7);
  for (let n = 1; n <= rounds; ++n) {
    hl7.push(await timed(async () => {
      const answer = await sender.send(order({ number: unique('B'), patient }));
      if (field(answer, 'MSA-1') !== 'AA') throw new Error(answer);
    }));
    dicom.push(await timed(async () => {
      if (await countSteps(broker.dicom, patient) !== n) throw new Error('the list is not complete');
    }));
  }
  sender.close();
  return { hl7: { median: median(hl7), worst: hl7.at(-1) }, dicom: { median: median(dicom), worst: dicom.at(-1) } };
}
const holds = (now, alone) => now.median <= 2 * alone.median || now.median <= alone.median + 20;
const row = (name, { hl7, dicom }, verdict) =>
  console.log(`| ${name} | ${hl7.median.toFixed(1)} (${hl7.worst.toFixed(0)}) | ${dicom.median.toFixed(1)} (${dicom.worst.toFixed(0)}) | ${verdict} |`);

await healthy();  // warm
const alone = await healthy();
console.log('| beside | order to AA, ms: median (worst) | worklist, ms: median (worst) | within 2x or 20 ms |\n|---|---|---|---|');
row('nothing', alone, '');
let held = true;
for (const { name } of attacks()) {
  await begin(name);
  const now = await healthy();
  await begin(null);
  const isHeld = holds(now.hl7, alone.hl7) && holds(now.dicom, alone.dicom);
  held &&= isHeld;
  row(name, now, isHeld ? 'yes' : 'NO');
}
await attacker.terminate();
await broker.remove();
process.exitCode = held ? 0 : 1;
