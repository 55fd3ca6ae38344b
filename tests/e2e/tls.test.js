// SPDX-License-Identifier: Apache-2.0
// TLS on all ports, against strangers: node's tls module, dcmjs-dimse and DCMTK's echoscu. Certificates come from the openssl command.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import net from 'node:net';
import tls from 'node:tls';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Broker, binary, until } from './lib/broker.js';
import { Authority } from './lib/certificates.js';
import { adt, field, order } from './lib/hl7.js';
import { Receiver, Sender, send } from './lib/mllp.js';
import { createDataset, createStep, freePort, newUid, PerformedStepScp, worklist } from './lib/dicom.js';

const read = ({ key, certificate }) => ({ key: readFileSync(key), cert: readFileSync(certificate) });
let authority, strangers, files, ours, his, ct1;
before(() => {
  authority = new Authority();
  strangers = new Authority('Another CA');
  ours = authority.issue('stepwise');
  his = authority.issue('his');
  ct1 = authority.issue('ct1');
  files = { 'tls.site.certificate': `"${ours.certificate}"`, 'tls.site.key': `"${ours.key}"`, 'tls.site.ca': `"${authority.certificate}"` };
});
after(() => { authority?.remove(); strangers?.remove(); });

const as = (identity, more = {}) => ({ ca: readFileSync(authority.certificate), ...read(identity), ...more });
const allPorts = () => Object.fromEntries(['hl7', 'dicom', 'http'].flatMap((name) => [[`${name}.tls`, 'site'], [`${name}.tls_port`, 0]]));
const halfHandshake = Buffer.from('160301020001000', 'hex');
const refused = (promise) => assert.rejects(promise, undefined, 'the connection must be refused');
const accepted = async (broker, number, secure) => field(await send(broker.hl7Tls, order({ number, patient: number }), secure), 'MSA-1') === 'AA';
const get = (address, path, secure) => new Promise((resolve, reject) => {
  https.get({ ...address, path, agent: false, ...secure }, (response) => {
    response.resume().on('end', () => resolve(response.statusCode));
  }).on('error', reject);
});
const echo = (port, ...list) => spawnSync('echoscu', ['-to', '10', ...list, '-aet', 'CT1', '-aec', 'STEPWISE', '127.0.0.1', `${port}`], { encoding: 'utf8', timeout: 60_000 });

describe('a clear-text port and a TLS port beside each other', () => {
  let broker, unfinished;
  before(async () => {
    broker = await new Broker({ settings: { ...files, ...allPorts() } }).start();
    unfinished = [broker.hl7Tls, broker.httpTls].map((address) => net.connect(address, function begin() { this.write(halfHandshake); }).on('error', () => {}).resume());
    broker.importPlan();
  });
  after(() => broker?.remove());

  test('HL7, worklist, MPPS and HTTP are served on both', async () => {
    assert.equal(field(await send(broker.hl7, order({ number: 'T1', patient: 'T1' })), 'MSA-1'), 'AA');
    assert.ok(await accepted(broker, 'T2', as(his)));
    const scanner = { ...broker.dicomTls, secure: as(ct1) };
    assert.equal((await worklist(scanner, { PatientID: 'T1' })).answers.length, 1);
    assert.equal((await worklist(broker.dicom, { PatientID: 'T2' })).answers.length, 1);
    assert.equal(await createStep(scanner, newUid(), createDataset()), 0);
    assert.equal(await get(broker.httpTls, '/healthz', as(his)), 200);
    assert.equal((await broker.api('/healthz')).status, 200);
  });

  test('a message of 1 MB, many messages on one connection, and messages in pieces arrive unchanged', async () => {
    const sender = await Sender.open(broker.hl7Tls, as(his));
    const large = order({ number: 'L1', patient: 'L1' }) + `NTE|1||${'x'.repeat(1_000_000)}\r`;
    assert.equal(field(await sender.send(large), 'MSA-1'), 'AA');
    const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => sender.send(order({ number: `M${n}`, patient: `M${n}` }))));
    assert.deepEqual(answers.map((answer) => field(answer, 'MSA-1')), Array(50).fill('AA'));
    const bytes = Buffer.from(`\x0b${order({ number: 'P1', patient: 'P1' })}\x1c\r`);
    const answer = sender.answer();
    for (let at = 0; at < bytes.length; at += 7) sender.raw(bytes.subarray(at, at + 7));
    assert.equal(field(await answer, 'MSA-1'), 'AA');
    sender.close();
  });

  test('a worklist of many pages, and several requests on one HTTPS connection', async () => {
    for (let n = 0; n < 60; ++n) await accepted(broker, `W${n}`, as(his));
    const { answers } = await worklist({ ...broker.dicomTls, secure: as(ct1) });
    assert.ok(answers.length >= 60, `${answers.length} answers`);
    const agent = new https.Agent({ keepAlive: true, maxSockets: 1, ...as(his) });
    for (let n = 0; n < 3; ++n) {
      const status = await new Promise((resolve, reject) => https.get({ ...broker.httpTls, path: '/healthz', agent }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode));
      }).on('error', reject));
      assert.equal(status, 200);
    }
    agent.destroy();
  });

  test('DCMTK echoscu: TLS with a certificate is served, without one or from another authority it is not', () => {
    const port = broker.dicomTls.port;
    const served = echo(port, '+tls', ct1.key, ct1.certificate, '+cf', authority.certificate);
    assert.equal(served.status, 0, served.stderr);
    assert.notEqual(echo(port, '+tla', '+cf', authority.certificate).status, 0);
    const other = strangers.issue('ct1');
    assert.notEqual(echo(port, '+tls', other.key, other.certificate, '+cf', authority.certificate).status, 0);
    assert.notEqual(echo(port).status, 0);
  });

  test('stunnel carries the MLLP of a system without TLS', async () => {
    const port = await freePort();
    const conf = join(authority.folder, 'stunnel.conf');
    writeFileSync(conf, `foreground = yes\npid =\n[hl7]\nclient = yes\naccept = 127.0.0.1:${port}\nconnect = 127.0.0.1:${broker.hl7Tls.port}\n` +
      `cert = ${his.certificate}\nkey = ${his.key}\nCAfile = ${authority.certificate}\nverifyChain = yes\ncheckIP = 127.0.0.1\n`);
    const stunnel = spawn('stunnel4', [conf], { stdio: 'ignore' });
    const ended = once(stunnel, 'exit');
    try {
      const address = { host: '127.0.0.1', port };
      await until('stunnel to carry a message', () => send(address, order({ number: 'ST1', patient: 'ST1' })).then((answer) => field(answer, 'MSA-1') === 'AA', () => false));
      assert.equal((await broker.api('/api/v1/orders?placer_number=ST1')).json.items.length, 1);
    } finally {
      stunnel.kill();
      await ended;
    }
  });

  test('TLS 1.2 and 1.3 are spoken, older versions are not', async () => {
    for (const version of ['TLSv1.2', 'TLSv1.3'])
      assert.ok(await accepted(broker, `V${version}`, as(his, { minVersion: version, maxVersion: version })));
    await refused(Sender.open(broker.hl7Tls, as(his, { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' })));
  });

  const wrong = {
    'no certificate': () => ({ ca: readFileSync(authority.certificate) }),
    'a certificate of another authority': () => as(strangers.issue('his2')),
    'an expired certificate': () => as(authority.issue('old', { from: '20200101000000Z', to: '20210101000000Z' })),
    'a certificate that is not valid yet': () => as(authority.issue('new', { from: '20900101000000Z', to: '20910101000000Z' })),
  };
  for (const [name, secure] of Object.entries(wrong)) {
    test(`A60: ${name} is refused on all ports, with the reason in the log`, async () => {
      broker.log = '';
      const options = secure();
      await refused(accepted(broker, 'N1', options));
      await refused(worklist({ ...broker.dicomTls, secure: options }).then(({ status }) => assert.equal(status, 0)));
      await refused(get(broker.httpTls, '/healthz', options));
      const reasons = () => broker.log.match(/no TLS \(.*\)/g) ?? [];
      await until('three reasons', () => reasons().length >= 3);
      assert.match(reasons().join('\n'), /certificate/);
    });
  }

  test('A60: clear text on the TLS ports is refused, and says so in the log', async () => {
    broker.log = '';
    await refused(send(broker.hl7Tls, order({ number: 'C1', patient: 'C1' })));
    await refused(worklist({ ...broker.dicom, port: broker.dicomTls.port }).then(({ status }) => assert.equal(status, 0)));
    await refused(fetch(`http://127.0.0.1:${broker.httpTls.port}/healthz`));
    await until('three reasons', () => (broker.log.match(/no TLS \(/g) ?? []).length >= 3);
  });

  test('half a handshake and silence beside it do not keep others waiting, and the resources return', async () => {
    const before = await broker.resources();
    const sockets = [broker.hl7Tls, broker.dicomTls, broker.httpTls].flatMap(({ port }) => Array.from({ length: 60 }, (_, n) => {
      const socket = net.connect({ port, host: '127.0.0.1', localAddress: '127.0.0.2' });
      socket.on('error', () => {});
      socket.on('connect', () => { if (n % 2) socket.write(halfHandshake); });
      return socket;
    }));
    assert.ok(await accepted(broker, 'H1', as(his)));
    assert.equal((await worklist({ ...broker.dicomTls, secure: as(ct1) }, { PatientID: 'H1' })).answers.length, 1);
    assert.equal(await get(broker.httpTls, '/healthz', as(his)), 200);
    for (const socket of sockets) socket.destroy();
    await broker.untilReturned(before);
  });

  test('a handshake that does not end costs its time only: the connection is closed', async () => {
    await until('the ends of those that began before the first test', () => unfinished.every((socket) => socket.destroyed));
  });
});

describe('who may use which name', () => {
  let broker;
  before(async () => {
    broker = await new Broker({ settings: {
      ...files, ...allPorts(),
      'sender.his.sending_application': '"HIS"', 'sender.his.certificates': `["${authority.fingerprint(his)}"]`,
      'station.CT1.certificates': '["CN=ct1"]',
    } }).start();
    broker.importPlan();
  });
  after(() => broker?.remove());

  test('A60: a sender is bound to its certificate: with another one, or in clear text, its messages are refused', async () => {
    assert.ok(await accepted(broker, 'B1', as(his)));
    assert.equal(field(await send(broker.hl7Tls, order({ number: 'B2', patient: 'B2' }), as(ct1)), 'MSA-1'), 'AR');
    assert.equal(field(await send(broker.hl7, order({ number: 'B3', patient: 'B3' })), 'MSA-1'), 'AR');
  });
  test('A60: an AE title is bound to its certificate: with another one, or in clear text, the association is rejected', async () => {
    assert.equal((await worklist({ ...broker.dicomTls, secure: as(ct1) }, { PatientID: 'B1' })).answers.length, 1);
    await assert.rejects(worklist({ ...broker.dicomTls, secure: as(his) }), /"reason":3/);
    await assert.rejects(worklist(broker.dicom), /"reason":3/);
    await until('the log to say why', () => /station\.CT1\.certificates/.test(broker.log));
  });
});

describe('connections that the broker opens', () => {
  const server = (identity, more = {}) => ({ ...read(identity), ca: readFileSync(authority.certificate), requestCert: true, rejectUnauthorized: true, ...more });
  let brokers = [], peers = [];
  after(async () => { for (const one of brokers) await one.remove(); for (const one of peers) await one.stop(); });

  const deliverTo = async (identity, more = {}) => {
    const pacs = await new Receiver().start(server(identity));
    const archive = await new PerformedStepScp().start(server(identity));
    const broker = await new Broker({ settings: {
      ...files, 'destination.pacs.role': '"image manager"', 'destination.pacs.host': '127.0.0.1', 'destination.pacs.port': pacs.port, 'destination.pacs.tls': 'site',
      'mpps_destination.archive.host': '127.0.0.1', 'mpps_destination.archive.port': archive.port, 'mpps_destination.archive.ae_title': '"ARCHIVE"',
      'mpps_destination.archive.tls': 'site', ...more,
    } }).start();
    brokers.push(broker); peers.push(pacs, archive);
    broker.importPlan();
    await send(broker.hl7, adt('A04', { patient: 'D1' }));
    assert.equal(field(await send(broker.hl7, order({ number: 'D1', patient: 'D1' })), 'MSA-1'), 'AA');
    assert.equal(await createStep(broker.dicom, newUid(), createDataset(undefined, { PatientID: 'D1', PatientName: 'WEST^MARY' })), 0);
    return { broker, pacs, archive };
  };

  test('HL7 and MPPS go out with TLS and our certificate', async () => {
    const { pacs, archive } = await deliverTo(authority.issue('pacs'));
    await until('the order', () => pacs.messages.some((message) => field(message, 'ORC-2.1') === 'D1'));
    await until('the performed step', () => archive.received.length > 0);
  });
  for (const [name, identity] of Object.entries({
    'of another authority': () => strangers.issue('pacs'),
    'for another host': () => authority.issue('elsewhere', { host: 'elsewhere.example', ip: '192.0.2.1' }),
    'that has expired': () => authority.issue('late', { from: '20200101000000Z', to: '20210101000000Z' }),
  })) {
    test(`nothing is sent to a receiver with a certificate ${name}, and its state says why`, async () => {
      const { broker, pacs, archive } = await deliverTo(identity());
      const says = ({ last_error: reason }) => /no TLS: the certificate of the peer is not accepted/.test(reason);
      await until('both reasons', async () => (await broker.api('/api/v1/destinations')).json.items.filter(says).length === 2);
      assert.deepEqual([pacs.messages, archive.received], [[], []]);
    });
  }
  test('the name of the certificate may be set', async () => {
    const identity = authority.issue('moved', { host: 'pacs.example', ip: '192.0.2.1' });
    const { pacs } = await deliverTo(identity, { 'destination.pacs.tls_host': '"pacs.example"' });
    await until('the order', () => pacs.messages.some((message) => field(message, 'ORC-2.1') === 'D1'));
  });
});

describe('the files of a profile', () => {
  test('new certificates and revocation lists are used after SIGHUP, and open connections stay', async () => {
    const crl = join(authority.folder, 'used.crl'), certificate = join(authority.folder, 'used.pem'), key = join(authority.folder, 'used.key');
    copyFileSync(authority.revocationList(), crl);
    copyFileSync(ours.certificate, certificate);
    copyFileSync(ours.key, key);
    const broker = await new Broker({ settings: { ...files, 'tls.site.certificate': `"${certificate}"`, 'tls.site.key': `"${key}"`, 'tls.site.crl': `"${crl}"`, 'hl7.tls': 'site', 'hl7.tls_port': 0 } }).start();
    try {
      broker.importPlan();
      const leaver = authority.issue('leaver');
      const open = await Sender.open(broker.hl7Tls, as(leaver));
      assert.equal(field(await open.send(order({ number: 'R1', patient: 'R1' })), 'MSA-1'), 'AA');
      authority.revoke(leaver);
      copyFileSync(authority.revocationList(), crl);
      const renewed = authority.issue('stepwise-renewed');
      copyFileSync(renewed.certificate, certificate);
      copyFileSync(renewed.key, key);
      broker.reload();
      await until('the reload', () => /files of TLS were reloaded/.test(broker.log));
      assert.equal(field(await open.send(order({ number: 'R2', patient: 'R2' })), 'MSA-1'), 'AA');
      await refused(accepted(broker, 'R3', as(leaver)));
      const socket = tls.connect({ ...broker.hl7Tls, ...as(his) });
      await once(socket, 'secureConnect');
      assert.equal(socket.getPeerCertificate().subject.CN, 'stepwise-renewed');
      socket.destroy();

      writeFileSync(certificate, 'no certificate');
      const answer = await broker.api('/api/v1/reload', { method: 'POST', body: {} });
      assert.equal(answer.status, 422, answer.text);
      assert.match(answer.text, /used\.pem/);
      assert.ok(await accepted(broker, 'R4', as(his)), 'the old files stay in use');
      open.close();
    } finally { await broker.remove(); }
  });

  const broken = {
    'a missing file': { 'tls.site.certificate': '"/nowhere/our.pem"' },
    'a file that is no certificate': () => ({ 'tls.site.certificate': `"${ours.key}"` }),
    'the key of another certificate': () => ({ 'tls.site.key': `"${his.key}"` }),
    'a profile that does not exist': { 'hl7.tls': 'nobody' },
    'no port at all': { 'hl7.clear_text': false },
  };
  for (const [name, wrong] of Object.entries(broken)) {
    test(`the broker does not start with ${name}, and names the key`, () => {
      const broker = new Broker({ settings: { ...files, ...(typeof wrong === 'function' ? wrong() : wrong) } });
      const { code, err, out } = broker.run('check-config', ...broker.arguments().slice(2));
      assert.notEqual(code, 0);
      assert.match(err + out, /tls\.site\.(certificate|key)|hl7\.(tls|clear_text)/);
      return broker.remove();
    });
  }

  test('the metrics have the days until a certificate expires, and the log warns of the near end', async () => {
    const broker = await new Broker({ settings: { ...files, 'hl7.tls': 'site', 'hl7.tls_port': 0 } }).start();
    try {
      assert.match((await broker.api('/metrics')).text, /^stepwise_certificate_days_left\{profile="site"\} 19$/m);
      assert.match(broker.log, /tls\.site: the certificate .* expires in 19 days/);
      const { items } = (await broker.api('/api/v1/certificates')).json;
      assert.equal(items.length, 1);
      assert.equal(items[0].profile, 'site');
      assert.equal(items[0].days_left, 19);
    } finally { await broker.remove(); }
  });
});

test('a first set-up with `stepwise certificate`: the commands that act as peers use TLS on all ports', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stepwise-first-'));
  const stepwise = (...list) => spawnSync(binary, list, { encoding: 'utf8', timeout: 60_000 });
  const file = (name) => join(folder, name);
  const run = (...list) => { const said = stepwise(...list); assert.equal(said.status, 0, said.stderr); return said.stdout; };
  run('certificate', 'authority', '--folder', folder);
  run('certificate', 'issue', 'stepwise', '--folder', folder, '--host', 'localhost', '--host', '127.0.0.1');
  const subject = /^subject +(.*)$/m.exec(run('certificate', 'issue', 'his', '--folder', folder))[1];
  run('certificate', 'issue', 'ct1', '--folder', folder);
  const fingerprint = /^fingerprint +(.*)$/m.exec(run('certificate', 'show', file('ct1.pem')))[1];
  const broker = await new Broker({
    settings: {
      'tls.site.certificate': `"${file('stepwise.pem')}"`, 'tls.site.key': `"${file('stepwise.key')}"`, 'tls.site.ca': `"${file('ca.pem')}"`,
      'hl7.tls': 'site', 'hl7.tls_port': 0, 'dicom.tls': 'site', 'dicom.tls_port': 0, 'hl7.clear_text': false, 'dicom.clear_text': false,
      'sender.his.sending_application': 'HIS', 'sender.his.certificates': `["${subject}"]`, 'station.CT1.certificates': `["${fingerprint}"]`,
    },
  }).start();
  try {
    broker.importPlan();
    const as = (name) => ['--tls-certificate', file(`${name}.pem`), '--tls-key', file(`${name}.key`), '--tls-ca', file('ca.pem')];
    const message = file('order.hl7');
    writeFileSync(message, order({ number: 'F1', patient: 'F1' }));
    const hl7 = ['--to', `127.0.0.1:${broker.hl7Tls.port}`], dicom = ['--to', `localhost:${broker.dicomTls.port}`, '--aet', 'CT1'];
    assert.match(run('send', message, ...hl7, ...as('his')), /-> AA/);
    const { answers } = JSON.parse(run('worklist', '--patient-id', 'F1', '--json', ...dicom, ...as('ct1')));
    assert.equal(answers.length, 1);
    assert.match(run('perform', answers[0].step_id, ...dicom, ...as('ct1')), /N-SET COMPLETED -> 0000/);

    assert.equal(stepwise('send', message, ...hl7).status, 2, 'clear text');
    assert.equal(stepwise('send', message, ...hl7, ...as('ct1')).status, 1, 'the certificate of a scanner');
    assert.notEqual(stepwise('worklist', ...dicom, ...as('his')).status, 0, 'the certificate of the HIS');
    const wrongHost = stepwise('send', message, ...hl7, ...as('his'), '--tls-host', 'pacs.example');
    assert.equal(wrongHost.status, 2);
    assert.match(wrongHost.stdout + wrongHost.stderr, /no TLS: .*hostname mismatch/);
    const noFile = stepwise('worklist', ...dicom, '--tls-ca', file('none.pem'));
    assert.equal(noFile.status, 64);
    assert.match(noFile.stderr, /none\.pem/);
  } finally {
    await broker.remove();
    rmSync(folder, { recursive: true });
  }
});
