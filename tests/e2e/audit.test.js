// SPDX-License-Identifier: Apache-2.0
// The audit trail (IHE ATNA ITI-20): what is recorded, that a change of it is found, and that it reaches an audit repository by syslog over TLS.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Broker, until } from './lib/broker.js';
import { AuditRepository } from './lib/audit_repository.js';
import { Authority } from './lib/certificates.js';
import { createDataset, createStep, finalDataset, freePort, newUid, setStep, worklist } from './lib/dicom.js';
import { adt, field, order } from './lib/hl7.js';
import { Receiver, send } from './lib/mllp.js';

const password = 'a long enough password';
const trail = async (broker, query = '', headers = {}) => (await broker.api(`/api/v1/audit?limit=1000${query}`, { headers })).json.items;
const said = (record) => `${record.actor.kind} ${record.action} ${record.what}`;
const data = (broker) => broker.arguments().slice(0, 2);
// PS3.15 A.5.1; xmllint says where a message differs.
const checkSchema = (messages) => {
  const folder = mkdtempSync(join(tmpdir(), 'stepwise-audit-'));
  try {
    const files = messages.map((message, n) => {
      const file = join(folder, `${n}.xml`);
      writeFileSync(file, message);
      return file;
    });
    const checked = spawnSync('xmllint', ['--noout', '--relaxng', 'tests/e2e/lib/audit_message.rng', ...files], { encoding: 'utf8' });
    assert.equal(checked.status, 0, checked.stderr);
  } finally { rmSync(folder, { recursive: true, force: true }); }
};

describe('A61: what is recorded', () => {
  let broker, patient, orderId, pacs;
  before(async () => {
    pacs = await new Receiver().start();
    broker = await new Broker({ settings: {
      'destination.pacs.role': '"image manager"', 'destination.pacs.host': '"127.0.0.1"', 'destination.pacs.port': pacs.port,
    } }).start();
    broker.importPlan();
    assert.equal(field(await send(broker.hl7, order({ number: 'A1', patient: 'A1' })), 'MSA-1'), 'AA');
    orderId = (await broker.api('/api/v1/orders?placer_number=A1')).json.items[0].id;
    patient = (await broker.api('/api/v1/patients?identifier=A1')).json.items[0].id;
  });
  after(async () => { await broker?.remove(); await pacs?.stop(); });

  test('order, worklist query, performed step, delivery and start are records with their actors', async () => {
    assert.equal((await worklist(broker.dicom, { PatientID: 'A1' })).answers.length, 1);
    const uid = newUid();
    assert.equal(await createStep(broker.dicom, uid, createDataset((await worklist(broker.dicom, { PatientID: 'A1' })).answers[0])), 0);
    assert.equal(await setStep(broker.dicom, uid, finalDataset()), 0);
    await until('the delivery to be recorded', async () => (await trail(broker)).some(({ destination }) => destination === 'pacs'));
    const all = (await trail(broker)).map(said);
    for (const one of ['stepwise E start', 'command_line U stepwise plans import', 'sender C ORM^O01 NW', 'station E C-FIND Modality Worklist',
      'station C N-CREATE MPPS', 'station U N-SET MPPS', 'stepwise R sent procedure_scheduled', 'local R GET /api/v1/orders'])
      assert.ok(all.includes(one), `${one} is not in\n${all.join('\n')}`);
  });

  test('who changed this order, and who looked at this patient, are one call each', async () => {
    assert.equal(field(await send(broker.hl7, order({ number: 'A2', patient: 'A2' })), 'MSA-1'), 'AA');
    const cancelled = (await broker.api('/api/v1/orders?placer_number=A2')).json.items[0].id;
    const path = `/api/v1/orders/${cancelled}/cancel`;
    assert.equal((await broker.api(path, { method: 'POST', body: { reason: 'test' } })).status, 200);
    const changes = (await trail(broker, `&order_id=${cancelled}&changes=true`)).map(said);
    assert.deepEqual(changes, [`local U POST ${path}`, 'sender C ORM^O01 NW']);
    const looked = (await trail(broker, `&patient_id=${patient}`)).map(said);
    for (const one of ['station E C-FIND Modality Worklist', 'station U N-SET MPPS', 'stepwise R sent procedure_scheduled', 'local R GET /api/v1/orders'])
      assert.ok(looked.includes(one), `${one} is not in\n${looked.join('\n')}`);
    assert.ok((await trail(broker, '&kind=audit_log_used')).length > 0, 'that the trail was read is recorded, too');
  });

  test('a failed login, a caller without the right, and users who are changed', async () => {
    const add = spawnSync(process.env.STEPWISE_BINARY ?? 'build/stepwise', ['user', 'add', 'chief', '--role', 'administer', ...data(broker)],
      { input: `${password}\n`, encoding: 'utf8' });
    assert.equal(add.status, 0, add.stderr);
    const logIn = (secret) => broker.api('/api/v1/session', { method: 'POST', body: { name: 'chief', password: secret } });
    assert.equal((await logIn('wrong password')).status, 401);
    const login = await logIn(password);
    const cookie = { cookie: login.headers.get('set-cookie').split(';')[0] };
    await until('a login to be needed', async () => (await broker.api('/api/v1/orders')).status === 401);
    const view = broker.run('token', 'add', 'viewer', '--role', 'view', ...data(broker)).out.trim();
    assert.equal((await broker.api('/api/v1/users', { headers: { authorization: `Bearer ${view}` } })).status, 403);
    const text = JSON.stringify(await trail(broker, '', cookie));
    assert.ok(!text.includes(password) && !text.includes('wrong password') && !text.includes(view), 'a secret is in the trail');
    const records = await trail(broker, '', cookie);
    const find = (kind, name, outcome) => records.find((one) => one.kind === kind && one.actor.name === name && one.outcome === outcome);
    assert.ok(find('login', 'chief', 4), 'the failed login');
    assert.ok(find('login', 'chief', 0), 'the login');
    assert.ok(find('restricted_function', 'viewer', 4), 'the use of a restricted function');
    assert.ok(records.some((one) => one.kind === 'user_security' && one.detail === 'chief, administer'), 'the new user');
    assert.equal((await broker.api('/api/v1/audit', { headers: { authorization: `Bearer ${view}` } })).status, 403);
  });

  test('stepwise audit: verify finds no change; list and export show the records', async () => {
    const verified = broker.run('audit', 'verify', ...data(broker));
    assert.equal(verified.code, 0, verified.out);
    assert.match(verified.out, /^\d+ records: none was changed, none is missing; the end is \d+:[0-9a-f]{64}$/m);
    assert.match(broker.run('audit', 'list', '--order', `${orderId}`, '--changes', ...data(broker)).out, /sender .*ORM\^O01 NW/);
    const lines = broker.run('audit', 'export', '-', ...data(broker)).out.trim().split('\n').map((line) => JSON.parse(line));
    assert.deepEqual(lines.map(({ seq }) => seq), lines.map((_, n) => n + 1));
    const [, seq, hash] = /record (\d+) has the hash ([0-9a-f]{64})/.exec(broker.log);
    assert.equal(broker.run('audit', 'verify', '--expect', `${seq}:${hash}`, ...data(broker)).code, 0);
    assert.equal(broker.run('audit', 'verify', '--expect', `${seq}:${'0'.repeat(64)}`, ...data(broker)).code, 1);
  });
});

test('a second broker on the same data folder ends with a text, before it has a trail', async () => {
  const broker = await new Broker().start();
  const second = broker.run('serve', ...broker.arguments());
  assert.equal(second.code, 2, second.err);
  await broker.remove();
});

describe('A61: the audit repository', () => {
  let authority, ours, theirs, repository, broker, settings;
  before(async () => {
    authority = new Authority();
    [ours, theirs] = [authority.issue('stepwise'), authority.issue('repository')];
    repository = await new AuditRepository(theirs, authority.certificate).listen();
    settings = { 'tls.site.certificate': `"${ours.certificate}"`, 'tls.site.key': `"${ours.key}"`, 'tls.site.ca': `"${authority.certificate}"`,
      'audit.host': '"127.0.0.1"', 'audit.port': repository.port, 'audit.tls': 'site', 'audit.enterprise_site': '"Hospital"' };
    broker = await new Broker({ settings }).start();
    broker.importPlan();
  });
  after(async () => { await broker?.remove(); await repository?.close(); authority?.remove(); });
  const untilSent = (what, count) => until(what, () => repository.messages.filter((one) => one.includes('csd-code="110109"')).length >= count);

  test('every kind of message is valid by PS3.15 A.5.1, in frames of RFC 5425 with headers of RFC 5424', async () => {
    assert.equal(field(await send(broker.hl7, adt('A04', { patient: 'R1' })), 'MSA-1'), 'AA');
    assert.equal(field(await send(broker.hl7, order({ number: 'R1', patient: 'R1' })), 'MSA-1'), 'AA');
    const { answers } = await worklist(broker.dicom, { PatientID: 'R1' });
    assert.equal(await createStep(broker.dicom, newUid(), createDataset(answers[0])), 0);
    await broker.api('/api/v1/reload', { method: 'POST', body: {} });
    await broker.api('/api/v1/audit');
    await broker.api('/api/v1/session', { method: 'POST', body: { name: 'nobody', password } });
    const ids = ['110100', '110101', '110109', '110110', '110111', '110112', '110113', '110114'];
    await until('all kinds of events', () => ids.every((id) => repository.messages.some((one) => one.includes(`<EventID csd-code="${id}"`))));
    for (const frame of repository.frames) assert.match(frame, /^<8[45]>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z \S+ stepwise \d+ DICOM\+RFC3881 \[meta sequenceId="\d+"\] \ufeff<AuditMessage>/);
    checkSchema(repository.messages);
    assert.ok(repository.messages.some((one) => one.includes('ParticipantObjectID="R1^^^HOSP"')), 'the patient');
    const sequences = repository.sequences;
    assert.deepEqual(sequences, [...sequences].sort((a, b) => a - b));
  });

  test('an outage delays nobody and loses nothing; what may not have arrived comes again', async () => {
    const before = Math.max(...repository.sequences);
    await repository.close();
    for (let n = 0; n < 5; ++n) assert.equal(field(await send(broker.hl7, order({ number: `D${n}`, patient: `D${n}` })), 'MSA-1'), 'AA');
    await until('the outage to be noticed', () => /audit repository: messages wait/.test(broker.log));
    assert.match((await broker.api('/metrics')).text, /^stepwise_destination_failing\{destination="audit repository"\} 1$/m);
    repository = await new AuditRepository(theirs, authority.certificate).listen(repository.port);
    await untilSent('the messages that waited', 5);
    const sequences = [...new Set(repository.sequences)].sort((a, b) => a - b);
    assert.ok(sequences[0] <= before + 1, `${sequences[0]} is behind ${before + 1}`);
    assert.deepEqual(sequences, sequences.map((_, n) => sequences[0] + n), 'a message is missing');
    await until('the end of the outage', () => /audit repository: takes messages again/.test(broker.log));
  });

  test('what was not sent before a restart is sent after it', async () => {
    await repository.close();
    assert.equal(field(await send(broker.hl7, order({ number: 'S1', patient: 'S1' })), 'MSA-1'), 'AA');
    await broker.stop();
    repository = await new AuditRepository(theirs, authority.certificate).listen(repository.port);
    await broker.start();
    await until('the order, the stop and the start', () => ['S1^^^HOSP', '110120', '110121'].every((text) => repository.messages.some((one) => one.includes(text))));
  });

  test('a repository with a certificate of a stranger gets nothing, and /api/v1/destinations says why', async () => {
    const strangers = new Authority('Another CA');
    await repository.close();
    repository = await new AuditRepository(strangers.issue('repository'), authority.certificate).listen(repository.port);
    await until('the reason', async () => {
      const { items } = (await broker.api('/api/v1/destinations')).json;
      return /no TLS/.test(items.find(({ name }) => name === 'audit repository').last_error);
    });
    assert.equal(repository.frames.length, 0);
    strangers.remove();
  });

  test('without TLS the broker does not start, and names the key', () => {
    const checked = broker.run('check-config', '--set', 'audit.host="127.0.0.1"');
    assert.notEqual(checked.code, 0);
    assert.match(checked.err, /audit\.tls.*only sent with TLS/);
  });

  test('rsyslog receives the messages unchanged', async () => {
    await repository.close();
    const folder = mkdtempSync(join(tmpdir(), 'stepwise-rsyslog-'));
    const port = await freePort();
    const [log, conf] = [join(folder, 'audit.log'), join(folder, 'rsyslog.conf')];
    writeFileSync(conf, `global(workDirectory="${folder}" maxMessageSize="64k" DefaultNetstreamDriver="ossl" DefaultNetstreamDriverCAFile="${authority.certificate}"
  DefaultNetstreamDriverCertFile="${theirs.certificate}" DefaultNetstreamDriverKeyFile="${theirs.key}")
module(load="imtcp" StreamDriver.Name="ossl" StreamDriver.Mode="1" StreamDriver.AuthMode="x509/certvalid")
template(name="text" type="string" string="%msgid% %msg%\\n")
input(type="imtcp" address="127.0.0.1" port="${port}")
action(type="omfile" file="${log}" template="text")
`);
    const rsyslogd = spawn('/usr/sbin/rsyslogd', ['-n', '-f', conf, '-i', join(folder, 'pid')], { stdio: 'ignore' });
    const ended = once(rsyslogd, 'exit');
    try {
      await broker.stop();
      broker.settings['audit.port'] = port;
      await broker.start();
      assert.equal(field(await send(broker.hl7, order({ number: 'Y1', patient: 'Y1' })), 'MSA-1'), 'AA');
      const lines = () => (existsSync(log) ? readFileSync(log, 'utf8') : '').split('\n').filter(Boolean);
      await until('rsyslog to have the order', () => lines().some((line) => line.includes('Y1^^^HOSP')));
      for (const line of lines()) assert.match(line, /^DICOM\+RFC3881 /);
      checkSchema(lines().map((line) => line.slice(line.indexOf('<AuditMessage'))));
    } finally {
      rsyslogd.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
