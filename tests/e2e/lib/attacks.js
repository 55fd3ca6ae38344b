// SPDX-License-Identifier: Apache-2.0
// What hostile and broken peers do to each port. An attack starts, stays until it is ended, and comes from an address of its own (127.0.0.2), so
// that the limits for one address do not touch the healthy peers of 127.0.0.1.
import net from 'node:net';
import { frame } from './mllp.js';
import { order, unique } from './hl7.js';

const attacker = '127.0.0.2';
const megabyte = 1024 * 1024;

function connect({ host, port }, { read = true } = {}) {
  const socket = net.connect({ host, port, localAddress: attacker });
  socket.on('error', () => {});  // the broker may reset it at any time
  if (read) socket.resume(); else socket.pause();
  return socket;
}
const many = (count, make) => Array.from({ length: count }, (_, n) => make(n));

// An attack: `start(address)` gives the sockets that it holds.
class Attack {
  constructor(name, port, start) { Object.assign(this, { name, port, start }); }
  begin(broker) {
    this.sockets = this.start(broker[this.port]);
    return Promise.all(this.sockets.map((socket) => new Promise((done) => {
      socket.once('connect', done);
      socket.once('close', done);
    })));
  }
  end() { for (const socket of this.sockets) socket.destroy(); }
}

const sendAll = (bytes, options) => (address) => {
  const socket = connect(address, options);
  socket.write(bytes);
  return socket;
};
// One byte every few milliseconds, as long as the attack lasts.
const drip = (bytes) => (address) => {
  const socket = connect(address);
  let at = 0;
  const timer = setInterval(() => {
    socket.write(bytes.subarray(at, at + 1));
    at = (at + 1) % bytes.length;
  }, 20);
  socket.on('close', () => clearInterval(timer));
  return socket;
};

// Sends bytes and ends its direction. Returns what the port answered until it closed.
export async function exchange(port, bytes) {
  const socket = net.connect(port, '127.0.0.1');
  const chunks = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('error', () => {});  // it may reset us
  const closed = new Promise((done) => socket.on('close', done));
  socket.end(bytes);
  await closed;
  return Buffer.concat(chunks).toString('latin1');
}
// Sends bytes and resets the connection.
export function sendAndReset(port, bytes) {
  return new Promise((done) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(bytes, () => socket.resetAndDestroy()));
    socket.on('error', () => {});
    socket.on('close', done);
  });
}

// --- HL7
export const stranger = (message) => message.replace('|HIS|HOSP|', '|STRANGER|NOWHERE|');
// An order of one more patient with another value of one field.
export const withField = (segment, index, value) => order({ number: unique('X'), patient: unique('X') }).split('\r').map((line) => {
  const fields = line.split('|');
  if (fields[0] === segment) fields[index] = value;
  return fields.join('|');
}).join('\r');
const unfinished = (bytes) => Buffer.concat([Buffer.from([0x0b]), Buffer.alloc(bytes, 'A')]);

// --- DICOM
function item(type, body) {
  const head = Buffer.alloc(4);
  head.writeUInt8(type, 0);
  head.writeUInt16BE(body.length, 2);
  return Buffer.concat([head, body]);
}
function pdu(type, body, length = body.length) {
  const head = Buffer.alloc(6);
  head.writeUInt8(type, 0);
  head.writeUInt32BE(length, 2);
  return Buffer.concat([head, body]);
}
const title = (text) => Buffer.from(text.padEnd(16));
export const associateRequest = (abstractSyntax = '1.2.840.10008.5.1.4.31', calling = 'CT1') => pdu(1, Buffer.concat([
  Buffer.from([0, 1, 0, 0]), title('STEPWISE'), title(calling), Buffer.alloc(32),
  item(0x10, Buffer.from('1.2.840.10008.3.1.1.1')),
  item(0x20, Buffer.concat([Buffer.from([1, 0, 0, 0]), item(0x30, Buffer.from(abstractSyntax)), item(0x40, Buffer.from('1.2.840.10008.1.2'))])),
  item(0x50, Buffer.concat([item(0x51, Buffer.from([0, 0, 0x40, 0])), item(0x52, Buffer.from('1.2.3'))])),
]));
function pdv(context, control, bytes) {
  const head = Buffer.alloc(6);
  head.writeUInt32BE(bytes.length + 2, 0);
  head.writeUInt8(context, 4);
  head.writeUInt8(control, 5);
  return Buffer.concat([head, bytes]);
}
function element(group, number, value) {
  const head = Buffer.alloc(8);
  head.writeUInt16LE(group, 0);
  head.writeUInt16LE(number, 2);
  head.writeUInt32LE(value.length, 4);
  return Buffer.concat([head, value]);
}
const us = (value) => { const bytes = Buffer.alloc(2); bytes.writeUInt16LE(value); return bytes; };
const ul = (value) => { const bytes = Buffer.alloc(4); bytes.writeUInt32LE(value); return bytes; };
// A C-FIND-RQ for the steps of a patient, or all steps; command and identifier in one PDU.
export function findRequest(messageId, patientId = '') {
  const id = Buffer.from(patientId.length % 2 ? `${patientId} ` : patientId);
  const rest = Buffer.concat([
    element(0, 0x0002, Buffer.from('1.2.840.10008.5.1.4.31')), element(0, 0x0100, us(0x0020)), element(0, 0x0110, us(messageId)),
    element(0, 0x0700, us(0)), element(0, 0x0800, us(0)),
  ]);
  const identifier = Buffer.concat([element(0x0010, 0x0010, Buffer.alloc(0)), element(0x0010, 0x0020, id)]);
  return pdu(4, Buffer.concat([pdv(1, 3, Buffer.concat([element(0, 0, ul(rest.length)), rest])), pdv(1, 2, identifier)]));
}
// Several PDVs of unequal length in one PDU, one of them empty: PS3.8 9.3.5 allows it.
const unequalFragments = pdu(4, Buffer.concat([pdv(1, 1, Buffer.alloc(10)), pdv(1, 1, Buffer.alloc(0)), pdv(1, 1, Buffer.alloc(200))]));

// --- HTTP
const http = (line, ...headers) => [line, 'Host: localhost', ...headers, '', ''].join('\r\n');

export const attacks = () => [
  new Attack('HL7: 1,000 idle connections', 'hl7', (to) => many(1000, () => connect(to))),
  new Attack('HL7: 300 connections with one byte each', 'hl7', (to) => many(300, () => sendAll('\v')(to))),
  new Attack('HL7: 40 unfinished frames of 15.9 MB', 'hl7', (to) => many(40, () => sendAll(unfinished(Math.floor(15.9 * megabyte)))(to))),
  new Attack('HL7: 16 messages of 1 MB with unknown escapes, from a stranger', 'hl7',
    (to) => many(16, () => sendAll(frame(stranger(withField('OBR', 13, '\\Q\\'.repeat(megabyte / 3)))))(to))),
  new Attack('HL7: 128,000 repetitions in PID-5', 'hl7', (to) => many(4, () => sendAll(frame(withField('PID', 5, 'A^B~'.repeat(128_000))))(to))),
  new Attack('HL7: 100,000 segments', 'hl7', (to) => many(4, () => sendAll(frame(order({ patient: unique('X') }) + 'NTE|1\r'.repeat(100_000)))(to))),
  new Attack('HL7: 32 senders that read no answer', 'hl7',
    (to) => many(32, () => sendAll(Buffer.concat(many(2000, () => frame('MSH|^~\\&|STRANGER|||||| |' + unique('S') + '|P|2.3.1\r'))), { read: false })(to))),
  new Attack('HL7: 100 senders that write a byte at a time', 'hl7', (to) => many(100, () => drip(frame(stranger(order({}))))(to))),
  new Attack('DICOM: 1,000 connections that say nothing', 'dicom', (to) => many(1000, () => connect(to))),
  new Attack('DICOM: 100 clients that write a byte at a time', 'dicom', (to) => many(100, () => drip(associateRequest())(to))),
  new Attack('DICOM: 200 association requests that stop half way', 'dicom', (to) => many(200, () => sendAll(associateRequest().subarray(0, 60))(to))),
  new Attack('DICOM: P-DATA with unequal and empty fragments', 'dicom', (to) => many(32, () => sendAll(Buffer.concat([associateRequest(), unequalFragments]))(to))),
  new Attack('DICOM: P-DATA before any association, other protocols, impossible lengths', 'dicom', (to) => [
    ...many(10, () => sendAll(unequalFragments)(to)), ...many(10, () => sendAll(http('GET / HTTP/1.1'))(to)),
    ...many(10, () => sendAll(pdu(1, Buffer.alloc(100), 0xffffffff))(to)), ...many(10, () => sendAll(pdu(1, Buffer.alloc(0)))(to)),
    ...many(10, () => sendAll(Buffer.concat([associateRequest(), pdu(4, pdv(2, 3, Buffer.alloc(20)))]))(to)),
  ]),
  new Attack('DICOM: 40 clients that query and read no answer', 'dicom',
    (to) => many(40, () => sendAll(Buffer.concat([associateRequest(), ...many(50, (n) => findRequest(n + 1))]), { read: false })(to))),
  new Attack('HTTP: 1,000 idle connections', 'web', (to) => many(1000, () => connect(to))),
  new Attack('HTTP: 300 connections with one byte each', 'web', (to) => many(300, () => sendAll('G')(to))),
  new Attack('HTTP: 300 connections with half a request', 'web', (to) => many(300, () => sendAll('GET /api/v1/orders HTT')(to))),
  new Attack('HTTP: 100 clients that write a byte of a body at a time', 'web', (to) => many(100, () => drip(Buffer.from(
    http('POST /api/v1/understand HTTP/1.1', 'Content-Type: application/hl7-v2', 'Content-Length: 1000000') + 'MSH|'))(to))),
  new Attack('HTTP: 20 bodies of 4 MB that stop before their end', 'web',
    (to) => many(20, () => sendAll(http('POST /api/v1/understand HTTP/1.1', 'Content-Type: application/json', `Content-Length: ${4 * megabyte}`) + ' '.repeat(4 * megabyte - 1))(to))),
  new Attack('HTTP: 50 clients that pipeline requests and read no answer', 'web',
    (to) => many(50, () => sendAll(http('GET /api/v1/messages HTTP/1.1').repeat(200), { read: false })(to))),
];
