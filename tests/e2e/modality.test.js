// SPDX-License-Identifier: Apache-2.0
// Worklist and performed steps with foreign peers: dcmjs-dimse, and DCMTK's own tools (reference 5, 6; acceptance cases by number).
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Broker, until } from './lib/broker.js';
import { Receiver, send } from './lib/mllp.js';
import { adt, controls, field, order } from './lib/hl7.js';
import { Archive, createDataset, createStep, echo, finalDataset, freePort, newUid, notifyAvailability, setStep, worklist } from './lib/dicom.js';

let broker, his, pacs, archive;
const studies = new Map();
before(async () => {
  [his, pacs, archive] = await Promise.all([new Receiver().start(), new Receiver().start(), new Archive(studies).start()]);
  broker = await new Broker({ settings: {
    'destination.his.role': '"order placer"', 'destination.his.host': '127.0.0.1', 'destination.his.port': his.port,
    'destination.pacs.role': '"image manager"', 'destination.pacs.host': '127.0.0.1', 'destination.pacs.port': pacs.port,
    'archive.pacs.host': '127.0.0.1', 'archive.pacs.port': archive.port, 'archive.pacs.ae_title': 'PACS',
    'archive.vault.host': '127.0.0.1', 'archive.vault.port': await freePort(), 'archive.vault.ae_title': 'VAULT', 'archive.vault.timeout_s': 5,
    'bulk_change.percent': 100,  // most steps of this small department are given up at once
  } }).start();
  broker.importPlan();
});
after(async () => { await broker?.remove(); archive?.stop(); await Promise.all([his, pacs].map((receiver) => receiver?.stop())); });

async function ordered(options) {
  const answer = await send(broker.hl7, order(options));
  assert.equal(field(answer, 'MSA-1'), 'AA', answer);
  const { answers } = await worklist(broker.dicom, { PatientID: options.patient });
  return answers;
}
const statuses = (number) => his.messages.filter((message) => field(message, 'ORC-2.1') === number).map((message) => field(message, 'ORC-5'));

describe('worklist', () => {
  test('C-ECHO', async () => assert.equal((await echo(broker.dicom)).status, 0));

  test('A02, A03: the answer holds what was ordered', async () => {
    const [item, ...more] = await ordered({ patient: 'W1', number: 'W1', name: 'Smith^John^Q^III^Dr^MD' });
    assert.equal(more.length, 0);
    const [step] = item.ScheduledProcedureStepSequence;
    assert.equal(String(item.PatientName?.[0]?.Alphabetic ?? item.PatientName), 'Smith^John^Q^Dr^III MD');
    assert.equal(item.PatientID, 'W1');
    assert.equal(item.PatientBirthDate, '19700315');
    assert.equal(step.ScheduledProcedureStepStartDate, '20260301');
    assert.equal(step.ScheduledProcedureStepStartTime, '090000');
    assert.equal(step.Modality, 'DX');
    assert.ok(step.ScheduledProcedureStepID.length <= 16 && item.AccessionNumber.length <= 16);
    assert.equal(item.ReferencedStudySequence[0].ReferencedSOPInstanceUID, item.StudyInstanceUID);
    assert.equal(item.AdmissionID, 'V901');
  });

  test('A50: date and time ranges are one period, both ends included', async () => {
    await ordered({ patient: 'W2', number: 'W2a', start: '202607051000' });
    await ordered({ patient: 'W2', number: 'W2b', start: '202607061900' });
    await ordered({ patient: 'W2', number: 'W2c', start: '202607071801' });
    const { answers } = await worklist(broker.dicom, { PatientID: 'W2',
      step: { ScheduledProcedureStepStartDate: '20260705-20260707', ScheduledProcedureStepStartTime: '100000-180000' } });
    assert.deepEqual(answers.map((a) => a.ScheduledProcedureStepSequence[0].ScheduledProcedureStepStartDate), ['20260705', '20260706']);
  });

  test('A51: names without case, accession numbers with', async () => {
    const [item] = await ordered({ patient: 'W3', number: 'W3', name: 'ÖZTÜRK^ANNA', charset: 'UNICODE UTF-8' });
    for (const name of ['öztürk*', 'OZTURK^a*', 'ÖZTÜRK^ANNA']) {
      const { answers } = await worklist(broker.dicom, { SpecificCharacterSet: 'ISO_IR 192', PatientName: name });
      assert.deepEqual(answers.map((a) => a.PatientID), ['W3'], name);
      assert.equal(String(answers[0].PatientName?.[0]?.Alphabetic ?? answers[0].PatientName), 'ÖZTÜRK^ANNA');
    }
    assert.equal((await worklist(broker.dicom, { AccessionNumber: item.AccessionNumber })).answers.length, 1);
    assert.equal((await worklist(broker.dicom, { AccessionNumber: item.AccessionNumber.toLowerCase() })).answers.length, 0);
  });

  test('A44, A45: names in the characters that a station reads; transliterated for one that reads no others', async () => {
    const stations = { U8: 'ISO_IR 192', L1: 'ISO_IR 100', GB: 'GB18030', JIS: String.raw`\\ISO 2022 IR 87`, ANY: undefined };
    const settings = {};
    for (const [aet, charset] of Object.entries(stations)) {
      settings[`station.${aet.toLowerCase()}.aet`] = aet;
      if (charset) settings[`station.${aet.toLowerCase()}.charsets`] = `["${charset}"]`;
    }
    const reading = await new Broker({ settings }).start();
    reading.importPlan();
    try {
      for (const [patient, name] of [['C1', 'MÜLLER^JÖRG'], ['C2', '张^三'], ['C3', 'YAMADA^TAROU=山田^太郎']])
        assert.equal(field(await send(reading.hl7, order({ patient, number: patient, name, charset: 'UNICODE UTF-8' })), 'MSA-1'), 'AA');
      const found = async (aet, patient) => {
        const { stdout, stderr } = await promisify(execFile)('findscu', ['-W', '-aet', aet, '-aec', reading.dicom.aet, '-k', `0010,0020=${patient}`, '-k', '0010,0010',
          '-k', '0008,0005', '-k', '0040,0100', reading.dicom.host, String(reading.dicom.port)], { encoding: 'buffer' });
        return Buffer.concat([stdout, stderr]);
      };
      const utf8 = Buffer.from('MÜLLER^JÖRG'), latin1 = Buffer.from('MÜLLER^JÖRG', 'latin1');
      assert.ok((await found('U8', 'C1')).includes(utf8));
      assert.ok((await found('L1', 'C1')).includes(latin1));
      assert.ok((await found('ANY', 'C1')).includes(latin1));
      assert.ok((await found('U8', 'C2')).includes(Buffer.from('张^三')));
      assert.ok((await found('GB', 'C2')).includes(Buffer.from([0xd5, 0xc5, 0x5e, 0xc8, 0xfd])));
      assert.ok((await found('ANY', 'C2')).includes(Buffer.from('张^三')));
      assert.ok((await found('JIS', 'C3')).includes(Buffer.from('YAMADA^TAROU=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B')));
      assert.match((await found('L1', 'C2')).toString('latin1'), /zhang\^san/i);
    } finally {
      await reading.remove();
    }
  });

  test('A29: an A08 changes the name on the list at once', async () => {
    await ordered({ patient: 'W4', number: 'W4', name: 'OLD^NAME' });
    assert.equal(field(await send(broker.hl7, adt('A08', { patient: 'W4', name: 'NEW^NAME' })), 'MSA-1'), 'AA');
    const { answers } = await worklist(broker.dicom, { PatientID: 'W4' });
    assert.equal(answers.length, 1);
    assert.match(JSON.stringify(answers[0].PatientName), /NEW\^NAME/);
    await until('the forwarded A08', () => pacs.messages.some((message) => controls(message).startsWith('ADT^A08') && field(message, 'PID-3.1') === 'W4'));
  });

  test('A31: after A40 the rows show the survivor', async () => {
    await ordered({ patient: 'W5', number: 'W5' });
    assert.equal(field(await send(broker.hl7, adt('A40', { patient: 'W6', mrg: 'W5' })), 'MSA-1'), 'AA');
    assert.equal((await worklist(broker.dicom, { PatientID: 'W5' })).answers.length, 0);
    assert.equal((await worklist(broker.dicom, { PatientID: 'W6' })).answers.length, 1);
  });

  test('A52: a date with a wildcard is C000; other associations continue', async () => {
    const result = await worklist(broker.dicom, { step: { ScheduledProcedureStepStartDate: '2026*' } });
    assert.equal(result.status & 0xf000, 0xc000);
    assert.equal(result.answers.length, 0);
  });

  test("DCMTK's findscu and echoscu, as they are", async () => {
    const [item] = await ordered({ patient: 'W7', number: 'W7' });
    const run = (program, ...list) => new Promise((resolve) => execFile(program, [...list, '-aec', 'STEPWISE', '127.0.0.1', String(broker.dicom.port)],
      { timeout: 20_000 }, (error, out, err) => resolve({ code: error?.code ?? 0, text: out + err })));
    assert.equal((await run('echoscu')).code, 0);
    const found = await run('findscu', '-W', '-k', 'PatientID=W7', '-k', 'PatientName', '-k', 'AccessionNumber', '-k', 'ScheduledProcedureStepSequence[0].Modality=DX');
    assert.equal(found.code, 0, found.text);
    assert.ok(found.text.includes(item.AccessionNumber), found.text);
  });
});

describe('performed steps', () => {
  test('A04: N-CREATE, N-SET COMPLETED: SC/IP, SC/CM; XO/CM; the step leaves the list', async () => {
    const [item] = await ordered({ patient: 'M1', number: 'M1' });
    const uid = newUid();
    assert.equal(await createStep(broker.dicom, uid, createDataset(item)), 0);
    assert.equal(await setStep(broker.dicom, uid, finalDataset()), 0);
    await until('both statuses', () => statuses('M1').length === 2);
    assert.deepEqual(statuses('M1'), ['IP', 'CM']);
    assert.equal((await worklist(broker.dicom, { PatientID: 'M1' })).answers.length, 0);
  });

  test('RAD-49: an archive notifies of images: shown with the procedure; a department completes what reports nothing', async () => {
    const [item] = await ordered({ patient: 'M9', number: 'M9' });
    assert.equal(await notifyAvailability(broker.dicom, item.StudyInstanceUID), 0);
    const [{ id }] = (await broker.api('/api/v1/orders?placer_number=M9')).json.items;
    const { json: shown } = await broker.api(`/api/v1/orders/${id}`);
    assert.equal(shown.procedures[0].images.available, 1);
    assert.equal((await worklist(broker.dicom, { PatientID: 'M9' })).answers.length, 1);
    const { status } = await broker.api(`/api/v1/steps/${shown.procedures[0].steps[0].id}/complete`, { method: 'POST', body: {} });
    assert.equal(status, 200);
    await until('the CM', () => statuses('M9').includes('CM'));
    assert.equal((await worklist(broker.dicom, { PatientID: 'M9' })).answers.length, 0);
  });

  test('RAD-11: the archives are asked for the images of an order; one that is away is told as such', async () => {
    const [item] = await ordered({ patient: 'M10', number: 'M10' });
    const [{ id }] = (await broker.api('/api/v1/orders?placer_number=M10')).json.items;
    const images = async () => (await broker.api(`/api/v1/orders/${id}/images`)).json.items[0];
    const before = await images();
    assert.equal(before.study_instance_uid, item.StudyInstanceUID);
    assert.deepEqual(before.archives.map(({ archive: name, state }) => [name, state]), [['pacs', 'none'], ['vault', 'not answered']]);
    studies.set(item.StudyInstanceUID, [1, 7]);
    const [found] = (await images()).archives;
    assert.deepEqual(found, { archive: 'pacs', state: 'found', series: 1, instances: 7, availability: 'ONLINE' });
  });

  test('A19: 110514, wrong worklist entry: back on the list, the IP is taken back, no DC', async () => {
    const [item] = await ordered({ patient: 'M2', number: 'M2' });
    const uid = newUid();
    await createStep(broker.dicom, uid, createDataset(item));
    assert.equal(await setStep(broker.dicom, uid, finalDataset('DISCONTINUED', { reason: '110514' })), 0);
    const { answers } = await worklist(broker.dicom, { PatientID: 'M2' });
    assert.equal(answers.length, 1);
    await until('the SC', () => statuses('M2').length === 2);
    assert.deepEqual(statuses('M2'), ['IP', 'SC']);
    assert.ok(!pacs.messages.some((message) => field(message, 'ORC-2.1') === 'M2' && field(message, 'ORC-1') === 'DC'));
  });

  test('A20: 110500: RAD-3 SC/DC, RAD-13 DC/CA, gone from the list', async () => {
    const [item] = await ordered({ patient: 'M3', number: 'M3' });
    const uid = newUid();
    await createStep(broker.dicom, uid, createDataset(item));
    assert.equal(await setStep(broker.dicom, uid, finalDataset('DISCONTINUED', { reason: '110500' })), 0);
    await until('the DC', () => statuses('M3').includes('DC'));
    await until('the DC to the PACS', () => pacs.messages.some((message) => field(message, 'ORC-2.1') === 'M3' && controls(message) === 'ORM^O01 DC CA'));
    assert.equal((await worklist(broker.dicom, { PatientID: 'M3' })).answers.length, 0);
  });

  test('A23-A26: 0110, 0106, 0120, 0111, 0112, as 6.2 has them', async () => {
    const [item] = await ordered({ patient: 'M4', number: 'M4' });
    const uid = newUid();
    assert.equal(await setStep(broker.dicom, newUid(), finalDataset()), 0x0112);
    assert.equal(await createStep(broker.dicom, newUid(), createDataset(item, { PerformedProcedureStepStatus: 'COMPLETED' })), 0x0106);
    const { ScheduledStepAttributesSequence: _, ...without } = createDataset(item);
    assert.equal(await createStep(broker.dicom, newUid(), without), 0x0120);
    assert.equal(await createStep(broker.dicom, uid, createDataset(item)), 0);
    assert.equal(await createStep(broker.dicom, uid, createDataset(item)), 0x0111);
    assert.equal(await setStep(broker.dicom, uid, finalDataset()), 0);
    assert.equal(await setStep(broker.dicom, uid, finalDataset()), 0x0110);
    const open = (await broker.api('/api/v1/performed-steps?discrepancy=true')).json.items;
    assert.ok(open.filter((item) => item.state === 'refused').length >= 3, 'what was refused is kept and shown');
  });

  test('A14: unscheduled with a known patient: SN to the HIS, RAD-4 with the modality\'s Study UID; after NA the statuses go out', async () => {
    await send(broker.hl7, adt('A04', { patient: 'M5' }));
    const [uid, study] = [newUid(), newUid()];
    const dataset = createDataset(undefined, { PatientID: 'M5', PatientName: 'WEST^MARY^A' });
    dataset.ScheduledStepAttributesSequence[0].StudyInstanceUID = study;
    assert.equal(await createStep(broker.dicom, uid, dataset), 0);
    const number = await until('the number request', () => his.messages.find((message) => controls(message) === 'ORM^O01 SN SC'));
    await until('RAD-4', () => pacs.messages.find((message) => controls(message) === 'ORM^O01 NW SC' && message.includes(study)));
    const open = (await broker.api('/api/v1/performed-steps?discrepancy=true')).json.items;
    assert.equal(open.find((item) => item.sop_instance_uid === uid)?.discrepancy, 'unscheduled');
    assert.equal(await setStep(broker.dicom, uid, finalDataset()), 0);
    const filler = field(number, 'ORC-3.1');
    const answer = await send(broker.hl7, `MSH|^~\\&|HIS|HOSP|STEPWISE|RADIOLOGY|20260301120000||ORR^O02|NA${uid.slice(-8)}|P|2.3.1\rMSA|AA|${field(number, 'MSH-10')}\rORC|NA|H55^HIS|${filler}^STEPWISE\r`);
    assert.equal(field(answer, 'MSA-1'), 'AA', answer);
    await until('both statuses', () => statuses('H55').length === 2);
    assert.deepEqual(statuses('H55'), ['IP', 'CM']);
  });
});

describe('discrepancies', () => {
  test('A16: performed before the order: proposed, linked by one call, and the link is taken back', async () => {
    await send(broker.hl7, adt('A04', { patient: 'M6' }));
    const uid = newUid();
    assert.equal(await createStep(broker.dicom, uid, createDataset(undefined, { PatientID: 'M6', PatientName: 'WEST^MARY^A' })), 0);
    const [item] = await ordered({ patient: 'M6', number: 'M6' });
    const find = async () => (await broker.api('/api/v1/discrepancies')).json.items.find((end) => end.performed_step?.sop_instance_uid === uid);
    const end = await find();
    assert.equal(end.kind, 'unscheduled');
    assert.deepEqual(end.proposals[0].same, { step_id: false, study_instance_uid: false, accession_number: false, patient: true, modality: true });
    const base = `/api/v1/performed-steps/${end.performed_step.id}`;
    assert.equal((await broker.api(`${base}/link`, { method: 'POST', body: { step_id: end.proposals[0].step_id } })).status, 200);
    assert.equal(await find(), undefined);
    assert.equal((await broker.api(`/api/v1/steps/${end.proposals[0].step_id}`)).json.state, 'started');
    assert.equal((await broker.api(`${base}/unlink`, { method: 'POST', body: {} })).status, 200);
    assert.equal((await find()).kind, 'unscheduled');
    assert.equal((await broker.api(`/api/v1/steps/${end.proposals[0].step_id}`)).json.state, 'scheduled');
    assert.ok(item);
  });

  test('the received bytes can be read back unchanged', async () => {
    const [item] = await ordered({ patient: 'M7', number: 'M7' });
    const uid = newUid();
    await createStep(broker.dicom, uid, createDataset(item));
    const [performed] = (await broker.api(`/api/v1/performed-steps?sop_instance_uid=${uid}`)).json.items;
    assert.equal(performed.datasets.length, 1);
    const raw = await broker.api(`/api/v1/datasets/${performed.datasets[0].id}/raw`);
    assert.equal(raw.type, 'application/octet-stream');
    assert.ok(raw.text.includes('IN PROGRESS') && raw.text.includes('M7'));
    assert.equal((await broker.api('/api/v1/datasets/999999999/raw')).status, 404);
  });

  test('a person ends a performed step that its modality does not end', async () => {
    const [item] = await ordered({ patient: 'M8', number: 'M8' });
    const uid = newUid();
    await createStep(broker.dicom, uid, createDataset(item));
    const [{ id }] = (await broker.api(`/api/v1/performed-steps?sop_instance_uid=${uid}`)).json.items;
    assert.equal((await broker.api(`/api/v1/performed-steps/${id}/close`, { method: 'POST', body: { state: 'gone' } })).status, 422);
    assert.equal((await broker.api(`/api/v1/performed-steps/${id}/close`, { method: 'POST', body: { state: 'completed' } })).status, 200);
    await until('both statuses', () => statuses('M8').length === 2);
  });

  test('reference 7.4: steps that were not performed in time are ended on request, with the reason', async () => {
    const given = (await broker.api('/api/v1/never-performed', { method: 'POST', body: {} })).json.given_up;
    assert.ok(given.length > 0);
    assert.match(given[0].why, /never performed within \d+ days after its start/);
    const shown = (await broker.api('/api/v1/discrepancies')).json;
    assert.deepEqual((await broker.api('/api/v1/never-performed', { method: 'POST', body: {} })).json.given_up, []);
    assert.ok(shown.items.every((end) => end.kind));
  });
});
