// SPDX-License-Identifier: Apache-2.0
// What a scanner asked for and got, which associations were rejected, and why a step is not on a list: compared with real C-FINDs of a foreign DICOM stack.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { Broker, until } from './lib/broker.js';
import { worklist } from './lib/dicom.js';
import { adt, field, order } from './lib/hl7.js';
import { send } from './lib/mllp.js';
import { Postgres } from './lib/postgres.js';

const stations = {
  'station.dx1.aet': '"DX1"', 'station.dx1.modality': '"DX"',
  'station.ct1.aet': '"CT1"', 'station.ct1.modality': '"CT"',
  'station.old.aet': '"OLD"', 'station.old.admit': false,
  'station.own.aet': '"OWN"', 'station.own.own_steps_only': true,
  'station.few.aet': '"FEW"', 'station.few.worklist_cap': 1,
};
const items = async (broker, path) => (await broker.api(path)).json.items;
const placed = async (broker, message) => assert.equal(field(await send(broker.hl7, message), 'MSA-1'), 'AA');
const stepOf = async (broker, number) => {
  const [{ id }] = await items(broker, `/api/v1/orders?placer_number=${number}`);
  return (await items(broker, `/api/v1/steps?order_id=${id}`))[0];
};
describe('what a scanner asked for and got', () => {
  let broker;
  before(async () => {
    broker = await new Broker({ settings: stations }).start();
    broker.importPlan();
    await placed(broker, order({ number: 'Q1', patient: 'Q1' }));
    await placed(broker, order({ number: 'Q2', patient: 'Q2' }));
  });
  after(() => broker?.remove());

  test('"what did DX1 get at 08:03" is answered item by item, also after the data has changed', async () => {
    const got = await worklist(broker.dicom, { calling: 'DX1', step: { Modality: 'DX' } });
    assert.equal(got.answers.length, 2);
    await placed(broker, adt('A08', { patient: 'Q1', name: 'CHANGED^NAME' }));
    const now = await worklist(broker.dicom, { calling: 'DX1', step: { Modality: 'DX' } });
    assert.ok(now.answers.some(({ PatientName }) => String(PatientName).includes('CHANGED')));

    const [second, first] = await items(broker, '/api/v1/queries?station=dx1');
    assert.equal(first.aet, 'DX1');
    assert.equal(first.station, 'dx1');
    assert.equal(first.address, '127.0.0.1');
    assert.equal(first.status, '0000');
    assert.equal(first.answers, 2);
    assert.ok(first.duration_ms > 0);
    // This stack sends an empty number as 0 (PregnancyStatus), and that is shown, too.
    assert.deepEqual(first.keys.filter(({ value }) => value !== '0'), [{ path: '00400100.00080060', name: 'ScheduledProcedureStepSequence.Modality', value: 'DX' }]);
    for (const [query, answers] of [[first, got.answers], [second, now.answers]]) {
      const { json } = await broker.api(`/api/v1/queries/${query.id}?attributes=true`);
      assert.equal(json.returned_complete, true);
      assert.equal(json.returned.length, answers.length);
      for (const [n, answer] of answers.entries()) {
        const step = answer.ScheduledProcedureStepSequence[0], kept = json.returned[n];
        assert.equal(kept.step.step_id, step.ScheduledProcedureStepID);
        assert.equal(kept.accession_number, answer.AccessionNumber);
        assert.equal(kept.patient_id, answer.PatientID);
        assert.equal(kept.start.replaceAll(/\D/g, ''), step.ScheduledProcedureStepStartDate + step.ScheduledProcedureStepStartTime);
        assert.equal(kept.attributes['0020000D'].value, answer.StudyInstanceUID);
        assert.equal(kept.attributes['00100020'].keyword, 'PatientID');
        assert.equal(kept.attributes['00400100'].items[0]['00080060'].value, 'DX');
      }
    }
    const names = async ({ id }) => (await broker.api(`/api/v1/queries/${id}`)).json.returned.map(({ patient_name }) => patient_name);
    assert.ok(!(await names(first)).includes('CHANGED^NAME'));
    assert.ok((await names(second)).includes('CHANGED^NAME'));
  });

  test('queries are found by time, by the step that they returned or did not, and in pages', async () => {
    const step = await stepOf(broker, 'Q2');
    await worklist(broker.dicom, { calling: 'CT1', step: { Modality: 'CT' } });
    const returned = await items(broker, `/api/v1/queries?step_id=${step.id}`);
    assert.ok(returned.length >= 2 && returned.every(({ aet }) => aet === 'DX1'));
    const without = await items(broker, `/api/v1/queries?step_id=${step.id}&returned=false`);
    assert.deepEqual(without.map(({ aet }) => aet), ['CT1']);
    assert.equal((await items(broker, '/api/v1/queries?until=2020-01-01')).length, 0);
    assert.ok((await items(broker, '/api/v1/queries?since=2020-01-01T08:00')).length >= 3);
    const { json } = await broker.api('/api/v1/queries?limit=1');
    assert.equal(json.items.length, 1);
    assert.equal((await items(broker, json.next)).length, 1);
    assert.equal((await broker.api('/api/v1/queries?since=yesterday')).status, 400);
    assert.equal((await broker.api('/api/v1/queries/999999')).status, 404);
  });

  test('/worklist shows what a C-FIND with the last keys returns, without being one', async () => {
    const got = await worklist(broker.dicom, { calling: 'DX1', step: { Modality: 'DX' }, PatientID: 'Q2' });
    const before = (await items(broker, '/api/v1/queries?station=DX1')).length;
    const { json } = await broker.api('/api/v1/worklist?station=dx1');
    assert.equal(json.query.source, 'last_query');
    assert.deepEqual(json.items.map(({ patient_id }) => patient_id), got.answers.map(({ PatientID }) => PatientID));
    assert.equal(json.items[0].attributes['0020000D'].value, got.answers[0].StudyInstanceUID);
    assert.equal(json.complete, true);
    const all = (await broker.api('/api/v1/worklist?station=dx1&keys=none')).json;
    assert.equal(all.query.source, 'none');
    assert.equal(all.items.length, 2);
    assert.ok(Object.keys(all.items[0].attributes).length > 20);
    assert.equal((await broker.api('/api/v1/worklist?station=dx1&keys=none&limit=1')).json.complete, false);
    assert.equal((await items(broker, '/api/v1/queries?station=DX1')).length, before);
  });

  test('a refused query is recorded with its status', async () => {
    const { status } = await worklist(broker.dicom, { calling: 'CT1', step: { ScheduledProcedureStepStartDate: '2026030' } });
    const [query] = await items(broker, '/api/v1/queries?station=CT1');
    assert.equal(Number.parseInt(query.status, 16), status);
    assert.equal(query.answers, 0);
  });

  test('a rejected association is recorded with AE title, address and reason', async () => {
    await assert.rejects(worklist(broker.dicom, { calling: 'STRANGER' }), /association rejected/);
    await assert.rejects(worklist(broker.dicom, { calling: 'STRANGER' }), /association rejected/);
    await assert.rejects(worklist({ ...broker.dicom, aet: 'OTHER' }, { calling: 'CT1' }), /association rejected/);
    const rejected = await items(broker, '/api/v1/rejected-associations');
    const stranger = rejected.filter(({ aet }) => aet === 'STRANGER');
    assert.equal(stranger.reduce((sum, { count }) => sum + count, 0), 2);
    assert.equal(stranger[0].reason, 'not_admitted');
    assert.equal(stranger[0].address, '127.0.0.1');
    assert.equal(stranger[0].station, null);
    const other = (await items(broker, '/api/v1/rejected-associations?station=ct1'))[0];
    assert.equal(other.reason, 'called_aet');
    assert.equal(other.called_aet, 'OTHER');
  });

  test('the commands show the same, and the reads are in the audit trail', async () => {
    const list = broker.run('queries', '--station', 'dx1', ...broker.arguments());
    assert.equal(list.code, 0, list.err);
    assert.match(list.out, /DX1 .*Modality=DX/);
    const [{ id }] = await items(broker, '/api/v1/queries?station=dx1');
    const one = broker.run('queries', '--id', String(id), ...broker.arguments());
    assert.match(one.out, /Q2/);
    assert.match(broker.run('queries', '--rejected', ...broker.arguments()).out, /STRANGER/);
    assert.equal(broker.run('queries', '--since', 'yesterday', ...broker.arguments()).code, 64);
    await broker.api(`/api/v1/queries/${id}`);
    const [{ id: patient }] = await items(broker, '/api/v1/patients?identifier=Q2');
    const read = await items(broker, `/api/v1/audit?patient_id=${patient}`);
    assert.ok(read.some(({ what }) => what === `GET /api/v1/queries/${id}`));
    assert.ok(!broker.log.includes('CHANGED'), 'no patient data in the log');
  });
});

describe('how long records are kept', () => {
  let broker, postgres;
  before(async () => {
    postgres = new Postgres();
    postgres.start();
    postgres.createDatabase();
    broker = await new Broker({ settings: { ...stations, 'database.url': `"${postgres.url}"` } }).start();
  });
  after(async () => { await broker?.remove(); postgres?.remove(); });

  test('old records are removed at the start', async () => {
    await worklist(broker.dicom, { calling: 'DX1' });
    await worklist(broker.dicom, { calling: 'CT1' });
    await assert.rejects(worklist(broker.dicom, { calling: 'STRANGER' }), /association rejected/);
    assert.equal((await items(broker, '/api/v1/queries')).length, 2);
    assert.equal((await items(broker, '/api/v1/rejected-associations')).length, 1);
    postgres.sql("UPDATE stepwise.worklist_query SET at = at - interval '15 days' WHERE calling_aet = 'DX1'",
      "UPDATE stepwise.rejected_association SET last_at = last_at - interval '15 days'");
    await broker.stop();
    await broker.start();
    await until('the sweep', async () => (await items(broker, '/api/v1/queries?station=DX1')).length === 0);
    assert.equal((await items(broker, '/api/v1/queries?station=CT1')).length, 1);
    assert.equal((await items(broker, '/api/v1/rejected-associations')).length, 0);
  });

  test('a site that keeps no records has none', async () => {
    broker.settings['dicom.query_record_days'] = 0;
    await broker.stop();
    await broker.start();
    await worklist(broker.dicom, { calling: 'CT1' });
    assert.equal((await items(broker, '/api/v1/queries')).length, 1);
  });
});

describe('why a step is not on the list of a station', () => {
  let broker, step;
  before(async () => {
    broker = await new Broker({ settings: { ...stations, 'dicom.past_days': 0 } }).start();
    broker.importPlan();
    await placed(broker, order({ number: 'W1', patient: 'W1', start: today('0900') }));
    step = await stepOf(broker, 'W1');
  });
  after(() => broker?.remove());

  // The names of the criteria that exclude the step, and whether a real C-FIND agrees.
  const check = async (station, { keys = {}, calling = station.toUpperCase(), of = step, ...query } = {}) => {
    const parameters = new URLSearchParams({ station, ...keys });
    const { status, json } = await broker.api(`/api/v1/steps/${of.id}/why-not?${parameters}`);
    assert.equal(status, 200);
    let found = false;
    try {
      const { answers } = await worklist(broker.dicom, { calling, ...query });
      found = answers.some((answer) => answer.ScheduledProcedureStepSequence[0].ScheduledProcedureStepID === of.step_id);
    } catch (error) { assert.match(error.message, /association rejected/); }
    assert.equal(json.listed, found, JSON.stringify(json, null, 1));
    const failed = json.criteria.filter(({ passes }) => !passes);
    assert.equal(failed.length === 0, json.listed);
    for (const { criterion, remedy, found: is, expected } of failed) {
      assert.ok(remedy, `${criterion} has a remedy`);
      assert.ok(is && expected, `${criterion} says what was found and expected`);
    }
    return { ...json, failed: failed.map(({ criterion }) => criterion) };
  };

  test('a listed step passes', async () => {
    const result = await check('dx1', { keys: { modality: 'DX' }, step: { Modality: 'DX' } });
    assert.equal(result.sentence, 'DX1 gets this step.');
    assert.equal(result.query.source, 'given');
  });
  test('keys of the query: date, modality, AE title, another key, a query that is refused', async () => {
    assert.deepEqual((await check('dx1', { keys: { date: '20200101' }, step: { ScheduledProcedureStepStartDate: '20200101' } })).failed, ['date']);
    const wrong = await check('dx1', { keys: { modality: 'CT' }, step: { Modality: 'CT' } });
    assert.deepEqual(wrong.failed, ['modality']);
    assert.equal(wrong.sentence, 'DX1 does not get this step: its modality is DX, and the query asks for CT.');
    assert.deepEqual((await check('ct1', { keys: { station_aet: 'CT1' }, step: { ScheduledStationAETitle: 'CT1' } })).failed, ['station_aet']);
    assert.deepEqual((await check('dx1', { keys: { patient_id: 'OTHER' }, PatientID: 'OTHER' })).failed, ['key']);
    assert.deepEqual((await check('dx1', { keys: { date: 'TODAY' }, step: { ScheduledProcedureStepStartDate: 'TODAY' } })).failed, ['query']);
  });
  test('settings of the station: own_steps_only, admission, an unknown station', async () => {
    const all = { keys: { patient_id: '*' } };
    assert.deepEqual((await check('own', all)).failed, ['own_steps_only']);
    assert.deepEqual((await check('old', all)).failed, ['association']);
    assert.deepEqual((await check('STRANGER', all)).failed, ['station']);
  });
  test('by the last query of the station, or its AE title', async () => {
    const first = (await broker.api(`/api/v1/steps/${step.id}/why-not?aet=NEVER`)).json;
    assert.equal(first.query.source, 'station');
    await worklist(broker.dicom, { calling: 'CT1', step: { Modality: 'CT' } });
    const last = (await broker.api(`/api/v1/steps/${step.id}/why-not?station=ct1`)).json;
    assert.equal(last.query.source, 'last_query');
    assert.deepEqual(last.criteria.filter(({ passes }) => !passes).map(({ criterion }) => criterion), ['modality']);
  });
  test('past_days', async () => {
    await placed(broker, order({ number: 'W2', patient: 'W2', start: '202001010900' }));
    const of = await stepOf(broker, 'W2');
    assert.deepEqual((await check('dx1', { of, keys: { modality: 'DX' }, step: { Modality: 'DX' } })).failed, ['past_days']);
  });
  test('cap', async () => {
    await placed(broker, order({ number: 'W3', patient: 'W3', start: today('0900') }));
    const of = await stepOf(broker, 'W3');
    assert.deepEqual((await check('few', { of, keys: { modality: 'DX' }, step: { Modality: 'DX' } })).failed, ['cap']);
  });
  test('not scheduled', async () => {
    await placed(broker, order({ number: 'W4', patient: 'W4', start: today('0900') }));
    const of = await stepOf(broker, 'W4');
    assert.equal((await broker.api(`/api/v1/steps/${of.id}/cancel-appointment`, { method: 'POST', body: { reason: 'the patient did not come' } })).status, 200);
    const { failed } = await check('dx1', { of, keys: { modality: 'DX' }, step: { Modality: 'DX' } });
    assert.ok(failed.includes('state') && failed.includes('scheduled'), failed.join());
  });
  test('hold, then the state; the command says the same', async () => {
    const all = { keys: { modality: 'DX' }, step: { Modality: 'DX' } };
    await placed(broker, order({ number: 'W1', patient: 'W1', control: 'HD', id: 'HOLD1' }));
    const held = await check('dx1', all);
    assert.deepEqual(held.failed, ['hold']);
    assert.equal(held.sentence, 'DX1 does not get this step: its order is on hold.');
    const said = broker.run('why-not', step.step_id, '--station', 'dx1', '--key', 'modality=DX', ...broker.arguments());
    assert.equal(said.code, 1, said.err);
    assert.match(said.out, /^DX1 does not get this step: its order is on hold\./);
    await placed(broker, order({ number: 'W1', patient: 'W1', control: 'CA', id: 'CANCEL1' }));
    assert.deepEqual((await check('dx1', all)).failed.filter((name) => name !== 'hold'), ['state']);
  });
  test('an unknown step is 404, a missing station or an unknown key 400', async () => {
    assert.equal((await broker.api('/api/v1/steps/999999/why-not?station=dx1')).status, 404);
    assert.equal((await broker.api(`/api/v1/steps/${step.id}/why-not`)).status, 400);
    assert.equal((await broker.api(`/api/v1/steps/${step.id}/why-not?station=dx1&colour=red`)).status, 400);
  });
});

// A time of today in the zone of the broker.
function today(time) {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Berlin' }).format(new Date()).replaceAll('-', '') + time;
}
