// SPDX-License-Identifier: Apache-2.0
// Bad input on every port: a clear answer, a journal entry or log line that names it, no crash, and no effect on other peers.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import net from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { Broker, binary } from './lib/broker.js';
import { Sender, frame, send } from './lib/mllp.js';
import { cancel, field, order, unique } from './lib/hl7.js';
import { echo, worklist } from './lib/dicom.js';
import { exchange } from './lib/attacks.js';

let broker;
before(async () => { broker = await new Broker().start(); broker.importPlan(); });
after(() => broker?.remove());

const codes = async (message) => {
  const answer = await send(broker.hl7, message);
  return [field(answer, 'MSA-1'), /\b[12]\d\d(?=&|\^)/.exec(answer.split('\r').find((line) => line.startsWith('ERR')) ?? '')?.[0]].join(' ');
};
const stillWell = async () => {
  const number = unique('OK');
  assert.equal(field(await send(broker.hl7, order({ number, patient: number })), 'MSA-1'), 'AA');
  assert.equal((await worklist(broker.dicom, { PatientID: number })).answers.length, 1);
  assert.equal((await broker.api('/healthz')).status, 200);
};

test('A37, D11: an order that lacks what cannot be done without is AE with its place', async () => {
  const whole = order({ patient: 'X1', number: 'X1' });
  const without = (segment, n) => whole.split('\r').map((line) => {
    if (!line.startsWith(segment + '|')) return line;
    const parts = line.split('|');
    parts[n] = '';
    return parts.join('|');
  }).join('\r');
  for (const [segment, n] of [['PID', 3], ['PID', 5], ['ORC', 1], ['OBR', 4]]) {
    const answer = await send(broker.hl7, without(segment, n).replace(/\|H\d+/, `|${unique('H')}`));
    assert.equal(field(answer, 'MSA-1'), 'AE', `${segment}-${n}: ${answer}`);
    assert.match(answer, new RegExp(`${segment}\\^1\\^${n}`), answer);
    assert.match(answer, /101/, answer);
  }
  assert.equal((await worklist(broker.dicom, { PatientID: 'X1' })).answers.length, 0, 'nothing was stored');
});

test('A36, A38, A39, A48: unknown order, type, event, version, processing id, order control; over-long identifier', async () => {
  assert.equal(await codes(cancel('NOBODY')), 'AE 204');
  assert.equal(await codes(order({}).replace('ORM^O01', 'MFN^M02')), 'AR 200');
  assert.equal(await codes(order({}).replace('ORM^O01', 'ADT^Z99')), 'AR 201');
  assert.equal(await codes(order({ version: '9.9' })), 'AR 203');
  assert.equal(await codes(order({}).replace('|P|2.3.1', '|T|2.3.1')), 'AR 202');
  assert.equal(await codes(order({ control: 'ZZ' })), 'AE 103');
  assert.equal(await codes(order({ patient: 'P'.repeat(65) })), 'AE 102');
});

test('R01, R08, D09: noise, half frames, a second start: the frame after it is answered, and what was broken is journaled', async () => {
  const sender = await Sender.open(broker.hl7);
  sender.raw('some log line\r\n');
  sender.raw(Buffer.concat([Buffer.from([0x0b]), Buffer.from('MSH|half a message')]));
  assert.equal(field(await sender.send(order({})), 'MSA-1'), 'AA');
  sender.close();
  const half = await Sender.open(broker.hl7);
  half.raw(Buffer.concat([Buffer.from([0x0b]), Buffer.from('MSH|^~\\&|HIS')]));
  half.socket.end();
  await once(half.socket, 'close');  // ours follows when it is journaled
  const { json: broken } = await broker.api('/api/v1/messages?outcome=broken');
  assert.deepEqual(broken.items.map(({ errors, length }) => [errors[0].rule.split(':')[0], length]), [['incomplete', 12], ['restarted', 18]]);
  await stillWell();
});

test('R04, A42: one byte at a time, and two messages in one segment', async () => {
  const sender = await Sender.open(broker.hl7);
  sender.socket.setNoDelay(true);
  const answers = [sender.answer(), sender.answer(), sender.answer()];
  for (const byte of frame(order({}))) sender.raw(Buffer.from([byte]));
  sender.raw(Buffer.concat([frame(order({})), frame(order({}))]));
  assert.deepEqual((await Promise.all(answers)).map((answer) => field(answer, 'MSA-1')), ['AA', 'AA', 'AA']);
  sender.close();
});

test('D09, R09: 20 MB: AE 207 that names the limit, and the connection goes on', async () => {
  const sender = await Sender.open(broker.hl7);
  const answer = await sender.send(order({}) + 'NTE|1||' + 'x'.repeat(20 * 1024 * 1024) + '\r');
  assert.equal(field(answer, 'MSA-1'), 'AE');
  assert.match(answer, /larger than \d+ bytes/);
  assert.equal(field(await sender.send(order({})), 'MSA-1'), 'AA');
  sender.close();
});

test('an HTTP client on the MLLP port is told where it is', async () => {
  assert.match(await exchange(broker.hl7.port, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'), /^HTTP\/1\.1 400[^]*MLLP/);
  await stillWell();
});

test('garbage on the DICOM and HTTP ports', async () => {
  await exchange(broker.dicom.port, Buffer.from('GET / HTTP/1.1\r\n\r\n'));
  await exchange(broker.dicom.port, Buffer.alloc(4096, 0xff));
  assert.match(await exchange(broker.address.http.port, 'no http at all\r\n\r\n'), /^HTTP\/1\.1 400/);
  await stillWell();
});

test('R10, D30: a silent connection does not delay others', async () => {
  const silent = await Promise.all([broker.dicom.port, broker.dicom.port, broker.hl7.port, broker.address.http.port].map(async (port) => {
    const socket = net.connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return socket;
  }));
  assert.equal((await echo(broker.dicom)).status, 0);
  await stillWell();
  for (const socket of silent) socket.destroy();
});

test('what was refused is in the journal, raw bytes and all', async () => {
  const message = cancel('NEVER');
  await send(broker.hl7, message);
  const refused = (await broker.api('/api/v1/messages?outcome=refused')).json.items;
  const entry = refused.find((item) => item.control_id === field(message, 'MSH-10'));
  assert.equal(entry.outcome, 'refused');
  assert.equal((await broker.api(`/api/v1/messages/${entry.id}/raw`)).text, message);
});

test('no patient data in the log', () => {
  for (const secret of ['WEST', '12345', 'MARY', '19700315']) assert.ok(!broker.log.includes(secret), secret);
});

test('a configuration file with five mistakes: all at once, with line and column', () => {
  const file = join(broker.folder, 'broken.toml');
  writeFileSync(file, ['[hl7]', 'port = 70000', 'adress = "127.0.0.1"', '[site]', 'time_zone = "Europe/Atlantis"', '[sender.his]',
    'status_to = "nowhere"', '[destination.pacs]', 'role = "image manager"', 'host = "127.0.0.1"', 'port = "many"', ''].join('\n'));
  const { status, stdout, stderr } = spawnSync(binary, ['check-config', '--config', file], { encoding: 'utf8' });
  const text = stdout + stderr;
  assert.equal(status, 1, text);
  for (const line of [2, 3, 5, 7, 11]) assert.match(text, new RegExp(`${line}:\\d+`), text);
  assert.match(text, /address/, 'the nearest key is suggested');
});
