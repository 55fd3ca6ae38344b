// SPDX-License-Identifier: Apache-2.0
// Messages that hospitals really sent, byte for byte, in field_cases/<case>/1.hl7, 2.hl7 ... Names and numbers are made up. All messages of the
// files are of 29 November 2026 and the exams of the day after; they are moved so that the day of the messages is yesterday.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Broker } from './lib/broker.js';
import { field, unique } from './lib/hl7.js';
import { send } from './lib/mllp.js';
import { worklist } from './lib/dicom.js';

const folder = resolve('tests/e2e/field_cases');
const day = 24 * 3600 * 1000;
const shift = Math.floor(Date.now() / day) * day - day - Date.UTC(2026, 10, 29);
const moved = (text) => text.replace(/202[67]1[12]\d\d/g, (date) => {
  const then = Date.UTC(Number(date.slice(0, 4)), Number(date.slice(4, 6)) - 1, Number(date.slice(6)));
  return new Date(then + shift).toISOString().slice(0, 10).replaceAll('-', '');
});

let broker;
before(async () => {
  broker = await new Broker({ settings: {
    'station.CR1.modality': '"CR"', 'station.DX1.modality': '"DX"', 'station.CT1.modality': '"CT"',
    'sender.hisa.sending_application': '"HISA"',
    'sender.hisb.sending_application': '"HISB"', 'sender.hisb.several_obr_per_orc': '"one order each"', 'sender.hisb.several_exams_per_number': 'true',
    'sender.hisc.sending_application': '"HISC"', 'sender.hisc.mapping': `"${folder}/hisc.toml"`,
  } }).start();
});
after(async () => { await broker?.remove(); });

const message = (name, number) => moved(readFileSync(`${folder}/${name}/${number}.hl7`, 'utf8'));
// The answers, and the findings in the journal.
async function sent(text) {
  const control = unique('C');
  const ack = await send(broker.hl7, text.replace(/^((?:[^|]*\|){9})[^|]*/, `$1${control}`));
  const { json } = await broker.api(`/api/v1/messages?control_id=${control}`);
  const record = await broker.api(`/api/v1/messages/${json.items[0].id}`);
  return { code: field(ack, 'MSA-1'), error: field(ack, 'ERR-3.1') ?? field(ack, 'ERR-1'), ack, findings: record.json.findings ?? [] };
}
const sentCase = async (name, count) => {
  const all = [];
  for (let n = 1; n <= count; ++n) all.push(await sent(message(name, n)));
  return all;
};
const codes = (answers) => answers.map(({ code }) => code);
const hasFinding = ({ findings }, code) => findings.some((finding) => finding.code === code);
const listed = async (patient, keys = {}) => (await worklist(broker.dicom, { PatientID: patient, ...keys })).answers;
const step = (item) => item.ScheduledProcedureStepSequence[0];
const text = (name) => (typeof name === 'string' ? name : name?.[0]?.Alphabetic ?? String(name));

test('an accession number or Study Instance UID of another patient is AE 205', async () => {
  const answers = await sentCase('accession-or-study-uid-of-another-patient', 3);
  assert.deepEqual(codes(answers), ['AA', 'AE', 'AE']);
  for (const refused of answers.slice(1)) assert.match(refused.ack, /205/);
  assert.equal((await listed('T80')).length, 1);
  assert.equal((await listed('T81')).length + (await listed('T82')).length, 0);
});

test('a blank line hides no segment', async () => {
  const answers = await sentCase('blank-line-loses-last-segments', 4);
  assert.deepEqual(codes(answers), ['AA', 'AA', 'AA', 'AA']);
  const studies = (await listed('T1')).map((item) => item.StudyInstanceUID);
  assert.equal(studies.length, 2);
  assert.ok(studies.includes('1.2.276.0.99.59.1'));
  const [third] = await listed('T3');
  assert.match(step(third).ScheduledProcedureStepStartTime, /^0800/);
  assert.equal(third.RequestedProcedurePriority, 'STAT');
  const { json } = await broker.api('/api/v1/patients?identifier=T2');
  const patient = (await broker.api(`/api/v1/patients/${json.items[0].id}`)).json;
  assert.equal(patient.visits[0].patient_class, 'I');
  assert.equal(patient.visits[0].referring.name.alphabetic.family, 'Ref');
});

test('a cancel of a slow clock, or of an order whose time lies ahead, takes effect', async () => {
  assert.deepEqual(codes(await sentCase('cancel-of-a-slow-clock-is-dropped', 4)), ['AA', 'AA', 'AA', 'AA']);
  assert.equal((await listed('T40')).length + (await listed('T41')).length, 0);
});

test('a cancel or change whose PID is another patient is AE 204 and has no effect', async () => {
  const answers = await sentCase('cancel-or-change-names-another-patient', 6);
  assert.deepEqual(codes(answers), ['AA', 'AE', 'AA', 'AE', 'AA', 'AE']);
  for (const n of [1, 3, 5]) assert.match(answers[n].ack, /204/);
  for (const patient of ['T10', 'T12', 'T13']) {
    const [item, ...others] = await listed(patient);
    assert.equal(others.length, 0);
    assert.equal(step(item).ScheduledProcedureStepStartDate, moved('20261130'));
  }
});

test('a change of modality and protocol takes effect', async () => {
  assert.deepEqual(codes(await sentCase('change-of-modality-has-no-effect', 2)), ['AA', 'AA']);
  const [item] = await listed('T70');
  assert.equal(step(item).Modality, 'DX');
  assert.equal(step(item).ScheduledStationAETitle, 'DX1');
  assert.equal(step(item).ScheduledProtocolCodeSequence[0].CodeValue, 'PR2');
});

test('an equals sign in a Latin name makes no second group', async () => {
  const answers = await sentCase('equals-sign-in-a-latin-name', 2);
  assert.deepEqual(codes(answers), ['AA', 'AA']);
  const [first] = await listed('T101');
  assert.match(text(first.PatientName), /^Smith.Jones\^Ann$/);
  const [second] = await listed('T102');
  assert.match(text(second.PatientName), /^Kim\^H.Y$/);
  for (const answer of answers) assert.ok(answer.findings.length > 0);
});

test('blanks before a segment are skipped with a finding', async () => {
  const [answer] = await sentCase('leading-blanks-before-segments', 1);
  assert.equal(answer.code, 'AA');
  assert.ok(answer.findings.length > 0);
});

test('a note that is cut is a finding', async () => {
  const [answer] = await sentCase('long-note-is-cut-silently', 1);
  assert.equal(answer.code, 'AA');
  assert.ok(hasFinding(answer, 'text-cut'));
});

test('a note behind an observation is on the worklist', async () => {
  const [answer] = await sentCase('note-behind-observation-is-lost', 1);
  assert.equal(answer.code, 'AA');
  const [item] = await listed('T60', { RequestedProcedureComments: '', PatientWeight: '' });
  assert.match(item.RequestedProcedureComments, /contrast reaction in 2019/);
});

test('several OBR behind one ORC: the refusal names the setting, and with it each exam is taken', async () => {
  const [refused] = await sentCase('one-orc-several-obr', 1);
  assert.equal(refused.code, 'AE');
  assert.match(refused.ack, /several_obr_per_orc/);
  const taken = await sent(message('one-orc-several-obr', 1).replace('|HISA|', '|HISB|').replace('MO1^HISA||CTH', 'MO2^HISA||CTH'));
  assert.equal(taken.code, 'AA');
  assert.deepEqual((await listed('T130')).map((item) => step(item).Modality).sort(), ['CR', 'CT']);
});

test('a telephone number behind an e-mail address is taken, a second TQ1 is a finding', async () => {
  const answers = await sentCase('second-repetition-or-segment-unread', 2);
  assert.deepEqual(codes(answers), ['AA', 'AA']);
  const { json } = await broker.api('/api/v1/patients?identifier=T200');
  assert.equal((await broker.api(`/api/v1/patients/${json.items[0].id}`)).json.phone, '0301234');
  assert.ok(answers[1].findings.some((finding) => finding.place.startsWith('TQ1(2)')));
});

test('small readings: a plain name in OBR-34, blanks behind ORC-1, a local word for the modality', async () => {
  const answers = await sentCase('small-readings', 3);
  assert.deepEqual(codes(answers), ['AA', 'AA', 'AA']);
  const [item] = await listed('T190');
  assert.match(text(step(item).ScheduledPerformingPhysicianName), /^Roentgen\^Rita/);
  assert.equal((await listed('T191')).length, 1);
  assert.ok(hasFinding(answers[2], 'modality-unknown'));
});
