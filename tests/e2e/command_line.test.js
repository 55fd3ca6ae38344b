// SPDX-License-Identifier: Apache-2.0
// The first ten minutes of the README, and the demo, with the command line.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Broker, binary, examples, until } from './lib/broker.js';
import { Receiver } from './lib/mllp.js';

let broker;
before(async () => { broker = await new Broker().start(); broker.importPlan(); });
after(() => broker?.remove());
const stepwise = (...list) => broker.run(...list);
const dicom = () => ['--to', `127.0.0.1:${broker.dicom.port}`];
const hl7 = () => ['--to', `127.0.0.1:${broker.hl7.port}`];
const message = (name) => join(examples, 'hl7', name);

test('send, worklist, perform, worklist', () => {
  assert.equal(stepwise('send', message('adt-a04.hl7'), ...hl7()).code, 0);
  assert.equal(stepwise('send', message('order-chest.hl7'), ...hl7()).code, 0);
  const listed = stepwise('worklist', ...dicom(), '--json');
  assert.equal(listed.code, 0, listed.err);
  const [entry] = JSON.parse(listed.out).answers;
  assert.ok(entry.step_id);
  assert.equal(stepwise('perform', entry.step_id, ...dicom()).code, 0);
  assert.doesNotMatch(stepwise('worklist', ...dicom()).out, new RegExp(entry.step_id));
});

test('exit codes: 1 refused, 2 transport', () => {
  assert.equal(stepwise('send', message('cancel-embolism.hl7'), ...hl7()).code, 1);
  assert.equal(stepwise('send', message('adt-a04.hl7'), '--to', '127.0.0.1:1').code, 2);
  assert.equal(stepwise('perform', 'NOSUCHSTEP', ...dicom()).code, 1);
});

test('understand writes nothing', async () => {
  const before = (await broker.api('/api/v1/messages')).json.items.length;
  const said = stepwise('understand', message('order-embolism.hl7'), '--data-dir', join(broker.folder, 'data'));
  assert.equal(said.code, 0, said.err);
  assert.match(said.out, /new order PE-/);
  assert.equal((await broker.api('/api/v1/messages')).json.items.length, before);
});

test('receive prints what arrives and acknowledges it', async () => {
  const receiver = await new Receiver().start();
  const { port } = receiver;
  await receiver.stop();
  const child = spawn(binary, ['receive', '--listen', String(port), '--count', '1'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.on('data', (bytes) => { out += bytes; });
  const ended = new Promise((done) => child.on('exit', done));
  await until('the receiver', () => stepwise('send', message('adt-a04.hl7'), '--to', `127.0.0.1:${port}`).code === 0);
  assert.equal(await ended, 0);
  assert.match(out, /ADT\^A04/);
});

test('plans: what is exported can be imported again', () => {
  const data = ['--data-dir', join(broker.folder, 'data')];
  const file = join(broker.folder, 'plans.json');
  assert.equal(stepwise('plans', 'export', file, ...data).code, 0);
  assert.equal(stepwise('plans', 'import', file, ...data).code, 0);
});

test('import: open orders of a former system are on the worklist with their numbers, and again without harm', async (context) => {
  const taken = new Broker({ settings: { 'sender.his.sending_application': '"HIS"', 'station.DX1.modality': '"DX"' } });
  context.after(() => taken.remove());
  const file = message('open-orders.hl7');
  const load = () => taken.run('import', file, '--sender', 'his', ...taken.arguments());
  assert.equal(load().code, 2);  // no database is made unnoticed
  assert.equal(taken.run('migrate', ...taken.arguments()).code, 0);
  assert.match(load().out, /2 messages accepted, 0 refused/);
  assert.match(load().out, /2 messages accepted, 0 refused/);
  await taken.start();
  const list = JSON.parse(taken.run('worklist', '--aet', 'DX1', '--to', `127.0.0.1:${taken.dicom.port}`, '--json').out).answers;
  assert.deepEqual(list.map((one) => [one.step_id, one.accession_number]).sort(), [['SPS-5501', 'OLD26-5501'], ['SPS-5502', 'OLD26-5502']]);
  assert.equal((await taken.api('/api/v1/deliveries')).json.items.length, 0);
  assert.equal((await taken.api('/api/v1/orders?filler_number=R-5501')).json.items.length, 1);
  const nobody = taken.run('import', file, '--sender', 'nobody', ...taken.arguments());
  assert.equal(nobody.code, 64);
});

test('send shows the reason and the remedy of a refusal', () => {
  const said = stepwise('send', message('cancel-embolism.hl7'), ...hl7());
  assert.equal(said.code, 1);
  assert.match(said.out, /^ORM\^O01 \S+ -> AE: .*\n {2}204 unknown key identifier/i);
});

test('each refusal is in the log of the broker', async () => {
  await until('the refusal', () => /HL7 message \S+ \(ORM\^O01\) of \S+ at 127\.0\.0\.1 refused with AE/.test(broker.log));
});

test('the numbers go on without a gap after a restart', async (context) => {
  const settings = { 'station.DX1.modality': '"DX"' };
  const restarted = await new Broker({ settings }).start();
  context.after(() => restarted.remove());
  restarted.importPlan();
  const order = (file) => assert.equal(restarted.run('send', message(file), '--to', `127.0.0.1:${restarted.hl7.port}`).code, 0);
  order('order-chest.hl7');
  assert.equal(await restarted.stop(), 0);
  await restarted.start();
  order('order-embolism.hl7');
  const list = JSON.parse(restarted.run('worklist', '--aet', 'DX1', '--to', `127.0.0.1:${restarted.dicom.port}`, '--json').out).answers;
  // The second order has two procedures under one accession number.
  assert.deepEqual([...new Set(list.map((one) => one.accession_number))].sort(), ['A00000001', 'A00000002']);
});

test('a command without a data folder names the broker that runs, and starts no other database', (context) => {
  const said = stepwise('plans', 'export', '-');
  if (said.code === 0) return context.skip('a broker runs on the default data folder of this machine');
  assert.equal(said.code, 2);
  assert.ok(said.err.includes(`--data-dir ${join(broker.folder, 'data')}`), said.err);
});

test('demo: the pulmonary embolism case, by itself', () => {
  const { status, stdout, stderr } = spawnSync(binary, ['demo'], { encoding: 'utf8', timeout: 120_000 });
  assert.equal(status, 0, stdout + stderr);
  assert.match(stdout, /NM not performed/);
});
