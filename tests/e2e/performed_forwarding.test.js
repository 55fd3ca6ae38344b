// SPDX-License-Identifier: Apache-2.0
// The PPS Manager forwards to an independent MPPS SCP (dcmjs-dimse) (reference 1.2; A55).
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { Broker, until } from './lib/broker.js';
import { send } from './lib/mllp.js';
import { adt } from './lib/hl7.js';
import { createDataset, createStep, finalDataset, newUid, PerformedStepScp, setStep } from './lib/dicom.js';

const explicitLittleEndian = '1.2.840.10008.1.2.1';
let broker, archive, ward, cath;
before(async () => {
  archive = await new PerformedStepScp().start();
  ward = await new PerformedStepScp({ takesSteps: false }).start();
  cath = await new PerformedStepScp({ only: explicitLittleEndian }).start();
  broker = await new Broker({ settings: {
    'mpps_destination.archive.host': '127.0.0.1', 'mpps_destination.archive.port': archive.port, 'mpps_destination.archive.ae_title': '"ARCHIVE"',
    'mpps_destination.ward.host': '127.0.0.1', 'mpps_destination.ward.port': ward.port, 'mpps_destination.ward.ae_title': '"WARD"',
    'mpps_destination.cath.host': '127.0.0.1', 'mpps_destination.cath.port': cath.port, 'mpps_destination.cath.ae_title': '"CATH"',
  } }).start();
  await send(broker.hl7, adt('A04', { patient: 'F1' }));
});
after(async () => { await broker?.remove(); await Promise.all([archive, ward, cath].map((scp) => scp?.stop())); });

const performed = async (uid, calling) => {
  assert.equal(await createStep(broker.dicom, uid, createDataset(undefined, { PatientID: 'F1', PatientName: 'WEST^MARY' }), calling), 0);
  assert.equal(await setStep(broker.dicom, uid, finalDataset(), calling), 0);
};
const got = (uid) => archive.received.filter((one) => one.uid === uid);

describe('performed steps go on', () => {
  test('reference 1.2: N-CREATE, then N-SET, as they came', async () => {
    const uid = newUid();
    await performed(uid);
    await until('both', () => got(uid).length === 2);
    assert.deepEqual(got(uid).map((one) => one.operation), ['N-CREATE', 'N-SET']);
    assert.equal(got(uid)[0].elements.PatientID, 'F1');
    assert.equal(got(uid)[0].elements.PerformedProcedureStepStatus, 'IN PROGRESS');
    assert.equal(got(uid)[1].elements.PerformedProcedureStepStatus, 'COMPLETED');
    assert.equal(got(uid)[0].calling, 'STEPWISE');
  });

  test('reference 1.2: where the destination takes another transfer syntax alone, the same values go in that one', async () => {
    const uid = newUid();
    await performed(uid);
    const there = await until('both', () => { const all = cath.received.filter((one) => one.uid === uid); return all.length === 2 && all; });
    await until('both at the archive', () => got(uid).length === 2);
    assert.equal(there[0].syntax, explicitLittleEndian);
    assert.notEqual(got(uid)[0].syntax, explicitLittleEndian);
    // Specific Character Set is of type 1C: it is left out if no text needs it.
    const values = ({ SpecificCharacterSet: _, ...elements }) => JSON.parse(JSON.stringify(elements));
    for (const at of [0, 1]) assert.deepEqual(values(there[at].elements), values(got(uid)[at].elements));
  });

  test('A55: 0112 to the N-SET: the stored N-CREATE again, then the N-SET', async () => {
    const uid = newUid();
    archive.answers.set(`N-SET ${uid}`, [0x0112]);
    await performed(uid);
    await until('all four', () => got(uid).length === 4);
    assert.deepEqual(got(uid).map((one) => one.operation), ['N-CREATE', 'N-SET', 'N-CREATE', 'N-SET']);
  });

  test('A55: 0111 to the N-CREATE is delivered', async () => {
    const uid = newUid();
    archive.answers.set(`N-CREATE ${uid}`, [0x0111]);
    await performed(uid);
    await until('the N-SET', () => got(uid).length === 2);
  });

  test('reference 1.2: what the archive itself sends does not go back to it', async () => {
    const [own, other] = [newUid(), newUid()];
    await performed(own, 'ARCHIVE');
    await performed(other);
    await until('the other one', () => got(other).length === 2);
    assert.equal(got(own).length, 0);
  });

  test('A55: a destination that takes no MPPS parks what is for it, with one alarm, and nobody else waits', async () => {
    const parked = await until('parked ones', async () => {
      const { items } = (await broker.api('/api/v1/deliveries?destination=ward&state=parked')).json;
      return items.length >= 2 && items;
    });
    assert.ok(parked.every((item) => item.failure === 'no context' && item.kind === 'performed_step_created'));
    assert.equal(broker.log.split('MPPS destination ward').length - 1, 1, broker.log);
    const { items } = (await broker.api('/api/v1/destinations')).json;
    assert.deepEqual(items.map((item) => [item.name, item.role]).sort(), [['archive', 'performed steps'], ['cath', 'performed steps'], ['ward', 'performed steps']]);
  });
});
