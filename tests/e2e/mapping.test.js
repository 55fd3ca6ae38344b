// SPDX-License-Identifier: Apache-2.0
// A HIS that is connected by configuration alone (R16, R24, R38, R40, R105): GB 18030 without MSH-18, line feeds, the accession number in OBR-3, the start
// in OBR-36. examples/mapping-gb18030.toml is its mapping file.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Broker, examples, until } from './lib/broker.js';
import { send } from './lib/mllp.js';
import { field } from './lib/hl7.js';
import { worklist } from './lib/dicom.js';

// 王^小明, 男 and 放射 (radiography) in GB 18030.
const words = { NAME: [0xcd, 0xf5, 0x5e, 0xd0, 0xa1, 0xc3, 0xf7], SEX: [0xc4, 0xd0], KIND: [0xb7, 0xc5, 0xc9, 0xe4] };
function order(number, accession, start) {
  const text = [
    `MSH|^~\\&|CNHIS|HOSP|STEPWISE|RADIOLOGY|20260301080000||ORM^O01|${number}|P|2.3.1`,
    'PID|||C1^^^HOSP^MR||NAME||19800102|SEX',
    'PV1||O|RAD',
    `ORC|NW|${number}`,
    `OBR|1|${number}|${accession}|XCH^Chest^L` + '|'.repeat(12) + 'D22^REF^ROSE' + '|'.repeat(8) + 'KIND' + '|'.repeat(12) + start, ''].join('\n');
  const parts = text.split(/(NAME|SEX|KIND)/).map((part) => Buffer.from(words[part] ?? part));
  return Buffer.concat(parts);
}

let broker, folder, mapping;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stepwise-mapping-'));
  mapping = join(folder, 'his.toml');
  copyFileSync(join(examples, 'mapping-gb18030.toml'), mapping);
  const config = join(folder, 'stepwise.toml');
  writeFileSync(config, '[sender.his]\nsending_application = "CNHIS"\ncharset = "GB 18030-2000"\nmapping = "his.toml"\n[station.dx]\naet = "DX1"\nmodality = "DX"\ncharsets = ["ISO_IR 192"]\n');
  broker = await new Broker({ config }).start();
});
after(async () => { await broker?.remove(); if (folder) rmSync(folder, { recursive: true, force: true }); });

const onTheWorklist = async (keys) => (await worklist(broker.dicom, { calling: 'DX1', ...keys })).answers;
const reload = () => broker.api('/api/v1/reload', { method: 'POST', body: {} });

test('R16, R24, R38, R40: its order is on the worklist with its own accession number, its time and its name', async () => {
  const answer = await send(broker.hl7, order('N1', 'ACC77', '202603011430'));
  assert.equal(field(answer, 'MSA-1'), 'AA', answer);
  const found = await onTheWorklist({ AccessionNumber: 'ACC77' });
  assert.equal(found.length, 1);
  const [item] = found;
  assert.match(JSON.stringify(item.PatientName), /王\^小明/);
  assert.equal(item.PatientSex, 'M');
  const [step] = item.ScheduledProcedureStepSequence;
  assert.equal(step.ScheduledProcedureStepStartDate, '20260301');
  assert.match(step.ScheduledProcedureStepStartTime, /^1430/);
  assert.equal(step.Modality, 'DX');
});

test('understand says which path each value came from, and which were empty before', async () => {
  const response = await fetch(broker.http + '/api/v1/understand', {
    method: 'POST', headers: { 'content-type': 'application/hl7-v2' }, body: order('N2', 'ACC78', '202603011500') });
  const { fields, errors } = await response.json();
  assert.deepEqual(errors, []);
  const named = (name) => fields.find((one) => one.field === name);
  assert.equal(named('accession_number').path, 'OBR-3');
  assert.equal(named('accession_number').value, 'ACC78');
  assert.equal(named('start').path, 'OBR-36');
});

test('R105: a wrong mapping file is refused with line and reason, and the old one stays in force', async () => {
  const good = readFileSync(mapping, 'utf8');
  writeFileSync(mapping, '[fields]\naccession_number = ["OBR-18"]\nstrat = ["OBR-36"]\n');
  const refused = await reload();
  assert.equal(refused.status, 400);
  assert.match(refused.text, /his\.toml:3:1/);
  assert.match(refused.text, /is start meant/);
  assert.equal(field(await send(broker.hl7, order('N3', 'ACC79', '202603011530')), 'MSA-1'), 'AA');
  assert.equal((await onTheWorklist({ AccessionNumber: 'ACC79' })).length, 1);

  writeFileSync(mapping, good.replace('"OBR-3"', '"OBR-2"'));
  assert.equal((await reload()).status, 200);
  assert.equal(field(await send(broker.hl7, order('N4', 'ACC80', '202603011600')), 'MSA-1'), 'AA');
  assert.equal((await onTheWorklist({ AccessionNumber: 'N4' })).length, 1);
});

test('R105: SIGHUP reads the mapping files again; a wrong one is named in the log', async () => {
  writeFileSync(mapping, '[fields]\naccession_number = [18]\n');
  broker.child.kill('SIGHUP');
  await until('the fault in the log', () => /his\.toml:2/.test(broker.log));
  assert.equal(field(await send(broker.hl7, order('N5', 'ACC81', '202603011630')), 'MSA-1'), 'AA');
  assert.equal((await onTheWorklist({ AccessionNumber: 'N5' })).length, 1);
});
