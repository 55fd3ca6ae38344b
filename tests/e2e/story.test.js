// SPDX-License-Identifier: Apache-2.0
// The main case (reference 7.3 with D23): suspected pulmonary embolism, one order, two procedures. The X-ray is performed, the NM is not,
// and every system gets exactly this information.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Broker, until } from './lib/broker.js';
import { Receiver, send } from './lib/mllp.js';
import { adt, cancel, controls, field, order } from './lib/hl7.js';
import { createDataset, createStep, finalDataset, newUid, setStep, worklist } from './lib/dicom.js';

let broker, his, pacs, results;
before(async () => {
  [his, pacs, results] = await Promise.all([new Receiver().start(), new Receiver().start(), new Receiver().start()]);
  broker = await new Broker({ settings: {
    'destination.his.role': '"order placer"', 'destination.his.host': '127.0.0.1', 'destination.his.port': his.port,
    'destination.pacs.role': '"image manager"', 'destination.pacs.host': '127.0.0.1', 'destination.pacs.port': pacs.port,
    'destination.ris.role': '"result receiver"', 'destination.ris.host': '127.0.0.1', 'destination.ris.port': results.port,
  } }).start();
  broker.importPlan();
});
after(async () => { await broker?.remove(); await Promise.all([his, pacs, results].map((receiver) => receiver?.stop())); });

const told = (receiver) => receiver.messages.map(controls);

test('A07, D23: the pulmonary embolism story', async (t) => {
  const number = 'PE1';
  let chest, uid;

  await t.test('1-2: registration and order are answered AA; the PACS hears of two procedures of one accession', async () => {
    assert.equal(field(await send(broker.hl7, adt('A04')), 'MSA-1'), 'AA');
    assert.equal(field(await send(broker.hl7, order({ number, code: 'PE' })), 'MSA-1'), 'AA');
    await until('two RAD-4', () => pacs.messages.length === 2);
    assert.deepEqual(told(pacs), ['ORM^O01 NW SC', 'ORM^O01 NW SC']);
    const [a, b] = pacs.messages;
    assert.equal(field(a, 'OBR-18'), field(b, 'OBR-18'));
    assert.notEqual(field(a, 'OBR-19'), field(b, 'OBR-19'));
    assert.notEqual(field(a, 'ZDS-1.1'), field(b, 'ZDS-1.1'));
    assert.equal(field(a, 'ORC-2'), `${number}^HIS`);
    assert.equal(field(a, 'ORC-3'), field(a, 'OBR-3'));
  });

  await t.test('3: each modality sees its own step', async () => {
    const dx = await worklist(broker.dicom, { calling: 'DX1', step: { Modality: 'DX' } });
    assert.equal(dx.status, 0);
    assert.equal(dx.answers.length, 1);
    [chest] = dx.answers;
    assert.equal(chest.ReferencedStudySequence[0].ReferencedSOPInstanceUID, chest.StudyInstanceUID);
    const nm = await worklist(broker.dicom, { calling: 'NM1', step: { Modality: 'NM' } });
    assert.equal(nm.answers.length, 1);
    assert.equal(nm.answers[0].AccessionNumber, chest.AccessionNumber);
  });

  await t.test('4: the X-ray begins: RAD-3 SC/IP once', async () => {
    uid = newUid();
    assert.equal(await createStep(broker.dicom, uid, createDataset(chest)), 0);
    await until('the IP', () => his.messages.length === 1);
    assert.deepEqual(told(his), ['ORM^O01 SC IP']);
  });

  await t.test('5: the X-ray is done: RAD-13 XO/CM for it, no RAD-3 CM', async () => {
    assert.equal(await setStep(broker.dicom, uid, finalDataset()), 0);
    await until('the XO/CM', () => told(pacs).includes('ORM^O01 XO CM'));
    const done = pacs.messages.find((message) => controls(message) === 'ORM^O01 XO CM');
    assert.equal(field(done, 'ZDS-1.1'), chest.StudyInstanceUID);
    assert.deepEqual(told(his), ['ORM^O01 SC IP']);
    assert.equal((await worklist(broker.dicom, { step: { Modality: 'DX' } })).answers.length, 0);
    await until('the result', () => results.messages.length === 1);
    assert.equal(field(results.messages[0], 'OBR-25'), 'R');
  });

  await t.test('6-7: the placer cancels the rest: AA, RAD-13 CA/CA for the NM, then RAD-3 SC/CM that says what was not performed', async () => {
    assert.equal(field(await send(broker.hl7, cancel(number)), 'MSA-1'), 'AA');
    await until('the CM', () => his.messages.length === 2);
    assert.deepEqual(told(his), ['ORM^O01 SC IP', 'ORM^O01 SC CM']);
    assert.match(field(his.messages[1], 'ORC-16'), /NM not performed/);
    await until('the CA', () => told(pacs).includes('ORM^O01 CA CA'));
    const cancelled = pacs.messages.find((message) => controls(message) === 'ORM^O01 CA CA');
    assert.notEqual(field(cancelled, 'ZDS-1.1'), chest.StudyInstanceUID);
    assert.equal((await worklist(broker.dicom)).answers.length, 0);
    await until('no result of the NM', () => results.messages.length === 2);
    assert.equal(field(results.messages[1], 'OBR-25'), 'X');
    assert.equal(field(results.messages[1], 'OBX-5'), field(cancelled, 'ZDS-1.1'));
  });

  await t.test('nothing else was said to anybody', async () => {
    assert.deepEqual(told(his), ['ORM^O01 SC IP', 'ORM^O01 SC CM']);
    assert.deepEqual(told(pacs).filter((what) => !what.startsWith('ORM^O01 XO SC')), ['ORM^O01 NW SC', 'ORM^O01 NW SC', 'ORM^O01 XO CM', 'ORM^O01 CA CA']);
    assert.equal(results.messages.length, 2);
  });

  await t.test('the timeline of the order tells it all, with the cause of each change', async () => {
    const { id } = (await broker.api(`/api/v1/orders?placer_number=${number}`)).json.items[0];
    const timeline = async () => (await broker.api(`/api/v1/orders/${id}/timeline?limit=100`)).json.items.reverse();
    await until('the deliveries and the query records', async () => {
      const items = await timeline();
      return items.every((item) => item.kind !== 'delivery' || item.state === 'delivered') && items.filter((item) => item.kind === 'query').length === 2;
    });
    const items = await timeline();
    const of = (kind) => items.filter((item) => item.kind === kind);
    assert.deepEqual(of('message').map((item) => [item.message_type, item.ack_code]), [['ORM', 'AA'], ['ORM', 'AA']]);
    assert.deepEqual(of('dataset').map((item) => item.operation), ['N-CREATE', 'N-SET']);
    assert.deepEqual(of('query').map((item) => item.calling_aet).sort(), ['DX1', 'NM1']);
    assert.deepEqual([...new Set(of('delivery').map((item) => item.destination))].sort(), ['his', 'pacs', 'ris']);
    const causes = of('change').map((item) => `${item.cause.kind} ${item.cause.id}`);
    const [placed, cancelled] = of('message').map((item) => `message ${item.id}`);
    const [created, set] = of('dataset').map((item) => `dataset ${item.id}`);
    for (const cause of [placed, cancelled, created, set]) assert.ok(causes.includes(cause), `${cause} in ${causes}`);
    const last = (of_, field) => of('change').flatMap((item) => item.changes).filter((row) => row.of === of_).flatMap((row) => row.fields ?? [])
      .filter((change) => change.name === field).map((change) => change.after);
    assert.deepEqual(last('order', 'state'), ['in_progress', 'completed']);
    assert.deepEqual(last('step', 'state').sort(), ['cancelled', 'completed', 'started']);
  });
});
