// SPDX-License-Identifier: Apache-2.0
// bench/hostile_peers.js BINARY: how long a HIS waits for its AA and a scanner for its list, alone and beside each attack of
// tests/e2e/lib/attacks.js, in one run. Target: at most twice as long as alone, or 20 ms more.
process.env.STEPWISE_BINARY = process.argv[2] ?? 'build/stepwise';
const { Broker } = await import('../tests/e2e/lib/broker.js');
const { Sender } = await import('../tests/e2e/lib/mllp.js');
const { field, order, unique } = await import('../tests/e2e/lib/hl7.js');
const { worklist } = await import('../tests/e2e/lib/dicom.js');
const { attacks } = await import('../tests/e2e/lib/attacks.js');

const rounds = 30;
const broker = await new Broker({ settings: { 'sender.his.sending_application': '"HIS"' } }).start();
broker.importPlan();
broker.web = { host: '127.0.0.1', port: broker.address.http.port };

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
async function measured(action) {
  const times = [];
  for (let n = 0; n < rounds; ++n) {
    const start = process.hrtime.bigint();
    await action();
    times.push(Number(process.hrtime.bigint() - start) / 1e6);
  }
  return { median: median(times), worst: times.at(-1) };
}
async function healthy() {
  const number = unique('B');
  const sender = await Sender.open(broker.hl7);
  const hl7 = await measured(async () => {
    const answer = await sender.send(order({ number: unique('B'), patient: number }));
    if (field(answer, 'MSA-1') !== 'AA') throw new Error(answer);
  });
  sender.close();
  const dicom = await measured(async () => {
    if ((await worklist(broker.dicom, { PatientID: number })).answers.length !== rounds) throw new Error('the list is not complete');
  });
  return { hl7, dicom };
}
const holds = (now, alone) => now.median <= 2 * alone.median || now.median <= alone.median + 20;
const row = (name, { hl7, dicom }, verdict) =>
  console.log(`| ${name} | ${hl7.median.toFixed(1)} (${hl7.worst.toFixed(0)}) | ${dicom.median.toFixed(1)} (${dicom.worst.toFixed(0)}) | ${verdict} |`);

await healthy();  // warm
const alone = await healthy();
console.log('| beside | order to AA, ms: median (worst) | worklist, ms: median (worst) | within 2x or 20 ms |\n|---|---|---|---|');
row('nothing', alone, '');
let held = true;
for (const attack of attacks()) {
  await attack.begin(broker);
  const now = await healthy();
  attack.end();
  const isHeld = holds(now.hl7, alone.hl7) && holds(now.dicom, alone.dicom);
  held &&= isHeld;
  row(attack.name, now, isHeld ? 'yes' : 'NO');
}
await broker.remove();
process.exitCode = held ? 0 : 1;
