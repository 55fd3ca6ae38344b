// SPDX-License-Identifier: Apache-2.0
// Hostile peers on the DICOM port: during each attack a scanner's query and an order of the HIS are served, and afterwards memory,
// descriptors and threads are back.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { Broker, until } from './lib/broker.js';
import { send } from './lib/mllp.js';
import { field, order } from './lib/hl7.js';
import { worklist } from './lib/dicom.js';

const attacker = '127.0.0.2';
const uids = { verification: '1.2.840.10008.1.1', worklist: '1.2.840.10008.5.1.4.31', step: '1.2.840.10008.3.1.2.3.3', implicit: '1.2.840.10008.1.2' };

const number = (value, bytes) => { const buffer = Buffer.alloc(bytes); buffer.writeUIntBE(value, 0, bytes); return buffer; };
const pdu = (type, body) => Buffer.concat([Buffer.from([type, 0]), number(body.length, 4), body]);
const item = (type, body) => Buffer.concat([Buffer.from([type, 0]), number(body.length, 2), Buffer.from(body)]);
const data = (context, control, bytes) => pdu(4, Buffer.concat([number(bytes.length + 2, 4), Buffer.from([context, control]), bytes]));
const request = pdu(1, Buffer.concat([number(1, 2), Buffer.alloc(2), Buffer.from('STEPWISE'.padEnd(16) + 'CT1'.padEnd(16)), Buffer.alloc(32),
  item(0x10, '1.2.840.10008.3.1.1.1'),
  ...[uids.verification, uids.worklist, uids.step].map((uid, at) =>
    item(0x20, Buffer.concat([Buffer.from([2 * at + 1, 0, 0, 0]), item(0x30, uid), item(0x40, uids.implicit)]))),
  item(0x50, Buffer.concat([item(0x51, number(16384, 4)), item(0x52, '1.2.3.4')]))]));

const element = (tag, value) => {
  const header = Buffer.alloc(8);
  header.writeUInt16LE(tag, 2);
  header.writeUInt32LE(value.length, 4);
  return Buffer.concat([header, value]);
};
const short = (value) => { const buffer = Buffer.alloc(2); buffer.writeUInt16LE(value); return buffer; };
const uid = (text) => Buffer.from(text.length % 2 ? `${text}\0` : text);
const command = (operation, sopClass) => Buffer.concat([element(0x0002, uid(sopClass)), element(0x0100, short(operation)), element(0x0110, short(1)),
  element(0x0800, short(1)), element(0x1000, uid('1.2.3'))]);

const queries = Buffer.concat(Array.from({ length: 200 }, () => Buffer.concat([data(3, 3, command(0x20, uids.worklist)), data(3, 2, Buffer.alloc(0))])));
const largeStep = Buffer.concat([data(5, 3, command(0x140, uids.step)), ...Array.from({ length: 159 }, () => data(5, 0, Buffer.alloc(100_000, 'x')))]);

const attacks = {
  'silent connections': { count: 1000, bytes: Buffer.alloc(0) },
  'one byte': { count: 300, bytes: Buffer.from([1]) },
  'half an association request': { count: 100, bytes: request.subarray(0, 90) },
  'HTTP': { count: 200, bytes: Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n') },
  'idle associations': { count: 100, bytes: request },
  'answers that nobody reads': { count: 40, bytes: Buffer.concat([request, queries]), deaf: true },
  'datasets of 15.9 MB without end': { count: 40, bytes: Buffer.concat([request, largeStep]) },
  'a PDU of the largest length': { count: 100, bytes: Buffer.concat([request, Buffer.from('0400ffffffff', 'hex')]) },
  'several PDVs, one of them empty': { count: 100, bytes: Buffer.concat([request, pdu(4, Buffer.from('0000000201010000000401010102', 'hex'))]) },
};

let broker;
let orders = 0;
before(async () => { broker = await new Broker().start(); broker.importPlan(); await served(); });
after(async () => { await broker?.remove(); });

async function served() {
  const patient = `H${++orders}`;
  assert.equal(field(await send(broker.hl7, order({ patient, number: patient })), 'MSA-1'), 'AA');
  assert.equal((await worklist(broker.dicom, { PatientID: patient })).answers.length, 1);
}

async function attack({ count, bytes, deaf }) {
  const sockets = Array.from({ length: count }, () => {
    const socket = connect({ host: broker.dicom.host, port: broker.dicom.port, localAddress: attacker });
    socket.on('error', () => {});
    socket.on('connect', () => { if (deaf) socket.pause(); else socket.resume(); socket.write(bytes); });
    return socket;
  });
  for (let i = 0; i < 5; ++i) await served();
  for (const socket of sockets) socket.destroy();
  await until('all associations to end', async () => (await broker.api('/metrics')).text.includes('stepwise_dicom_associations{state="served"} 0'));
}

for (const [name, peers] of Object.entries(attacks)) {
  test(`beside an attack others are served: ${name}`, async () => {
    await attack(peers);  // memory that the first attack needed may be kept
    const before = await broker.resources();
    await attack(peers);
    await broker.untilReturned(before);
  });
}
