// SPDX-License-Identifier: Apache-2.0
// Patient data stays where it belongs. Names, numbers and dates that can be recognised are planted in every field of every kind of message, dataset
// and request, accepted and refused, while the broker logs at level debug. They must be in no log, metric, process argument, environment, file name,
// or file other than those of the database. MSH-3, MSH-4, MSH-10, AE titles and user names are logged on purpose, so they get no marker.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Broker, until } from './lib/broker.js';
import { documented } from './lib/openapi.js';
import { Receiver, Sender, acknowledge, frame, send } from './lib/mllp.js';
import { adt, field, order, unique } from './lib/hl7.js';
import { PerformedStepScp, createDataset, createStep, finalDataset, freePort, newUid, notifyAvailability, setStep, worklist } from './lib/dicom.js';
import { associateRequest, exchange, findRequest } from './lib/attacks.js';
import { Markers } from './lib/markers.js';

const token = 'a-long-enough-test-token-0123456789';
const markers = new Markers();
const name = (place) => markers.name(place), number = (place) => markers.number(place), date = (place) => markers.date(place);
const fullName = (place) => `${name(`${place}, family name`)}^${name(`${place}, given name`)}`;
let broker, his, pacs, archive;

// A destination that refuses, sends no HL7, and accepts, in turn; each answer has text about a patient.
function answerOfPacs(message, nth) {
  if (nth % 3 === 1) return `${acknowledge(message, 'AE').trimEnd()}|${name('MSA-3 of AE')}\rERR|PID^1^5^102&${name('ERR of AE')}\r`;
  return nth % 3 === 2 ? `no HL7: ${name('an answer that is no HL7')}` : `${acknowledge(message, 'AA').trimEnd()}|${name('MSA-3 of AA')}\r`;
}
const section = (kind, values) => Object.fromEntries(Object.entries(values).map(([key, value]) => [`${kind}.${key}`, value]));
before(async () => {
  his = await new Receiver((message) => `${acknowledge(message, 'AA').trimEnd()}|${name('MSA-3 of the HIS')}\r`).start();
  pacs = await new Receiver(answerOfPacs).start();
  archive = await new PerformedStepScp().start();
  const address = (port) => ({ host: '127.0.0.1', port });
  broker = new Broker({
    settings: {
      'log.level': '"debug"', 'hl7.frame_bytes': 200_000, 'bulk_change.percent': 100,
      ...section('sender.his', { sending_application: '"HIS"', reply: '"application"', older_merges: true }),
      ...section('sender.strict', { sending_application: '"STRICT"', strict: true }),
      ...section('station.STRICT', { invalid_values: '"refused"', strict_final: true }),
      'station.CT1.modality': '"CT"', 'station.DX1.modality': '"DX"', 'station.PACS.modality': '"DX"',
      ...section('destination.his', { role: '"order placer"', ...address(his.port) }),
      ...section('destination.pacs', { role: '"image manager"', ...address(pacs.port) }),
      ...section('mpps_destination.archive', { ae_title: '"ARCHIVE"', ...address(archive.port) }),
      ...section('archive.vault', { ae_title: '"VAULT"', ...address(await freePort()) }),
    },
    env: { STEPWISE_HTTP_TOKEN: token },
  });
  broker.env.TMPDIR = join(broker.folder, 'tmp');
  mkdirSync(broker.env.TMPDIR);
  chmodSync(broker.env.TMPDIR, 0o1777);
  await broker.start();
  broker.importPlan();
});
after(async () => { await broker?.remove(); archive?.stop(); await Promise.all([his, pacs].map((receiver) => receiver?.stop())); });

const api = (path, options = {}) => broker.api(path, { ...options, headers: { authorization: `Bearer ${token}`, ...options.headers } });
const post = (path, body, headers) => api(path, { method: 'POST', body, headers });

describe('HL7', () => {
  const answers = { AA: 0, AE: 0, AR: 0 };
  let sender;
  before(async () => { sender = await Sender.open(broker.hl7); });
  after(() => sender?.close());
  async function told(message) {
    const answer = await sender.send(message);
    ++answers[field(answer, 'MSA-1')];
  }

  // The options of lib/hl7.js for a patient of our own.
  const person = (place) => ({ patient: number(`${place}, PID-3`), name: fullName(place), birth: date(`${place}, PID-7`) });
  // A segment with a marker in each field.
  const planted = (place, segment, count, fields = {}) =>
    [segment, ...Array.from({ length: count }, (_, n) => fields[n + 1] ?? name(`${place}, ${segment}-${n + 1}`))].join('|');
  const coded = (place) => `${name(place)}^${name(`${place}, text`)}^L`;
  // What a hospital system sends beside the segments that we need.
  const around = (place) => [
    planted(place, 'PD1', 12), planted(place, 'NK1', 20), planted(place, 'PV2', 20), `NTE|1||${name(`${place}, NTE-3`)}`,
    `AL1|1|DA|${coded(`${place}, AL1-3`)}|SV|${name(`${place}, AL1-5`)}`, `DG1|1||${coded(`${place}, DG1-3`)}`,
    `OBX|1|TX|${coded(`${place}, OBX-3`)}||${name(`${place}, OBX-5`)}||||||F`, planted(place, 'GT1', 20), planted(place, 'IN1', 30),
    planted(place, 'ZPI', 10), ''].join('\r');
  const withSegment = (message, segment, line) => message.split('\r').map((each) => (each.startsWith(`${segment}|`) ? line : each)).join('\r');
  const everyField = (place, message) => {
    const pid = planted(place, 'PID', 30, {
      1: '1', 3: `${number(`${place}, PID-3`)}^^^HOSP^MR`, 5: fullName(place), 7: date(`${place}, PID-7`), 8: 'F',
      13: `^PRN^PH^^^^${markers.digits(`${place}, PID-13`)}`, 29: date(`${place}, PID-29`) });
    const pv1 = planted(place, 'PV1', 50, { 1: '1', 2: 'O', 44: date(`${place}, PV1-44`) });
    return withSegment(withSegment(message, 'PID', pid), 'PV1', pv1);
  };
  const withField = (message, segment, index, value) => message.split('\r').map((line) => {
    const fields = line.split('|');
    if (fields[0] !== segment) return line;
    while (fields.length <= index) fields.push('');
    fields[segment === 'MSH' ? index - 1 : index] = value;
    return fields.join('|');
  }).join('\r');

  test('patients and visits: each event, as a HIS sends it and with every field filled', async () => {
    for (const event of ['A01', 'A02', 'A03', 'A04', 'A05', 'A06', 'A07', 'A08', 'A09', 'A10', 'A11', 'A12', 'A13', 'A18', 'A24', 'A28', 'A31', 'A34',
      'A36', 'A37', 'A38', 'A39', 'A40', 'A47', 'A99']) {
      const place = `ADT^${event}`;
      await told(adt(event, person(place)) + around(place));
      await told(adt(event, { ...person(place), mrg: number(`${place}, MRG-1`) }));
      await told(everyField(place, adt(event, {})) + around(place));
      await told(adt(event, { ...person(place), app: 'STRICT' }));
    }
  });

  test('orders: each type and order control', async () => {
    for (const type of ['ORM^O01', 'OMG^O19', 'OMI^O23', 'ORU^R01', 'MDM^T02', 'ORR^O02', 'ORG^O20']) {
      for (const control of ['NW', 'CA', 'DC', 'XO', 'HD', 'RL', 'PA', 'CH', 'RP', 'RO', 'NA', 'ZZ']) {
        const place = `${type} ${control}`, version = type === 'ORM^O01' ? '2.3.1' : '2.5.1';
        const message = () => order({ ...person(place), number: number(`${place}, ORC-2`), control, version }).replace('ORM^O01', type);
        await told(message() + around(place));
        await told(everyField(place, message()));
        await told(withSegment(withSegment(message(), 'ORC', planted(place, 'ORC', 30, { 1: control })), 'OBR', planted(place, 'OBR', 48)));
      }
    }
  });

  test('appointments and acknowledgements', async () => {
    const header = (type) => `MSH|^~\\&|HIS|HOSP|STEPWISE|RADIOLOGY|20260301080000||${type}|${unique('H')}|P|2.4\r`;
    for (const event of ['S12', 'S13', 'S14', 'S15', 'S17', 'S26']) {
      const place = `SIU^${event}`, pid = everyField(place, order({})).split('\r')[1];
      const sch = ['SCH', `${number(`${place}, SCH-1`)}^HIS`, number(`${place}, SCH-2`), '', '', '', `R1^${name(`${place}, SCH-6`)}`, '', '', '1', 'HR', '^^^202603011000',
        ...Array(14).fill(''), `${number(`${place}, SCH-26`)}^HIS`, `${number(`${place}, SCH-27`)}^STEPWISE`].join('|');
      await told([header(place) + sch, pid, 'RGS|1', planted(place, 'AIS', 10), planted(place, 'AIP', 10), planted(place, 'AIL', 10), ''].join('\r'));
    }
    await told(`${header('ACK')}MSA|AE|${number('MSA-2')}|${name('MSA-3')}\r`);
  });

  test('each field too long, or of another type', async () => {
    for (const [segment, count] of [['PID', 30], ['PV1', 52], ['ORC', 30], ['OBR', 48]]) {
      for (let index = 1; index <= count; ++index) {
        const place = `a wrong ${segment}-${index}`;
        for (const value of [`${name(place)}${'X'.repeat(300)}^${name(place)}^^^${date(place)}`, `${date(place)}~${number(place)}&${name(place)}`])
          await told(withField(order({ ...person(place), number: unique('P') }), segment, index, value));
      }
    }
    for (const index of [5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21])
      await told(withField(order(person(`MSH-${index}`)), 'MSH', index, `${name(`MSH-${index}`)}^${name(`MSH-${index}`)}`));
    assert.ok(answers.AA > 100 && answers.AE + answers.AR > 100, JSON.stringify(answers));
  });

  test('an order of another patient, a used number, a patient with other demographics, and many at once', async () => {
    const one = person('a used number'), other = person('another patient');
    for (const message of [order({ ...one, number: 'USED' }), order({ ...other, number: 'USED' }), order({ ...other, number: 'USED', control: 'CA' }),
      order({ ...other, patient: one.patient, number: 'USED2' }), adt('A08', { ...other, patient: one.patient }),
      adt('A40', { ...one, mrg: one.patient }), adt('A47', { ...other, mrg: one.patient })]) await told(message);
    for (let round = 0; round < 3; ++round) {  // they collide in the database
      const same = person('many at once');
      await Promise.all(Array.from({ length: 12 }, () => send(broker.hl7, order({ ...same, number: number('many at once, ORC-2') }))));
    }
  });

  test('bytes that are no message, or no frame', async () => {
    const pid = (place) => `PID|||${number(place)}||${fullName(place)}||${date(place)}\r`;
    const message = (place) => `MSH|^~\\&|HIS|HOSP|||20260301||ADT^A04|${unique('H')}|P|2.3.1\r${pid(place)}`;
    for (const bytes of [
      `\v${message('a frame without end')}`, message('no frame'), `${name('noise')}${frame(message('behind noise'))}`, `\v${message('begun')}${frame(message('again'))}`,
      frame(pid('no MSH')), frame(message('no end of segments').replaceAll('\r', ' ')), frame(message('first') + message('second')),
      frame(Buffer.concat([Buffer.from(message('not UTF-8')), Buffer.from([0xff, 0xfe])])), frame(`BHS|^~\\&|HIS\r${message('a batch')}BTS|1\r`),
      frame(message('too large') + 'x'.repeat(300_000)), `GET /${name('a URL on the HL7 port')} HTTP/1.1\r\nHost: ${name('a Host on the HL7 port')}\r\n\r\n`,
    ]) await exchange(broker.hl7.port, bytes);
  });
});

describe('DICOM', () => {
  const keys = (place) => ({
    PatientName: fullName(place), PatientID: number(place), AccessionNumber: number(place), RequestedProcedureID: number(place), PatientBirthDate: date(place),
    ReferringPhysicianName: name(place), AdmissionID: number(place), StudyInstanceUID: `1.2.${markers.digits(place)}` });
  const performed = (place) => ({
    ...keys(place), PerformedProcedureStepDescription: name(place), PerformedLocation: name(place), StudyID: number(place),
    PerformedProcedureTypeDescription: name(place), CommentsOnThePerformedProcedureStep: name(place) });
  function final(place) {
    const dataset = finalDataset('COMPLETED', { CommentsOnThePerformedProcedureStep: name(place) });
    Object.assign(dataset.PerformedSeriesSequence[0],
      { OperatorsName: name(place), PerformingPhysicianName: name(place), SeriesDescription: name(place), ProtocolName: name(place) });
    return dataset;
  }
  const create = (place, uid = newUid(), more = {}, calling = 'DX1') => createStep(broker.dicom, uid, createDataset(undefined, { ...performed(place), ...more }), calling);
  // The foreign library may refuse to send it, or the broker may end the association.
  const tried = (result) => result.catch(() => undefined);

  test('queries', async () => {
    await worklist(broker.dicom, keys('a query'));
    await worklist(broker.dicom, { ...keys('a query for a day'), step: { ScheduledProcedureStepStartDate: date('a key') } });
    for (const key of ['PatientName', 'PatientID', 'PatientBirthDate', 'PatientSex', 'AccessionNumber', 'StudyInstanceUID', 'RequestedProcedureID', 'SpecificCharacterSet'])
      for (const value of [name(key), `${date(key)}*`]) await tried(worklist(broker.dicom, { [key]: value }));
    for (const key of ['ScheduledProcedureStepStartDate', 'ScheduledProcedureStepStartTime', 'Modality', 'ScheduledPerformingPhysicianName'])
      await tried(worklist(broker.dicom, { step: { [key]: `${name(key)}*` } }));
    const undecodable = findRequest(1, number('an identifier that cannot be decoded'));
    undecodable.writeUInt32LE(0xfffffff0, undecodable.length - 14);
    await exchange(broker.dicom.port, Buffer.concat([associateRequest(), undecodable, Buffer.from(name('bytes that are no PDU'))]));
    await exchange(broker.dicom.port, name('bytes on the DICOM port').repeat(10));
  });

  test('performed steps and notices', async () => {
    const uid = newUid();
    assert.equal(await create('an N-CREATE', uid), 0);
    assert.equal(await setStep(broker.dicom, uid, final('an N-SET')), 0);
    assert.notEqual(await setStep(broker.dicom, uid, final('an N-SET after the end')), 0);
    assert.notEqual(await create('a second N-CREATE', uid), 0);
    assert.notEqual(await setStep(broker.dicom, newUid(), final('an N-SET of nothing')), 0);
    await tried(create('an N-CREATE with an invalid UID', `1.2.${markers.digits('a SOP Instance UID')}.${name('a SOP Instance UID')}`));
    for (const calling of ['DX1', 'STRICT']) {
      for (const key of Object.keys(createDataset()).filter((one) => !/Sequence$|CharacterSet/.test(one)))
        await tried(create(key, newUid(), { [key]: `${name(key)}^${date(key)}` }, calling));
      for (const key of ['PerformedProcedureStepStatus', 'PerformedProcedureStepEndDate', 'PerformedProcedureStepEndTime'])
        await tried(setStep(broker.dicom, newUid(), { ...final(key), [key]: name(key) }, calling));
    }
    await tried(notifyAvailability(broker.dicom, `1.2.${markers.digits('a notice')}`));
    await tried(notifyAvailability(broker.dicom, name('a notice of an invalid study')));
  });
});

describe('HTTP', () => {
  const raw = (...lines) => exchange(broker.address.http.port, lines.join('\r\n'));
  test('what a person does and looks for', async () => {
    const patient = await post('/api/v1/patients', { name: fullName('a registration'), sex: 'F' });
    assert.equal(patient.status, 201, patient.text);
    const [{ id: patient_id }] = (await api('/api/v1/patients')).json.items;
    const placed = await post('/api/v1/orders', {
      patient_id, service: { value: 'XCH', meaning: name('a service') }, clinical_information: name('an order'), order_comments: name('an order'),
      reasons: [{ meaning: name('a reason') }], ordering_provider: { id: number('a provider'), name: name('a provider') } });
    assert.equal(placed.status, 201, placed.text);
    const [{ id }] = (await api('/api/v1/orders')).json.items;
    await api(`/api/v1/orders/${id}/images`);
    await post(`/api/v1/orders/${id}/cancel`, { reason: name('a reason') });
    for (const search of [`patients?name=${name('a search')}`, `patients?identifier=${number('a search')}`, `orders?placer_number=${number('a search')}`,
      `orders?accession_number=${number('a search')}`, `stations?aet=${name('a search')}`]) assert.equal((await api(`/api/v1/${search}`)).status, 200, search);
    const message = order({ patient: number('understand'), name: fullName('understand'), number: number('understand') });
    for (const body of [message, message.replace('PID', 'PIX'), name('no message')])
      await post('/api/v1/understand', body, { 'content-type': 'application/hl7-v2' });
  });

  test('each operation, with names and numbers in path, query and body', async () => {
    const members = ['name', 'sex', 'patient_id', 'retired_id', 'step_id', 'procedure_id', 'reason', 'state', 'start_at', 'requested_start', 'service', 'reasons',
      'ordering_provider', 'entered_by', 'callback_phone', 'clinical_information', 'order_comments', 'location', 'station_name', 'station_aets', 'description',
      'transport_mode', 'confirm', 'steps', 'days', 'duration_minutes', 'protocol_codes', 'plans'];
    for (const { path, method } of documented().filter((one) => !['/api/v1/session', '/api/v1/events'].includes(one.path))) {
      const place = `${method} ${path}`, target = path.replace(/\{[^}]+\}/g, '1');
      const bodies = method === 'GET' ? [undefined] : [
        { ...Object.fromEntries(members.map((member) => [member, name(`${place}, ${member}`)])), [name(`${place}, a member`)]: date(place) },
        { name: [[{ deep: name(place) }]], service: { value: { deep: name(place) } }, reasons: [name(place), { value: [name(place)] }] },
        `{"name":"${name(place)}`];
      for (const url of [target, `${target}?${name(place)}=${name(place)}`, path.replace(/\{[^}]+\}/g, number(place)), `${target}/${name(place)}`])
        for (const body of bodies) await api(url, { method, body });
    }
  });

  test('requests that are refused before they are read', async () => {
    const login = await broker.api('/api/v1/session', { method: 'POST', body: { name: name('a user name'), password: name('a password') } });
    assert.equal(login.status, 401);
    const guess = await broker.api(`/api/v1/patients?name=${name('without a login')}`, { headers: { authorization: `Bearer ${name('a token')}` } });
    assert.equal(guess.status, 401);
    for (const [header, value] of Object.entries({
      cookie: `stepwise_session=${name('a cookie')}`, 'x-csrf-token': name('a CSRF token'), origin: `https://${name('an Origin')}.example`,
      referer: `http://127.0.0.1/patients?name=${name('a Referer')}`, 'user-agent': name('a User-Agent'), 'content-type': `text/${name('a type')}` }))
      await broker.api('/api/v1/patients', { method: 'POST', body: { name: name(header) }, headers: { [header]: value } });
    for (const [line, ...others] of [
      [`GET /api/v1/patients?name=${name('a URL')} HTTP/1.1`, `Host: ${name('a Host')}`], [`GET /${'x'.repeat(20_000)}${name('a long URL')} HTTP/1.1`],
      [`GET /%zz${name('a broken URL')} HTTP/1.1`], [`${name('a method')} / HTTP/1.1`], [`${name('no HTTP')} ${name('no HTTP')}`],
      ['POST /api/v1/patients HTTP/1.1', `Transfer-Encoding: ${name('a coding')}`]]) await raw(line, 'Host: localhost', ...others, '', name('what follows'));
    await raw('POST /api/v1/patients HTTP/1.1', 'Host: localhost', 'Content-Type: application/json', `Authorization: Bearer ${token}`, 'Content-Length: 1000', '',
      `{"name":"${name('half a body')}`);
  });
});

test('the database is killed while messages, queries and requests are under way', async () => {
  const postmaster = Number(readFileSync(join(broker.folder, 'data/postgres/postmaster.pid'), 'utf8').split('\n')[0]);
  const place = 'while the database is away';
  process.kill(postmaster, 'SIGKILL');
  await until('the restart', async () => {
    const keys = { PatientName: fullName(place), PatientID: number(place) };
    await send(broker.hl7, order({ patient: number(place), name: fullName(place), number: number(place) }));
    await worklist(broker.dicom, keys).catch(() => undefined);
    await createStep(broker.dicom, newUid(), createDataset(undefined, keys)).catch(() => undefined);
    await api(`/api/v1/patients?name=${name(place)}`);
    return (await api('/metrics')).text.includes('stepwise_embedded_postgres_restarts 1');
  });
  await until('an order to be taken', async () => field(await send(broker.hl7, order({ patient: number(place), name: fullName(place) })), 'MSA-1') === 'AA');
});

describe('what was planted', () => {
  const leaks = (list) => list.filter(({ text }) => markers.in(text).length > 0).map(({ what, text }) => `${what}: ${markers.in(text).join(', ')}`);

  test('it is stored, shown and sent', async () => {
    const [{ id }] = await until('a delivery that was refused', async () => {
      const { items } = (await api('/api/v1/deliveries?state=parked')).json;
      return items.length > 0 && items;
    });
    for (const path of ['/api/v1/patients', '/api/v1/orders', '/api/v1/performed-steps', `/api/v1/deliveries/${id}/answer`])
      assert.ok(markers.in((await api(path)).text).length > 0, path);
    assert.ok(archive.received.some(({ elements }) => markers.in(JSON.stringify(elements)).length > 0));
    assert.ok(pacs.messages.some((message) => markers.in(message).length > 2));
    assert.ok(markers.count > 3000, `${markers.count}`);
  });

  test('it is in no line of the log, which has no URL', async () => {
    assert.equal((await api('/api/v1/stations')).status, 200);
    await until('the line of the last request', () => /http GET \/api\/v1\/stations 200/.test(broker.log.slice(-2000)));
    for (const line of [/http GET \/api\/v1\/patients 200/, /refused with AE/, /N-CREATE of \S+ refused/, /debug/]) assert.match(broker.log, line);
    assert.doesNotMatch(broker.log, /http \S+ \S*\?/);
    assert.deepEqual(leaks(broker.log.split('\n').map((text) => ({ what: text, text }))), []);
  });

  test('it is in no metric', async () => {
    const { text } = await api('/metrics');
    assert.match(text, /stepwise_refusals_total/);
    assert.deepEqual(markers.in(text), []);
  });

  function processes(pid) {
    const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number));
    return [pid, ...children.flatMap(processes)];
  }
  // A process of the database may end at any time.
  const read = (path) => { try { return readFileSync(path, 'latin1'); } catch { return ''; } };

  test('it is in no argument and no variable of a process, and none writes a core dump', () => {
    const all = processes(broker.child.pid).filter((pid) => existsSync(`/proc/${pid}`));
    assert.ok(all.length > 3, 'the broker and the processes of PostgreSQL');
    const texts = all.flatMap((pid) => ['cmdline', 'environ', 'comm'].map((file) => ({ what: `${file} of ${pid}`, text: read(`/proc/${pid}/${file}`) })));
    assert.deepEqual(leaks(texts), []);
    for (const pid of all) assert.match(read(`/proc/${pid}/limits`) || 'ended', /^(Max core file size +0 +0 |ended)/m);
  });

  function filesIn(folder, left) {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      if (path === left) return [];
      const itsName = { what: 'a name', text: path };
      return entry.isDirectory() ? [itsName, ...filesIn(path, left)] : [itsName, ...(entry.isFile() ? [{ what: path, text: read(path) }] : [])];
    });
  }

  test('it is in no file but those of the database', () => {
    const files = filesIn(broker.folder, join(broker.folder, 'data/postgres'));
    assert.ok(files.some(({ what }) => what.endsWith('data/postgres.log')));
    assert.deepEqual(leaks(files), []);
    // Also not in one that is open and has another place, or no name any more.
    const folder = `/proc/${broker.child.pid}/fd`;
    const open = readdirSync(folder).flatMap((descriptor) => {
      const path = join(folder, descriptor);
      try { return statSync(path).isFile() ? [{ what: readlinkSync(path), text: read(path) }] : []; } catch { return []; }  // it was closed meanwhile
    });
    assert.deepEqual(leaks(open), []);
  });
});
