// SPDX-License-Identifier: Apache-2.0
// The cases of reference 6.3 and 8 from end to end: an independent modality performs, and the messages to order placer, image manager and result receiver
// are exactly the expected ones.
import { after, before, beforeEach, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { Broker, until } from './lib/broker.js';
import { Receiver, send } from './lib/mllp.js';
import { adt, controls, field, order } from './lib/hl7.js';
import { cancelledWorklist, createDataset, createStep, echo, finalDataset, newUid, setStep, worklist } from './lib/dicom.js';

const receivers = { his: 'order placer', pacs: 'image manager', ris: 'result receiver' };
const systems = {};
let broker;
before(async () => {
  const settings = {};
  for (const [name, role] of Object.entries(receivers)) {
    systems[name] = await new Receiver().start();
    Object.assign(settings, { [`destination.${name}.role`]: `"${role}"`, [`destination.${name}.host`]: '127.0.0.1', [`destination.${name}.port`]: systems[name].port });
  }
  broker = await new Broker({ settings }).start();
  broker.importPlan();
});
after(async () => { await broker?.remove(); await Promise.all(Object.values(systems).map((system) => system.stop())); });
beforeEach(() => { for (const system of Object.values(systems)) system.messages.length = 0; });

// Each system has received exactly these messages since the last call: ORC-1, ORC-5 and, for a result, OBR-25.
const words = (message) => controls(message) + (message.includes('|ORU^R01|') ? ` ${field(message, 'OBR-25')}` : '');
async function told(expected) {
  const wanted = { his: [], pacs: [], ris: [], ...expected };
  await until(`all of ${JSON.stringify(wanted)}, not ${JSON.stringify(Object.fromEntries(Object.entries(systems).map(([name, { messages }]) => [name, messages.map(words)])))}`,
    () => Object.entries(wanted).every(([name, list]) => systems[name].messages.length >= list.length));
  const heard = {};
  for (const [name, { messages }] of Object.entries(systems)) {
    heard[name] = messages.splice(0);
    assert.deepEqual(heard[name].map(words), wanted[name], name);
  }
  return heard;
}

async function ordered({ patient, number, code }) {
  assert.equal(field(await send(broker.hl7, adt('A04', { patient })), 'MSA-1'), 'AA');
  assert.equal(field(await send(broker.hl7, order({ patient, number, code })), 'MSA-1'), 'AA');
  return listed(patient);
}
const listed = async (patient) => (await worklist(broker.dicom, { PatientID: patient })).answers;
const step = (item) => item.ScheduledProcedureStepSequence[0];

// One dataset that references the scheduled steps of several items.
function grouped(items) {
  const dataset = createDataset(items[0]);
  dataset.ScheduledStepAttributesSequence = items.flatMap((item) => createDataset(item).ScheduledStepAttributesSequence);
  return dataset;
}

describe('group case (A17)', () => {
  test('one performed step of two requested procedures: each is told of by its own Study UID, the order once', async () => {
    const items = await ordered({ patient: 'G1', number: 'G1', code: 'PE' });
    assert.equal(items.length, 2);
    await told({ pacs: ['ORM^O01 NW SC', 'ORM^O01 NW SC'] });
    const uid = newUid();
    assert.equal(await createStep(broker.dicom, uid, grouped(items)), 0);
    await told({ his: ['ORM^O01 SC IP'] });
    assert.deepEqual((await listed('G1')).map((item) => step(item).ScheduledProcedureStepStatus), ['STARTED', 'STARTED']);
    assert.equal(await setStep(broker.dicom, uid, finalDataset()), 0);
    const { pacs, ris } = await told({ his: ['ORM^O01 SC CM'], pacs: ['ORM^O01 XO CM', 'ORM^O01 XO CM'], ris: ['ORU^R01 SC CM R', 'ORU^R01 SC CM R'] });
    const studies = items.map((item) => item.StudyInstanceUID).sort();
    assert.deepEqual(pacs.map((message) => field(message, 'ZDS-1.1')).sort(), studies);
    assert.deepEqual(ris.map((message) => field(message, 'OBX-5')).sort(), studies);
    assert.deepEqual(await listed('G1'), []);
  });
});

describe('append case (A18)', () => {
  test('a further performed step of a completed examination: it goes on and is completed again, under the same numbers', async () => {
    const [item] = await ordered({ patient: 'A1', number: 'A1' });
    await told({ pacs: ['ORM^O01 NW SC'] });
    const first = newUid();
    assert.equal(await createStep(broker.dicom, first, createDataset(item)), 0);
    assert.equal(await setStep(broker.dicom, first, finalDataset()), 0);
    await told({ his: ['ORM^O01 SC IP', 'ORM^O01 SC CM'], pacs: ['ORM^O01 XO CM'], ris: ['ORU^R01 SC CM R'] });
    const more = newUid();
    assert.equal(await createStep(broker.dicom, more, createDataset(item, { PerformedProcedureStepID: 'PPS2' })), 0);
    const reopened = await told({ his: ['ORM^O01 SC IP'], pacs: ['ORM^O01 XO SC'] });
    assert.equal(field(reopened.pacs[0], 'OBR-18'), item.AccessionNumber);
    assert.equal(field(reopened.pacs[0], 'ZDS-1.1'), item.StudyInstanceUID);
    assert.equal(await setStep(broker.dicom, more, finalDataset()), 0);
    await told({ his: ['ORM^O01 SC CM'], pacs: ['ORM^O01 XO CM'], ris: ['ORU^R01 SC CM R'] });
  });
});

describe('trauma case (8, case 4; A14, A15)', () => {
  test('nobody is registered: performed at once under a temporary patient, numbered by the placer, merged when he is known', async () => {
    const [uid, study] = [newUid(), newUid()];
    const dataset = createDataset(undefined, { PatientID: 'TRAUMA7', PatientName: 'DOE^JOHN' });
    dataset.ScheduledStepAttributesSequence[0].StudyInstanceUID = study;
    assert.equal(await createStep(broker.dicom, uid, dataset), 0);
    const begun = await told({ his: ['ORM^O01 SN SC'], pacs: ['ORM^O01 NW SC'] });
    const [request] = begun.his;
    const [temporary, , , authority] = field(request, 'PID-3').split('^');
    assert.match(temporary, /^TEMP/);
    assert.equal(authority, 'STEPWISE');
    assert.equal(field(request, 'ORC-2'), '');
    assert.equal(field(begun.pacs[0], 'ZDS-1.1'), study);
    assert.equal(field(begun.pacs[0], 'PID-3.1'), temporary);

    const number = `MSH|^~\\&|HIS|HOSP|STEPWISE|RADIOLOGY|20260301120000||ORR^O02|T1|P|2.3.1\rMSA|AA|${field(request, 'MSH-10')}\rORC|NA|T77^HIS|${field(request, 'ORC-3')}\r`;
    assert.equal(field(await send(broker.hl7, number), 'MSA-1'), 'AA');
    const numbered = await told({ his: ['ORM^O01 SC IP'] });
    assert.equal(field(numbered.his[0], 'ORC-2'), 'T77^HIS');

    assert.equal(field(await send(broker.hl7, adt('A04', { patient: 'R7', name: 'STONE^PETER' })), 'MSA-1'), 'AA');
    const merge = adt('A40', { patient: 'R7', name: 'STONE^PETER' }).replace(/PV1.*\r/, '') + `MRG|${temporary}^^^STEPWISE\r`;
    assert.equal(field(await send(broker.hl7, merge), 'MSA-1'), 'AA');
    const merged = await told({ pacs: ['ADT^A40'] });
    assert.equal(field(merged.pacs[0], 'PID-3.1'), 'R7');
    assert.equal(field(merged.pacs[0], 'MRG-1.1'), temporary);

    assert.equal(await setStep(broker.dicom, uid, finalDataset()), 0);
    const done = await told({ his: ['ORM^O01 SC CM'], pacs: ['ORM^O01 XO CM'], ris: ['ORU^R01 SC CM R'] });
    for (const message of [done.his[0], done.pacs[0], done.ris[0]]) assert.equal(field(message, 'PID-3.1'), 'R7');
    assert.equal(field(done.ris[0], 'OBX-5'), study);
  });
});

describe('wrong worklist entry (A19)', () => {
  test('110514: the picked entry is as it was, its placer hears that it is scheduled, and the right one is performed', async () => {
    const [wrong] = await ordered({ patient: 'X1', number: 'X1' });
    const [right] = await ordered({ patient: 'X2', number: 'X2' });
    await told({ pacs: ['ORM^O01 NW SC', 'ORM^O01 NW SC'] });
    const [mistaken, uid] = [newUid(), newUid()];
    assert.equal(await createStep(broker.dicom, mistaken, createDataset(wrong)), 0);
    await told({ his: ['ORM^O01 SC IP'] });
    assert.equal(await setStep(broker.dicom, mistaken, finalDataset('DISCONTINUED', { reason: '110514' })), 0);
    const taken = await told({ his: ['ORM^O01 SC SC'] });
    assert.equal(field(taken.his[0], 'ORC-2.1'), 'X1');
    assert.equal(step((await listed('X1'))[0]).ScheduledProcedureStepStatus, 'SCHEDULED');

    assert.equal(await createStep(broker.dicom, uid, createDataset(right)), 0);
    assert.equal(await setStep(broker.dicom, uid, finalDataset()), 0);
    const done = await told({ his: ['ORM^O01 SC IP', 'ORM^O01 SC CM'], pacs: ['ORM^O01 XO CM'], ris: ['ORU^R01 SC CM R'] });
    for (const message of Object.values(done).flat()) assert.equal(field(message, 'ORC-2.1'), 'X2');
    assert.equal((await listed('X1')).length, 1);
    assert.equal((await listed('X2')).length, 0);
  });
});

describe('pulmonary embolism (reference 7.3), when the department gives the rest up', () => {
  test('the NM is never performed: image manager and result receiver hear it of the procedure, the placer that the order is complete without it', async () => {
    const items = await ordered({ patient: 'E1', number: 'E1', code: 'PE' });
    await told({ pacs: ['ORM^O01 NW SC', 'ORM^O01 NW SC'] });
    const chest = items.find((item) => step(item).Modality === 'DX'), lung = items.find((item) => step(item).Modality === 'NM');
    const uid = newUid();
    assert.equal(await createStep(broker.dicom, uid, createDataset(chest)), 0);
    assert.equal(await setStep(broker.dicom, uid, finalDataset()), 0);
    await told({ his: ['ORM^O01 SC IP'], pacs: ['ORM^O01 XO CM'], ris: ['ORU^R01 SC CM R'] });
    const { id } = (await broker.api(`/api/v1/steps?step_id=${step(lung).ScheduledProcedureStepID}`)).json.items[0];
    const { status } = await broker.api(`/api/v1/steps/${id}/cancel`, { method: 'POST', body: { reason: 'settled by the X-ray', never_performed: true } });
    assert.equal(status, 200);
    const ended = await told({ his: ['ORM^O01 SC CM'], pacs: ['ORM^O01 CA CA'], ris: ['ORU^R01 SC CA X'] });
    assert.match(field(ended.his[0], 'ORC-16'), /NM not performed/);
    assert.equal(field(ended.pacs[0], 'ZDS-1.1'), lung.StudyInstanceUID);
    assert.match(field(ended.ris[0], 'ORC-16'), /settled by the X-ray/);
    assert.equal(field(ended.ris[0], 'OBX-5'), lung.StudyInstanceUID);
    assert.deepEqual(await listed('E1'), []);
  });
});

describe('interrupted and doubtful (reference 6.4, 6.3)', () => {
  test('A21: 110501, the equipment failed: back on the worklist, the image manager gets XO/SC, no DC is sent', async () => {
    const [item] = await ordered({ patient: 'I1', number: 'I1' });
    const uid = newUid();
    assert.equal(await createStep(broker.dicom, uid, createDataset(item)), 0);
    await told({ his: ['ORM^O01 SC IP'], pacs: ['ORM^O01 NW SC'] });
    assert.equal(await setStep(broker.dicom, uid, finalDataset('DISCONTINUED', { reason: '110501' })), 0);
    await told({ his: ['ORM^O01 SC SC'], pacs: ['ORM^O01 XO SC'] });
    assert.equal(step((await listed('I1'))[0]).ScheduledProcedureStepStatus, 'SCHEDULED');
  });

  test('A20: 110500, a doctor stopped it: SC/DC, DC/CA, and a result X with what was acquired', async () => {
    const [item] = await ordered({ patient: 'I2', number: 'I2' });
    const uid = newUid();
    assert.equal(await createStep(broker.dicom, uid, createDataset(item)), 0);
    await told({ his: ['ORM^O01 SC IP'], pacs: ['ORM^O01 NW SC'] });
    assert.equal(await setStep(broker.dicom, uid, finalDataset('DISCONTINUED', { reason: '110500' })), 0);
    const { ris } = await told({ his: ['ORM^O01 SC DC'], pacs: ['ORM^O01 DC CA'], ris: ['ORU^R01 SC DC X'] });
    assert.ok(ris[0].includes('112002^Series Instance UID^DCM') && ris[0].includes('110500'));
  });

  test('A22: discontinued without a reason: accepted, on the task list, no further notification', async () => {
    const [item] = await ordered({ patient: 'I3', number: 'I3' });
    const uid = newUid();
    assert.equal(await createStep(broker.dicom, uid, createDataset(item)), 0);
    await told({ his: ['ORM^O01 SC IP'], pacs: ['ORM^O01 NW SC'] });
    assert.equal(await setStep(broker.dicom, uid, finalDataset('DISCONTINUED')), 0);
    const ends = (await broker.api('/api/v1/discrepancies')).json.items;
    assert.equal(ends.find((end) => end.performed_step?.sop_instance_uid === uid)?.kind, 'reason_unspecified');
    await told({});
  });

  test('A27: interim N-SETs replace the series and cause no notification', async () => {
    const [item] = await ordered({ patient: 'I4', number: 'I4' });
    const uid = newUid();
    assert.equal(await createStep(broker.dicom, uid, createDataset(item)), 0);
    const { PerformedSeriesSequence: [series] } = finalDataset();
    const series2 = { ...series, SeriesInstanceUID: newUid() };
    assert.equal(await setStep(broker.dicom, uid, { PerformedSeriesSequence: [series, series2] }), 0);
    assert.equal(await setStep(broker.dicom, uid, { PerformedSeriesSequence: [series2] }), 0);
    await told({ his: ['ORM^O01 SC IP'], pacs: ['ORM^O01 NW SC'] });
    const [performed] = (await broker.api(`/api/v1/performed-steps?sop_instance_uid=${uid}`)).json.items;
    assert.deepEqual(performed.series.map((one) => one.series_instance_uid), [series2.SeriesInstanceUID]);
  });

  test('A28: the patient of another was picked: 0000, a task, no automatic CM', async () => {
    const [item] = await ordered({ patient: 'I5', number: 'I5' });
    await send(broker.hl7, adt('A04', { patient: 'I6', name: 'OTHER^ANN' }));
    const uid = newUid();
    assert.equal(await createStep(broker.dicom, uid, createDataset({ ...item, PatientID: 'I6', PatientName: 'OTHER^ANN' })), 0);
    assert.equal(await setStep(broker.dicom, uid, finalDataset()), 0);
    await told({ his: ['ORM^O01 SC IP'], pacs: ['ORM^O01 NW SC'] });
    const ends = (await broker.api('/api/v1/discrepancies')).json.items;
    assert.equal(ends.find((end) => end.performed_step?.sop_instance_uid === uid)?.kind, 'patient_mismatch');
  });

  test('A30: renamed while it runs: N-SET succeeds by its UID, the stored bytes are untouched, everybody has the new name', async () => {
    const [item] = await ordered({ patient: 'I7', number: 'I7' });
    const uid = newUid();
    assert.equal(await createStep(broker.dicom, uid, createDataset(item)), 0);
    const [{ datasets: [{ id }] }] = (await broker.api(`/api/v1/performed-steps?sop_instance_uid=${uid}`)).json.items;
    const before = (await broker.api(`/api/v1/datasets/${id}/raw`)).text;
    assert.equal(field(await send(broker.hl7, adt('A08', { patient: 'I7', name: 'NEW^MARY' })), 'MSA-1'), 'AA');
    assert.equal(await setStep(broker.dicom, uid, finalDataset()), 0);
    const { ris } = await told({ his: ['ORM^O01 SC IP', 'ORM^O01 SC CM'], pacs: ['ORM^O01 NW SC', 'ADT^A08', 'ORM^O01 XO CM'], ris: ['ORU^R01 SC CM R'] });
    assert.match(field(ris[0], 'PID-5'), /^NEW\^MARY/);
    assert.equal((await broker.api(`/api/v1/datasets/${id}/raw`)).text, before);
  });
});

describe('the worklist as it is asked for (12)', () => {
  test('A46, A47: text fits its attribute as one value; names are names', async () => {
    const long = 'Chest \\T\\ thorax ' + 'x'.repeat(70);
    const message = order({ patient: 'L1', number: 'L1', name: 'Smith^John^Q^III^Dr^MD' }).replace('XCH^Chest^L', `XCH^${long}^L`);
    assert.equal(field(await send(broker.hl7, adt('A04', { patient: 'L1', name: 'Smith^John^Q^III^Dr^MD' })), 'MSA-1'), 'AA');
    assert.equal(field(await send(broker.hl7, message), 'MSA-1'), 'AA');
    const [item] = await listed('L1');
    assert.equal(String(item.PatientName?.[0]?.Alphabetic ?? item.PatientName), 'Smith^John^Q^Dr^III MD');
    assert.ok(!JSON.stringify(item.ReferringPhysicianName).includes('D22'), 'the id is not in the name');
    await told({ pacs: ['ORM^O01 NW SC'] });
  });

  test('A49: what is not known is empty, what is known is in its unit, and no type 1 attribute is empty', async () => {
    const message = order({ patient: 'L2', number: 'L2', birth: '1975', sex: 'U', start: '20260301' }) +
      'OBX|1|NM|29463-7^Body weight^LN||150|lb\rOBX|2|NM|8302-2^Body height^LN||5.9|ft\r';
    assert.equal(field(await send(broker.hl7, message), 'MSA-1'), 'AA');
    const { answers: [item] } = await worklist(broker.dicom, { PatientID: 'L2', PatientSize: '' });
    assert.ok(!item.PatientBirthDate);
    assert.ok(!item.PatientSex);
    assert.ok(Math.abs(Number(item.PatientWeight) - 68.04) < 0.01, String(item.PatientWeight));
    assert.ok(Math.abs(Number(item.PatientSize) - 1.8) < 0.01, String(item.PatientSize));
    const own = step(item);
    for (const value of [own.ScheduledStationAETitle, own.ScheduledProcedureStepStartDate, own.ScheduledProcedureStepStartTime, own.Modality,
      own.ScheduledProcedureStepID, item.RequestedProcedureID, item.StudyInstanceUID, item.PatientName, item.PatientID]) assert.ok(value?.length, JSON.stringify(own));
    await told({ pacs: ['ORM^O01 NW SC'] });
  });

  test('A52: keys of the step at the root are A900, private ones FF01 and not matched', async () => {
    const rooted = await worklist(broker.dicom, { PatientID: 'L2', Modality: 'DX' });
    assert.equal(rooted.status, 0xa900);
    const { answers } = await worklist(broker.dicom, { PatientID: 'L2', '00191008': { vr: 'LO', Value: ['X'] } });
    assert.ok(answers.length <= 1);
  });

  test('A59: a query in another time zone gets its day, and the start in its own time', async () => {
    const { answers } = await worklist(broker.dicom, { PatientID: 'G1', TimezoneOffsetFromUTC: '+1300' });
    assert.equal(answers.length, 0);
    await ordered({ patient: 'L3', number: 'L3' });
    await told({ pacs: ['ORM^O01 NW SC'] });
    const [here] = await listed('L3');
    const { answers: [there] } = await worklist(broker.dicom, { PatientID: 'L3', TimezoneOffsetFromUTC: '+1300' });
    assert.notEqual(step(there).ScheduledProcedureStepStartTime, step(here).ScheduledProcedureStepStartTime);
    assert.equal(there.TimezoneOffsetFromUTC, '+1300');
  });

  test('A53: C-CANCEL after ten answers of many: FE00 once, and others are served', async () => {
    // 15 MB of answers: more than the sockets between can hold, so the list has not ended when the cancel comes.
    const note = `NTE|1||${'long '.repeat(2000)}`;
    const commented = (message) => message.split('\r').flatMap((line) => (/^(PID|ORC|OBR)/.test(line) ? [line, note] : [line])).join('\r');
    for (let n = 0; n < 25; n += 1) {
      const group = Array.from({ length: 20 }, (_, k) => send(broker.hl7, commented(order({ patient: `C${n}-${k}`, number: `C${n}-${k}` }))));
      for (const answer of await Promise.all(group)) assert.equal(field(answer, 'MSA-1'), 'AA', answer);
    }
    const { heard, largest, status } = await cancelledWorklist(broker.dicom, 10);
    assert.ok(largest > 25_000, `${largest} characters`);
    assert.equal(status, 0xfe00);
    assert.ok(heard >= 10 && heard < 500, `${heard} answers`);
    assert.equal((await echo(broker.dicom)).status, 0);
    systems.pacs.messages.length = 0;
  });
});
