// SPDX-License-Identifier: Apache-2.0
// Input that is meant to do harm, on the HL7 and HTTP ports, and what every port is sent by mistake: each is refused or ends its connection, nothing of
// it is accepted that was not stored, and the next peer is served. tests/unit/dicom/net/hostile_peers.cpp has the same for DICOM; hostile_peers.test.js
// has the peers that hold connections.
import { after, afterEach, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import net from 'node:net';
import tls from 'node:tls';
import { once } from 'node:events';
import { Broker, until } from './lib/broker.js';
import { Sender, frame, send } from './lib/mllp.js';
import { cancel, field, order, unique } from './lib/hl7.js';
import { worklist } from './lib/dicom.js';
import { associateRequest, exchange, sendAndReset, stranger, withField } from './lib/attacks.js';

const megabyte = 1024 * 1024;
let broker;
before(async () => {
  broker = await new Broker({ settings: { 'sender.his.sending_application': '"HIS"' } }).start();
  broker.importPlan();
});
after(() => broker?.remove());

const ports = () => ({ hl7: broker.hl7.port, dicom: broker.dicom.port, http: broker.address.http.port });
async function healthyPeersAreServed() {
  const number = unique('OK');
  assert.equal(field(await send(broker.hl7, order({ number, patient: number })), 'MSA-1'), 'AA', 'the order of the HIS');
  assert.equal((await worklist(broker.dicom, { PatientID: number })).answers.length, 1, 'the query of the scanner');
  assert.equal((await broker.api('/readyz')).status, 200);
}
afterEach(async () => {
  await healthyPeersAreServed();
  assert.doesNotMatch((await broker.api('/metrics')).text, /^stepwise_quarantined_total/m, 'no invariant of ours was broken');
});
// Number of stored orders with a placer order number.
const stored = async (number) => (await broker.api(`/api/v1/orders?placer_number=${number}`)).json.items.length;

async function clientHello() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = tls.connect({ port: server.address().port, host: '127.0.0.1' });
  client.on('error', () => {});
  const [socket] = await once(server, 'connection');
  const [bytes] = await once(socket, 'data');
  socket.destroy();
  client.destroy();
  server.close();
  return bytes;
}
function noise(bytes) {
  const blocks = [createHash('sha256').update('noise').digest()];
  while (blocks.length < bytes / 32) blocks.push(createHash('sha256').update(blocks.at(-1)).digest());
  return Buffer.concat(blocks);
}

describe('every port', () => {
  test('what belongs to another port, or to none, is not accepted', async () => {
    const own = { hl7: frame(order({})), dicom: associateRequest(), http: 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' };
    const others = { TLS: await clientHello(), SSH: 'SSH-2.0-OpenSSH_9.2p1\r\n', SMB: Buffer.from('00000054ff534d4272000000001843c8', 'hex'),
      RDP: Buffer.from('030000130ee000000000000100080003000000', 'hex'), NUL: Buffer.alloc(100_000), FF: Buffer.alloc(100_000, 0xff), noise: noise(100_000) };
    const isAccepted = { hl7: /MSA\|[AC]A/, dicom: /^\x02/, http: /^HTTP\/1\.1 2/ };
    for (const [name, port] of Object.entries(ports())) {
      assert.match(await exchange(port, own[name]), isAccepted[name], name);
      for (const [what, bytes] of Object.entries({ ...own, ...others }))
        if (what !== name) assert.doesNotMatch(await exchange(port, bytes), isAccepted[name], `${what} on the port of ${name}`);
    }
  });

  test('a connection that is reset at any byte leaves nothing behind', async () => {
    const conversations = {
      hl7: frame(order({ number: 'RST', patient: 'RST' })),
      http: Buffer.from('POST /api/v1/patients HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 30\r\n\r\n' +
        '{"name":"DOE^JOHN","sex":"M"  }GET /api/v1/orders HTTP/1.1\r\nHost: localhost\r\n\r\n'),
    };
    const resources = await broker.resources();
    for (const [name, bytes] of Object.entries(conversations)) {
      for (let from = 0; from <= bytes.length; from += 50)
        await Promise.all(Array.from({ length: 50 }, (_, n) => sendAndReset(ports()[name], bytes.subarray(0, from + n))));
    }
    await broker.untilReturned(resources);
    assert.ok(await stored('RST') <= 1);
  });
});

describe('HL7', () => {
  test('300 MB in one frame: the sender is told the limit, and the connection ends', async () => {
    const resources = await broker.resources();
    const sender = await Sender.open(broker.hl7);
    const closed = once(sender.socket, 'close');
    let answer;
    sender.answer().then((text) => { answer = text; }, () => {});
    sender.raw(Buffer.concat([Buffer.from([0x0b]), Buffer.from(order({ number: 'HUGE' }) + 'NTE|1||')]));
    const part = Buffer.alloc(megabyte, 'x');
    for (let sent = 0; sent < 300 && !sender.socket.destroyed && answer === undefined; ++sent)
      await new Promise((written) => sender.socket.write(part, written));
    await closed;
    assert.equal(field(answer ?? '', 'MSA-1'), 'AE', answer);
    assert.match(answer, /larger than \d+ bytes/);
    assert.equal(await stored('HUGE'), 0);
    await broker.untilReturned(resources);
  });

  test('a million parts at any level: refused with the limit, and the connection goes on', async () => {
    const many = (text) => text.repeat(1_000_000);
    const sender = await Sender.open(broker.hl7);
    for (const [what, message] of Object.entries({
      repetitions: withField('PID', 5, many('A~')), components: withField('PID', 5, many('A^')), subcomponents: withField('PID', 5, many('A&')),
      fields: order({ patient: unique('X') }) + 'NTE' + many('|'), segments: order({ patient: unique('X') }) + many('NTE|1\r'),
    })) {
      const answer = await sender.send(message);
      assert.match(field(answer, 'MSA-1'), /^A[ER]$/, what);
      assert.match(answer, /at most \d+/, what);
    }
    assert.equal(field(await sender.send(order({ patient: unique('X') })), 'MSA-1'), 'AA');
    sender.close();
  });

  test('escapes that are unknown or do not end: the text is kept, and nothing grows without end', async () => {
    const sender = await Sender.open(broker.hl7);
    const everySegment = order({ patient: unique('X') }).split('\r').map((line) => (line && !line.startsWith('MSH') ? `${line}|\\Q1\\` : line)).join('\r');
    for (const [what, message] of Object.entries({
      'an escape without end': withField('OBR', 13, '\\X' + '41'.repeat(500_000)),
      'half an escape at the end of the name': withField('PID', 5, 'DOE^JOHN\\'),
      'a megabyte of hexadecimal digits': withField('OBR', 13, `\\X${'41'.repeat(500_000)}\\`),
      'nothing but escape characters': withField('OBR', 13, '\\'.repeat(1_000_001)),
      'a formatting command that asks for a billion lines': withField('OBR', 13, '\\.sp999999999\\'.repeat(1000)),
      'character sets that do not exist': withField('OBR', 13, '\\C7F7F\\\\M7F7F7F\\'.repeat(50_000)),
      'one in every segment': everySegment,
    })) assert.equal(field(await sender.send(message), 'MSA-1'), 'AA', what);
    sender.close();
  });

  test('encoding characters that cannot be ones are refused or end the connection; if one has two meanings, a finding says so', async () => {
    const rest = order({ number: 'ENC', patient: 'ENC' }).slice('MSH|^~\\&|'.length);
    for (const beginning of ['', 'MSH', 'MSH|', 'MSH||||||', 'MSH|||||', 'MSHAAAAAA', 'MSH|\r~\\&|', 'MSH|^~\\\r|', 'MSH|HIST|', 'msh|^~\\&|',
      'MSH\0^~\\&\0', 'MSH|\xff\xfe\xfd\xfc|', 'BHS|^~\\&|', 'FHS|^~\\&|\rBHS|^~\\&|\rMSH|^~\\&|'])
      assert.doesNotMatch(await exchange(broker.hl7.port, frame(Buffer.from(beginning + rest, 'latin1'))), /MSA\|[AC]A/, JSON.stringify(beginning));
    assert.equal(await stored('ENC'), 0);
    await send(broker.hl7, `MSH|^^^^|${rest}`);
    const [{ id }] = (await broker.api('/api/v1/messages?limit=1')).json.items;
    assert.ok((await broker.api(`/api/v1/messages/${id}`)).json.findings.some(({ code }) => code === 'delimiter-unusable'));
  });

  test('NUL bytes are no part of a text', async () => {
    const patient = unique('NUL');
    assert.equal(field(await send(broker.hl7, order({ patient, number: patient, name: 'NU\0LL^BY\0TE' }).replaceAll('|O|', '|\0O\0|')), 'MSA-1'), 'AA');
    const { answers } = await worklist(broker.dicom, { PatientID: patient });
    assert.equal(String(answers[0].PatientName?.[0]?.Alphabetic ?? answers[0].PatientName), 'NULL^BYTE');
  });

  test('of a sender that is not admitted nothing is stored but the beginning of its message', async () => {
    const answer = await send(broker.hl7, stranger(order({ number: 'STR', patient: 'STR' })) + `NTE|1||${'x'.repeat(100_000)}\r`);
    assert.equal(field(answer, 'MSA-1'), 'AR');
    assert.match(answer, /\b103\b/);
    assert.equal(await stored('STR'), 0);
    const [{ id, length }] = (await broker.api('/api/v1/messages?limit=1')).json.items;
    assert.ok(length > 100_000);
    assert.ok((await broker.api(`/api/v1/messages/${id}/raw`)).text.length <= 4096);
  });

  test('an old order that is sent again does not revive what was cancelled since; its control id with other content is a message of its own', async () => {
    const number = unique('OLD'), placed = order({ number, patient: number });
    const first = await send(broker.hl7, placed);
    assert.equal(field(first, 'MSA-1'), 'AA');
    assert.equal(field(await send(broker.hl7, cancel(number)), 'MSA-1'), 'AA');
    assert.equal(await send(broker.hl7, placed), first, 'the stored answer');
    assert.equal((await worklist(broker.dicom, { PatientID: number })).answers.length, 0);
    const other = placed.replaceAll(number, `${number}B`);
    assert.equal(field(await send(broker.hl7, other), 'MSA-1'), 'AA');
    assert.equal(await stored(`${number}B`), 1);
  });
});

describe('HTTP', () => {
  const raw = (...lines) => exchange(broker.address.http.port, lines.join('\r\n'));
  const status = (answer) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
  const ask = (path, body) => broker.api(path, { method: 'POST', body });

  test('lists and objects in each other, half a million deep, are refused', async () => {
    const lists = '['.repeat(500_000) + ']'.repeat(500_000), objects = '{"a":'.repeat(500_000) + '1' + '}'.repeat(500_000);
    for (const [path, body] of [['/api/v1/session', `{"name":${lists},"password":"x"}`], ['/api/v1/session', objects], ['/api/v1/orders', `{"service":{"value":${lists}}}`],
      ['/api/v1/plans', `{"plans":${lists}}`]]) {
      const answer = await ask(path, body);
      assert.equal(answer.status, 400, `${path}: ${answer.text.slice(0, 200)}`);
    }
  });

  test('a body over the limit is 413; one below it that is only large is refused for what it is', async () => {
    assert.equal((await ask('/api/v1/patients', `{"name":"${'x'.repeat(4 * megabyte)}"}`)).status, 413);
    const resources = await broker.resources();
    for (const body of [`{"name":"${'x'.repeat(4_000_000)}"}`, `[${'0,'.repeat(1_500_000)}0]`, `{${Array.from({ length: 350_000 }, (_, n) => `"${n}":0`).join()}}`]) {
      const answer = await ask('/api/v1/session', body);
      assert.ok([400, 422].includes(answer.status) && answer.text.length < 100_000, `${answer.status}: ${answer.text.length} characters`);
    }
    await broker.untilReturned(resources);
  });

  test('long lines and many header fields are 431', async () => {
    const long = 'a'.repeat(megabyte);
    for (const request of [[`GET /${long} HTTP/1.1`, 'Host: localhost', '', ''], [long], ['GET / HTTP/1.1', 'Host: localhost', `X-A: ${long}`, '', ''],
      ['GET / HTTP/1.1', `Host: ${long}`, '', ''], ['GET / HTTP/1.1', 'Host: localhost', ...Array.from({ length: 10_000 }, (_, n) => `X-${n}: 1`), '', '']]) {
      const answer = await raw(...request);
      assert.ok([400, 431].includes(status(answer)), `${request[0].slice(0, 40)}: ${answer.slice(0, 100)}`);
    }
  });

  // The second request is in the bytes about whose length the first one lies.
  test('a request whose length is ambiguous is refused, and no second request is found in it', async () => {
    const hidden = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n';
    const head = ['POST /api/v1/understand HTTP/1.1', 'Host: localhost', 'Content-Type: application/hl7-v2'];
    for (const lines of [['Content-Length: 5', 'Content-Length: 6'], ['Content-Length: 5', 'Transfer-Encoding: chunked'],
      ['Transfer-Encoding: chunked', 'Content-Length: 5'], ['Transfer-Encoding: chunked', 'Transfer-Encoding: identity'], ['Transfer-Encoding: identity'],
      ['Transfer-Encoding: xchunked'], ['Transfer-Encoding: gzip, chunked'], ['Transfer-Encoding : chunked'], ['Transfer-Encoding: \x0bchunked'],
      ['X-A: b', ' Transfer-Encoding: chunked', 'Transfer-Encoding: gzip'], ['Content-Length: -1'], ['Content-Length: +5'], ['Content-Length: 0x5'],
      ['Content-Length: 5 5'], ['Content-Length: 99999999999999999999999']]) {
      const answer = await raw(...head, ...lines, '', `0\r\n\r\n${hidden}`);
      assert.ok([400, 413, 501].includes(status(answer)), `${lines}: ${answer.slice(0, 200)}`);
      assert.equal(answer.match(/HTTP\/1\.1 \d/g).length, 1, `${lines}: ${answer}`);
    }
    for (const size of ['ffffffffffffffffff', '-1', '0x5', 'G']) {
      const answer = await raw(...head, 'Transfer-Encoding: chunked', '', `${size}\r\n${hidden}`);
      assert.ok([400, 413].includes(status(answer)), `chunk of ${size}: ${answer.slice(0, 200)}`);
      assert.equal(answer.match(/HTTP\/1\.1 \d/g).length, 1, `chunk of ${size}: ${answer}`);
    }
  });

  test('no path leads out of the API', async () => {
    for (const path of ['/../../../../etc/passwd', '/api/v1/../../../../etc/passwd', '/..%2f..%2f..%2fetc%2fpasswd', '/%2e%2e/%2e%2e/etc/passwd',
      '/api/v1/messages/..%2f..%2fetc%2fpasswd/raw', '//etc/passwd', '/..\\..\\etc\\passwd', '/api/v1/patients/1%00', '/api/v1/patients/%2e%2e/users',
      '/.git/config', 'file:///etc/passwd', '/api/v1/messages/1/raw/../../../users', '*']) {
      const answer = await raw(`GET ${path} HTTP/1.1`, 'Host: localhost', 'Connection: close', '', '');
      assert.ok([400, 403, 404].includes(status(answer)), `${path}: ${answer.slice(0, 200)}`);
      assert.doesNotMatch(answer, /root:/);
    }
  });

  test('a Host or an Origin of another site is refused', async () => {
    const place = (...fields) => raw('POST /api/v1/patients HTTP/1.1', ...fields, 'Content-Type: application/json', 'Content-Length: 2', 'Connection: close', '', '{}');
    assert.equal(status(await place('Host: localhost')), 201);
    for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', 'localhost@evil.example', '10.0.0.1', '[::ffff:10.0.0.1]', ''])
      assert.equal(status(await place(`Host: ${host}`)), 403, host);
    for (const origin of ['http://evil.example', 'http://localhost.evil.example', 'null', 'http://localhost:1'])
      assert.equal(status(await place('Host: localhost', `Origin: ${origin}`)), 403, origin);
  });

  test('a method that a path does not have is refused', async () => {
    for (const method of ['TRACE', 'CONNECT', 'OPTIONS', 'PROPFIND', 'PATCH', 'PUT', 'DELETE', 'BREW', 'get', 'G\0T']) {
      const answer = await raw(`${method} /api/v1/orders HTTP/1.1`, 'Host: localhost', 'X-Secret: echo', 'Content-Type: application/json', 'Connection: close', '', '');
      assert.ok([400, 405, 501].includes(status(answer)), `${method}: ${answer.slice(0, 200)}`);
      assert.doesNotMatch(answer, /echo/);
    }
  });
});

test('a process without a free descriptor pauses, and serves again when others have gone', async () => {
  const small = new Broker({ descriptors: 120 });
  let sockets = [];
  try {
    await small.start();
    sockets = [small.address.hl7, small.address.dicom, small.address.http].flatMap(({ port }) =>
      Array.from({ length: 100 }, () => net.connect(port, '127.0.0.1').on('error', () => {})));
    await until('the fault in the log', () => /connections can't be accepted|cannot accept a connection/.test(small.log));
    for (const socket of sockets) socket.destroy();
    const number = unique('FD');
    assert.equal(field(await send(small.hl7, order({ number, patient: number })), 'MSA-1'), 'AA');
    assert.equal((await worklist(small.dicom)).status, 0);
    assert.equal((await small.api('/readyz')).status, 200);
  } finally {
    for (const socket of sockets) socket.destroy();
    await small.remove();
  }
});
