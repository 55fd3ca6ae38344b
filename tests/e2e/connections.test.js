// SPDX-License-Identifier: Apache-2.0
// Connections to other systems: each is tested stage by stage, a destination is paused and resumed, and a reload adds and removes systems.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import net from 'node:net';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { binary, Broker, until } from './lib/broker.js';
import { Authority } from './lib/certificates.js';
import { Archive, freePort, PerformedStepScp, worklist } from './lib/dicom.js';
import { field, order } from './lib/hl7.js';
import { Receiver, send } from './lib/mllp.js';

const folder = mkdtempSync(join(tmpdir(), 'stepwise-connections-'));
chmodSync(folder, 0o755);  // a broker that root started reads the files again as an unprivileged user
const act = (broker, path, body = {}) => broker.api(path, { method: 'POST', body });
const results = ({ stages }) => stages.map(({ stage, result }) => `${stage} ${result}`);
const failed = ({ stages }) => stages.find(({ result }) => result === 'failed');

// A server that does `each` with every connection.
async function serve(each) {
  const sockets = new Set();
  const server = net.createServer((socket) => { sockets.add(socket); socket.on('error', () => {}); each(socket); }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: server.address().port, stop: () => { for (const socket of sockets) socket.destroy(); server.close(); } };
}

describe('the test of a connection', () => {
  let broker, authority, others = [];
  const ports = {};
  before(async () => {
    authority = new Authority();
    const keep = (one) => { others.push(one); return one; };
    const files = (issued) => ({ cert: readFileSync(issued.certificate), key: readFileSync(issued.key) });
    ports.mllp = keep(await new Receiver().start()).port;
    ports.tls = keep(await new Receiver().start(files(authority.issue('pacs')))).port;
    ports.otherName = keep(await new Receiver().start(files(authority.issue('elsewhere', { host: 'elsewhere.example', ip: '192.0.2.1' })))).port;
    const client = { ...files(authority.issue('strict')), ca: readFileSync(authority.certificate), requestCert: true, rejectUnauthorized: true };
    ports.strict = keep(await new Receiver().start(client)).port;
    ports.closes = keep(await serve((socket) => socket.end())).port;
    ports.talks = keep(await serve((socket) => socket.write('220 mail.example ESMTP\r\n'))).port;
    ports.silent = keep(await serve(() => {})).port;
    ports.refused = await freePort();
    ports.mpps = keep(await new PerformedStepScp().start()).port;
    ports.without = keep(await new PerformedStepScp({ takesSteps: false }).start()).port;
    ports.stranger = keep(await new PerformedStepScp({ admits: ['OTHER'] }).start()).port;
    ports.unwilling = keep(await new PerformedStepScp().start()).port;
    others.at(-1).answers.set('C-ECHO', [0x0110]);
    ports.archive = keep(await new Archive(new Map()).start()).port;
    const config = join(folder, 'tests.toml');
    const destination = (name, port, more = '') => `[destination."${name}"]\nrole = "image manager"\nhost = "127.0.0.1"\nport = ${port}\nenabled = false\n${more}`;
    const dicom = (section, name, port, more = '') => `[${section}."${name}"]\nhost = "127.0.0.1"\nport = ${port}\n${more}`;
    writeFileSync(config, `[tls.hospital]\nca = "${authority.certificate}"\n` + destination('pacs', ports.mllp) + destination('Röntgen 1', ports.mllp) +
      destination('tls', ports.tls, 'tls = "hospital"\n') + destination('other', ports.otherName, 'tls = "hospital"\n') +
      destination('strict', ports.strict, 'tls = "hospital"\n') + destination('plain', ports.mllp, 'tls = "hospital"\nconnect_timeout_ms = 1000\n') +
      destination('closes', ports.closes) + destination('talks', ports.talks) + destination('refused', ports.refused) +
      '[destination.nameless]\nrole = "image manager"\nhost = "no-such-host.invalid"\nport = 1\nenabled = false\n' +
      dicom('mpps_destination', 'mpps', ports.mpps, 'ae_title = "ARCHIVE"\n') + dicom('mpps_destination', 'without', ports.without, 'ae_title = "ARCHIVE"\n') +
      dicom('mpps_destination', 'silent', ports.silent, 'ae_title = "ARCHIVE"\ntimeout_s = 1\n') +
      dicom('archive', 'vna', ports.archive, 'ae_title = "VNA"\n') + dicom('archive', 'hl7', ports.talks, 'ae_title = "VNA"\n') +
      dicom('station', 'CT1', ports.stranger) + dicom('station', 'CT2', ports.unwilling) + '[station.CT3]\n');
    broker = await new Broker({ config }).start();
  });
  after(async () => { await broker?.remove(); for (const one of others) await one.stop(); authority?.remove(); });

  const testOf = async (path) => {
    const answer = await act(broker, path);
    assert.equal(answer.status, 200, answer.text);
    return answer.json;
  };

  test('an HL7 receiver: each stage with its time, and no message is sent', async () => {
    const found = await testOf('/api/v1/destinations/pacs/test');
    assert.deepEqual(results(found), ['name passed', 'tcp passed', 'mllp passed']);
    assert.equal(found.ok, true);
    assert.equal(found.kind, 'destination');
    assert.match(found.stages[0].text, /127\.0\.0\.1 has the address 127\.0\.0\.1/);
    for (const { ms } of found.stages) assert.ok(ms >= 0);
    assert.deepEqual(others[0].messages, []);
    assert.equal((await testOf(`/api/v1/destinations/${encodeURIComponent('Röntgen 1')}/test`)).ok, true);
  });

  test('a receiver with TLS: the facts of its certificate, also of one that is not accepted', async () => {
    const found = await testOf('/api/v1/destinations/tls/test');
    assert.deepEqual(results(found), ['name passed', 'tcp passed', 'tls passed', 'mllp passed']);
    const { text, certificate } = found.stages[2];
    assert.match(text, /TLSv1\.[23]/);
    assert.equal(certificate.subject, 'CN=pacs');
    assert.equal(certificate.issuer, 'CN=Test CA');
    assert.deepEqual(certificate.hosts, ['localhost', '127.0.0.1']);
    assert.ok(new Date(certificate.not_after) > new Date());
    const other = await testOf('/api/v1/destinations/other/test');
    assert.deepEqual(results(other), ['name passed', 'tcp passed', 'tls failed', 'mllp not reached']);
    assert.match(failed(other).text, /certificate of the peer is not accepted: IP address mismatch/);
    assert.equal(failed(other).certificate.subject, 'CN=elsewhere');
    const strict = await testOf('/api/v1/destinations/strict/test');
    assert.match(failed(strict).text, /certificate/);
  });

  test('no name, refused, no TLS, closed at once, another protocol: the stage that fails says what was found', async () => {
    const fails = async (name, stage, text) => {
      const found = await testOf(`/api/v1/destinations/${name}/test`);
      assert.equal(found.ok, false);
      assert.equal(failed(found).stage, stage);
      assert.match(failed(found).text, text);
    };
    await fails('nameless', 'name', /no-such-host\.invalid has no address/);
    await fails('refused', 'tcp', /Connection refused/);
    await fails('plain', 'tls', /no TLS/);
    await fails('closes', 'mllp', /closed the connection at once/);
    await fails('talks', 'mllp', /no MLLP receiver/);
    assert.equal((await act(broker, '/api/v1/destinations/nobody/test')).status, 404);
  });

  test('DICOM: association, service and C-ECHO, with the reason of a rejection in words', async () => {
    assert.deepEqual(results(await testOf('/api/v1/destinations/mpps/test')), ['name passed', 'tcp passed', 'association passed', 'services passed', 'echo passed']);
    assert.deepEqual(results(await testOf('/api/v1/archives/vna/echo')), ['name passed', 'tcp passed', 'association passed', 'services passed', 'echo passed']);
    assert.match(failed(await testOf('/api/v1/destinations/without/test')).text, /does not accept Modality Performed Procedure Step/);
    const stranger = await testOf('/api/v1/stations/CT1/echo');
    assert.deepEqual(results(stranger), ['name passed', 'tcp passed', 'association failed', 'echo not reached']);
    assert.match(failed(stranger).text, /1-1-3.*the calling AE title is not recognized.*we call CT1 as STEPWISE/);
    assert.match(failed(await testOf('/api/v1/stations/CT2/echo')).text, /0110/);
    assert.match(failed(await testOf('/api/v1/destinations/silent/test')).text, /no answer to the association request in time/);
    assert.match(failed(await testOf('/api/v1/archives/hl7/echo')).text, /no DICOM/);
    const without = await act(broker, '/api/v1/stations/CT3/echo');
    assert.equal(without.status, 409);
    assert.match(without.json.detail, /host and port in \[station\.CT3\]/);
    assert.equal((await act(broker, '/api/v1/stations/CT9/echo')).status, 404);
    assert.equal((await act(broker, '/api/v1/archives/CT1/echo')).status, 404);
  });

  test('`stepwise echo` tests what the configuration names, without a broker', async () => {
    // The peers are in this process, so it must not wait for the command as Broker.run does.
    const echo = (...list) => new Promise((resolve) => {
      execFile(binary, ['echo', ...list, ...broker.arguments()], (error, out, err) => resolve({ code: error?.code ?? 0, out, err }));
    });
    const fine = await echo('tls');
    assert.equal(fine.code, 0, fine.out + fine.err);
    assert.match(fine.out, /tls +passed/);
    assert.match(fine.out, /CN=pacs, issued by CN=Test CA, valid until 20/);
    for (const [name, code] of [['refused', 2], ['CT1', 1], ['CT3', 1], ['nobody', 64]]) assert.equal((await echo(name)).code, code, name);
    assert.equal(JSON.parse((await echo('vna', '--json')).out)[0].ok, true);
  });
});

describe('a destination is paused', () => {
  let broker, pacs;
  before(async () => {
    pacs = await new Receiver().start();
    broker = await new Broker({ settings: {
      'destination.pacs.role': '"image manager"', 'destination.pacs.host': '127.0.0.1', 'destination.pacs.port': pacs.port,
    } }).start();
    broker.importPlan();
  });
  after(async () => { await broker?.remove(); await pacs?.stop(); });

  const destination = async () => (await broker.api('/api/v1/destinations')).json.items.find(({ name }) => name === 'pacs');
  const place = async (number) => assert.equal(field(await send(broker.hl7, order({ number })), 'MSA-1'), 'AA');

  test('what is made waits, and says so; also after a restart; it is no fault', async () => {
    const answer = await act(broker, '/api/v1/destinations/pacs/pause', { reason: 'update of the PACS' });
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.json.state, 'paused');
    assert.equal(answer.json.paused.reason, 'update of the PACS');
    assert.equal(answer.json.paused.by, 'this machine');
    await place('A1');
    const [delivery] = (await broker.api('/api/v1/deliveries?destination=pacs&state=pending')).json.items;
    assert.equal(delivery.held_by.kind, 'paused');
    assert.match(delivery.held_by.text, /pacs is paused by this machine: resume it/);
    const again = await act(broker, '/api/v1/destinations/pacs/pause', { reason: 'another' });
    assert.equal(again.json.paused.reason, 'update of the PACS');
    assert.match((await broker.api('/metrics')).text, /stepwise_destination_paused\{destination="pacs"\} 1/);
    assert.equal((await broker.api('/readyz')).status, 200);
    await until('the log', () => /destination pacs: paused by this machine/.test(broker.log));
    await broker.stop();
    await broker.start();
    await place('A2');
    await until('the sender to have looked', () => /destination pacs: paused by this machine[^]*destination pacs: paused by this machine/.test(broker.log));
    const { state, pending } = await destination();
    assert.deepEqual({ state, pending }, { state: 'paused', pending: 2 });
    assert.deepEqual(pacs.messages, []);
  });

  test('resumed, it gets what waited, in order', async () => {
    assert.equal((await act(broker, '/api/v1/destinations/pacs/resume')).json.paused, null);
    await until('both', () => pacs.messages.length === 2);
    assert.deepEqual(pacs.messages.map((message) => field(message, 'ORC-2.1')), ['A1', 'A2']);
    assert.match((await broker.api('/metrics')).text, /stepwise_destination_paused\{destination="pacs"\} 0/);
    assert.equal((await act(broker, '/api/v1/destinations/nobody/pause')).status, 404);
    assert.match(JSON.stringify((await broker.api('/api/v1/audit')).json.items), /POST \/api\/v1\/destinations\/pacs\/pause/);
  });

  test('`stepwise destination` does the same beside the broker', async () => {
    const run = (...list) => broker.run('destination', ...list, ...broker.arguments());
    assert.match(run('pause', 'pacs', '--reason', 'night').out, /pacs is paused/);
    await place('A3');
    assert.match(run('list').out, /pacs.*night/);
    await until('the sender to notice it', async () => (await destination()).state === 'paused');
    assert.equal(pacs.messages.length, 2);
    assert.match(run('resume', 'pacs').out, /pacs is no longer paused/);
    await until('the third', () => pacs.messages.length === 3);
    assert.equal(run('pause', 'nobody').code, 1);
  });
});

describe('a reload', () => {
  const config = join(folder, 'site.toml');
  let broker, pacs, ris;
  const destination = (name, port) => `[destination.${name}]\nrole = "image manager"\nhost = "127.0.0.1"\nport = ${port}\n`;
  const sender = (name, application) => `[sender.${name}]\nsending_application = "${application}"\nassigning_authority = "HOSP"\n`;
  const station = '[station.CT1]\nmodality = "CT"\n';
  const write = (...parts) => writeFileSync(config, parts.join(''));
  const reload = async () => {
    const answer = await act(broker, '/api/v1/reload');
    assert.equal(answer.status, 200, answer.text);
    return answer.json;
  };
  const place = async (number, app = 'HIS') => field(await send(broker.hl7, order({ number, app })), 'MSA-1');
  const deliveries = async (query) => (await broker.api(`/api/v1/deliveries?${query}`)).json.items;
  before(async () => {
    pacs = await new Receiver().start();
    ris = await new Receiver().start();
    write(sender('his', 'HIS'), station, destination('pacs', pacs.port));
    broker = await new Broker({ config }).start();
    broker.importPlan();
  });
  after(async () => { await broker?.remove(); await pacs?.stop(); await ris?.stop(); });

  test('adds a sender, a destination, a station and an archive', async () => {
    assert.equal(await place('B1', 'OTHER'), 'AR');
    await assert.rejects(worklist(broker.dicom, { calling: 'CT2' }), /rejected/);
    write(sender('his', 'HIS'), sender('other', 'OTHER'), station, '[station.CT2]\nmodality = "CT"\n', destination('pacs', pacs.port), destination('ris', ris.port),
      '[archive.vna]\nhost = "127.0.0.1"\nport = 1\nae_title = "VNA"\n');
    const { applied, needs_restart } = await reload();
    assert.deepEqual(applied.map(({ section, name, change }) => `${section}.${name} ${change}`).sort(),
      ['archive.vna added', 'destination.ris added', 'sender.other added', 'station.CT2 added']);
    assert.deepEqual(needs_restart, []);
    assert.equal(await place('B2', 'OTHER'), 'AA');
    await until('both', () => pacs.messages.length === 1 && ris.messages.length === 1);
    assert.equal((await worklist(broker.dicom, { calling: 'CT2' })).status, 0);
    assert.equal((await act(broker, '/api/v1/archives/vna/echo')).status, 200);
    assert.deepEqual((await broker.api('/api/v1/destinations')).json.items.map(({ name }) => name), ['pacs', 'ris']);
  });

  test('removes a sender, a station, and a destination while a delivery waits for it', async () => {
    await ris.stop();
    assert.equal(await place('B3'), 'AA');
    await until('a failed attempt', async () => (await deliveries('destination=ris&state=pending'))[0]?.held_by?.kind === 'failing');
    write(sender('his', 'HIS'), station, destination('pacs', pacs.port));
    const { applied } = await reload();
    assert.deepEqual(applied.map(({ section, name, change }) => `${section}.${name} ${change}`).sort(),
      ['archive.vna removed', 'destination.ris removed', 'sender.other removed', 'station.CT2 removed']);
    assert.equal((await deliveries('destination=ris&state=pending'))[0].held_by.kind, 'not configured');
    assert.equal(await place('B4', 'OTHER'), 'AR');
    assert.equal(await place('B5'), 'AA');
    await until('the PACS', () => pacs.messages.length === 3);
    assert.equal((await deliveries('destination=ris')).length, 2, 'none is made for it');
    await assert.rejects(worklist(broker.dicom, { calling: 'CT2' }), /rejected/);
  });

  test('a destination that is there again, at another port, gets what waited, once', async () => {
    ris.port = await freePort();
    await ris.start();
    write(sender('his', 'HIS'), station, destination('pacs', pacs.port), destination('ris', ris.port));
    await reload();
    await until('what waited', () => ris.messages.length === 2);
    assert.equal(field(ris.messages[1], 'ORC-2.1'), 'B3');
    const before = pacs.messages.length;
    assert.equal(await place('B6'), 'AA');
    await until('both', () => ris.messages.length === 3 && pacs.messages.length === before + 1);
  });

  test('changes of a destination hold for the next message, and nothing is lost or sent twice', async () => {
    const numbers = Array.from({ length: 40 }, (_, n) => `C${n}`);
    const seen = pacs.messages.length;
    const all = (async () => { for (const number of numbers) assert.equal(await place(number), 'AA'); })();
    for (let n = 0; n < 5; ++n) {
      write(sender('his', 'HIS'), station, destination('pacs', pacs.port), `ack_timeout_ms = ${20_000 + n}\n`, destination('ris', ris.port));
      await reload();
    }
    await all;
    await until('all', () => pacs.messages.length >= seen + numbers.length);
    assert.deepEqual(pacs.messages.slice(seen).map((message) => field(message, 'ORC-2.1')), numbers);
  });

  test('names what needs a restart, with its place, and does not use it', async () => {
    write('[hl7]\nconnections = 17\n', sender('his', 'HIS'), station, destination('pacs', pacs.port), destination('ris', ris.port), '[http]\nsession_hours = 3\n');
    const { needs_restart } = await reload();
    assert.deepEqual(needs_restart.map(({ key, file, line }) => `${key} ${file === config} ${line}`), ['hl7.connections true 2', 'http.session_hours true 17']);
    assert.match(broker.log, /site\.toml:2:15: hl7\.connections: is not used until the broker is started again/);
  });

  test('a wrong file is refused as a whole, with file and line; also by SIGHUP, and the audit trail has it', async () => {
    write(sender('new', 'NEW'), station, destination('pacs', '"x"'));
    const refused = await act(broker, '/api/v1/reload');
    assert.equal(refused.status, 422);
    assert.match(refused.json.errors[0].place, /site\.toml:9:8/);
    broker.reload();
    await until('the log', () => (broker.log.match(/not reloaded: .*site\.toml:9:8: destination\.pacs\.port/g) ?? []).length === 2);
    assert.equal(await place('D1', 'NEW'), 'AR');
    assert.equal(await place('D2'), 'AA');
    const events = await until('the audit trail', async () => {
      const { items } = (await broker.api('/api/v1/audit')).json;
      const found = items.filter(({ record = {}, ...item }) => /SIGHUP/.test(JSON.stringify({ ...item, ...record })));
      return found.length > 0 && found;
    });
    assert.match(JSON.stringify(events[0]), /site\.toml:9:8/);
    write(sender('his', 'HIS'), station, destination('pacs', pacs.port), destination('ris', ris.port));
    broker.reload();
    await until('the reload', () => broker.log.trimEnd().endsWith('files of TLS were reloaded') || /reloaded: .*\n.*were reloaded/.test(broker.log));
  });
});

after(() => rmSync(folder, { recursive: true }));
