// SPDX-License-Identifier: Apache-2.0
// A small department with a day of work, for the tests of the web application: a HIS, a PACS, and scanners.
import { Broker, until } from './broker.js';
import { Receiver, acknowledge, send } from './mllp.js';
import { adt, cancel, field, order } from './hl7.js';
import { createDataset, createStep, finalDataset, newUid, setStep, worklist } from './dicom.js';

const zone = 'Europe/Berlin';
// YYYYMMDDHHMM in the zone of the department, some minutes from now, on the same day.
export function clock(minutes) {
  const parts = (at) => Object.fromEntries(new Intl.DateTimeFormat('en-GB', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).formatToParts(at).map(({ type, value }) => [type, value]));
  const now = parts(new Date()), at = parts(new Date(Date.now() + minutes * 60_000));
  const day = `${now.year}${now.month}${now.day}`;
  if (`${at.year}${at.month}${at.day}` === day) return `${day}${at.hour}${at.minute}`;
  return `${day}${minutes < 0 ? '0000' : '2350'}`;
}

export class Department {
  constructor() {
    this.his = new Receiver();
    // The PACS refuses what is about the patient TROUBLE.
    this.pacs = new Receiver((message) => (message.includes('TROUBLE') ? acknowledge(message, 'AE') : 'AA'));
  }
  async start(settings = {}) {
    await Promise.all([this.his.start(), this.pacs.start()]);
    this.broker = await new Broker({ settings: {
      'destination.his.role': '"order placer"', 'destination.his.host': '127.0.0.1', 'destination.his.port': this.his.port,
      'destination.pacs.role': '"image manager"', 'destination.pacs.host': '127.0.0.1', 'destination.pacs.port': this.pacs.port,
      'station.CT1.modality': '"CT"', 'station.CT1.location': '"Room 4"', 'station.CT2.modality': '"CT"', 'station.DX1.modality': '"DX"', 'station.NM1.modality': '"NM"', 'station.US1.modality': '"US"', ...settings,
    } }).start();
    this.broker.importPlan();
    return this;
  }
  async hear(message) {
    const answer = await send(this.broker.hl7, message);
    return field(answer, 'MSA-1');
  }
  async perform(aet, modality, answer, { ends = true } = {}) {
    const uid = newUid();
    await createStep(this.broker.dicom, uid, createDataset(answer, { modality, aet }), aet);
    if (ends) await setStep(this.broker.dicom, uid, finalDataset(), aet);
  }
  list(aet, modality) { return worklist(this.broker.dicom, { calling: aet, step: { Modality: modality } }); }

  // A morning: exams that are done, running, due and late, a refused message, an unmatched one, a cancelled order.
  async work() {
    const people = [['1001', 'MUELLER^ANNA', '19710302', 'F'], ['1002', 'WEST^MARY^A', '19700315', 'F'], ['1003', 'OKAFOR^JOHN', '19551109', 'M'], ['1004', 'ROSSI^PAOLO', '19880621', 'M'], ['1005', 'TROUBLE^TINA', '19930413', 'F'], ['1006', 'NGUYEN^LINH', '20190902', 'F']];
    for (const [patient, name, birth, sex] of people) await this.hear(adt('A04', { patient, name, birth, sex }));
    await this.hear(adt('A04', { patient: '1007', name: 'WANG^XIAODONG^^^^^^A~王^小东^^^^^^I', birth: '19821224', sex: 'M', charset: 'UNICODE UTF-8' }));
    const at = (minutes) => clock(minutes);
    const orders = [['1001', 'MUELLER^ANNA', '19710302', 'F', 'PE', -150, 'PE1'], ['1002', 'WEST^MARY^A', '19700315', 'F', 'XCH', -120], ['1003', 'OKAFOR^JOHN', '19551109', 'M', 'CTH', -90], ['1004', 'ROSSI^PAOLO', '19880621', 'M', 'CTH', -40], ['1006', 'NGUYEN^LINH', '20190902', 'F', 'XCH', 25], ['1002', 'WEST^MARY^A', '19700315', 'F', 'CTH', 45, 'LATER1'], ['1005', 'TROUBLE^TINA', '19930413', 'F', 'XCH', 70], ['1007', 'WANG^XIAODONG', '19821224', 'M', 'USABD', 90]];
    for (const [patient, name, birth, sex, code, minutes, number] of orders) await this.hear(order({ patient, name, birth, sex, code, start: at(minutes), ...(number ? { number } : {}) }));
    const [dx, ct] = [(await this.list('DX1', 'DX')).answers, (await this.list('CT1', 'CT')).answers];
    const of = (answers, name) => answers.find(({ PatientName }) => JSON.stringify(PatientName).includes(name));
    await this.perform('DX1', 'DX', of(dx, 'MUELLER'));
    await this.perform('DX1', 'DX', of(dx, 'WEST'));
    await this.perform('CT1', 'CT', of(ct, 'OKAFOR'));
    await this.perform('CT1', 'CT', of(ct, 'ROSSI'), { ends: false });
    await this.perform('CT1', 'CT', undefined);  // without an order
    await this.hear(order({ patient: '1001', name: 'MUELLER^ANNA', birth: '19710302', sex: 'F', code: 'CTH', number: 'GONE1', start: at(180) }));
    await this.hear(cancel('GONE1'));
    await this.hear(cancel('NOT-KNOWN'));
    await until('the PACS to refuse', async () => (await this.broker.api('/api/v1/deliveries?state=parked')).json.items.length > 0);
    return this;
  }
  async stop() {
    await this.broker?.remove();
    await Promise.all([this.his.stop(), this.pacs.stop()]);
  }
}
