// SPDX-License-Identifier: Apache-2.0
// A database that is frozen, read-only or full: each entry point answers with a refusal, everything works again afterwards, and the broker can be stopped in every situation.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import net from 'node:net';
import { once } from 'node:events';
import { Broker, until } from './lib/broker.js';
import { Postgres } from './lib/postgres.js';
import { Receiver, Sender, frame, send } from './lib/mllp.js';
import { adt, field, order } from './lib/hl7.js';
import { createDataset, createStep, newUid, worklist } from './lib/dicom.js';

const accepted = async (broker, number) => field(await send(broker.hl7, order({ number, patient: number })), 'MSA-1') === 'AA';
const is_refused = (answer) => assert.deepEqual([field(answer, 'MSA-1'), /\b207\b/.test(answer)], ['AR', true], answer);

describe('a frozen database', () => {
  let postgres, broker, pacs;
  before(async () => {
    postgres = new Postgres();
    postgres.start();
    postgres.createDatabase();
    pacs = await new Receiver().start();
    broker = await new Broker({ settings: {
      'database.url': `"${postgres.url}"`,
      'destination.pacs.role': '"image manager"', 'destination.pacs.host': '127.0.0.1', 'destination.pacs.port': pacs.port,
    } }).start();
    broker.url = postgres.url;
    const plan = broker.run('plans', 'import', 'examples/plan.json', ...broker.arguments());
    assert.equal(plan.code, 0, plan.err);
  });
  after(async () => { postgres?.thaw(); await broker?.remove(); await pacs?.stop(); postgres?.remove(); });

  const whenInUse = () => until('the database to be in use', async () => (await broker.api('/readyz')).status === 200);
  // With open connections, so each entry point is the first one to be called after a freeze.
  const frozen = async (ask) => {
    await whenInUse();
    postgres.freeze();
    try { return await ask(); } finally { postgres.thaw(); }
  };
  // Freezes the database between the A-ASSOCIATE-AC and the request: an association that begins later may be rejected (2-3-1).
  const frozenInAssociation = async (ask) => {
    await whenInUse();
    try { return await ask(() => postgres.freeze()); } finally { postgres.thaw(); }
  };

  test('HL7: AR 207', async () => is_refused(await frozen(() => send(broker.hl7, order({ number: 'Z1', patient: 'Z1' })))));
  test('C-FIND: A700', async () => assert.equal((await frozenInAssociation((accepted) => worklist(broker.dicom, { accepted }))).status, 0xa700));
  test('N-CREATE: 0213', async () => assert.equal(await frozenInAssociation((accepted) => createStep(broker.dicom, newUid(), createDataset(), 'DX1', accepted)), 0x0213));
  test('API, sweep and readiness: 503', async () => assert.deepEqual(await frozen(async () => [
    (await broker.api('/api/v1/orders')).status,
    (await broker.api('/api/v1/never-performed', { method: 'POST', body: {} })).status,
    (await broker.api('/readyz')).status,
    (await broker.api('/healthz')).status,
  ]), [503, 503, 503, 200]));
  test('many senders at once: each gets its refusal', async () => {
    const answers = await frozen(() => Promise.all(Array.from({ length: 40 }, (_, n) => send(broker.hl7, order({ number: `Y${n}`, patient: `Y${n}` })))));
    for (const answer of answers) is_refused(answer);
  });
  test('it runs again: orders are accepted and delivered', async () => {
    await until('an accepted order', () => accepted(broker, 'Z2'));
    await until('its delivery', () => pacs.messages.some((message) => field(message, 'ORC-2.1') === 'Z2'));
  });
  test('the broker stops with a message and a query under way', async () => {
    await until('the database to be in use', async () => (await broker.api('/readyz')).status === 200);
    postgres.freeze();
    const sender = await Sender.open(broker.hl7);
    const answer = sender.send(order({ number: 'Z3', patient: 'Z3' })).catch(() => undefined);
    const query = worklist(broker.dicom).catch(() => undefined);
    assert.equal(await broker.stop(), 0, broker.log);
    await Promise.all([answer, query]);
    sender.close();
  });
  test('a broker that starts meanwhile waits, stops when it is told to, and starts when the database runs again', async () => {
    broker.log = '';
    const start = broker.start();
    await until('it to be waiting', () => /does not answer|does not react/.test(broker.log));
    assert.equal(await broker.stop(), 0, broker.log);
    await assert.rejects(start);
    broker.log = '';
    const again = broker.start();
    await until('it to be waiting', () => /does not answer|does not react/.test(broker.log));
    postgres.thaw();
    await again;
    assert.ok(await accepted(broker, 'Z4'));
  });
});

test('readiness proves a write: a read-only database is not ready, and HL7 is refused', async () => {
  const postgres = new Postgres();
  let broker;
  try {
    postgres.start();
    postgres.createDatabase();
    broker = await new Broker({ settings: { 'database.url': `"${postgres.url}"` } }).start();
    assert.equal((await broker.api('/readyz')).status, 200);
    postgres.sql('ALTER DATABASE stepwise SET default_transaction_read_only = on');
    postgres.sql('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = \'stepwise\' AND pid <> pg_backend_pid()');
    const answer = await until('not ready', async () => { const got = await broker.api('/readyz'); return got.status === 503 && got; });
    assert.match(answer.json.parts.find(({ name }) => name === 'database').text, /read-only/);
    is_refused(await send(broker.hl7, order({ number: 'R1', patient: 'R1' })));
    postgres.sql('SET default_transaction_read_only = off', 'ALTER DATABASE stepwise RESET default_transaction_read_only');
    postgres.sql('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = \'stepwise\' AND pid <> pg_backend_pid()');
    await until('ready', async () => (await broker.api('/readyz')).status === 200);
    assert.ok(await accepted(broker, 'R2'));
  } finally { await broker?.remove(); postgres.remove(); }
});

test('readiness proves a write: a database whose disk is full is not ready, and is ready when there is space again', async (t) => {
  const postgres = new Postgres();
  let broker;
  try {
    postgres.start();
    if (!postgres.createDatabaseOnSmallDisk(64)) return t.skip('only root may mount a small disk');
    broker = await new Broker({ settings: { 'database.url': `"${postgres.url}"` } }).start();
    assert.equal((await broker.api('/readyz')).status, 200);
    postgres.fillDisk();
    const answer = await until('not ready', async () => { const got = await broker.api('/readyz'); return got.status === 503 && got; });
    assert.match(answer.json.parts.find(({ name }) => name === 'database').text, /disk is full/);
    // A page that has room takes a few more orders.
    const taken = [];
    await until('a refusal', async () => {
      const number = `FULL${taken.length}`;
      const refusal = await send(broker.hl7, order({ number, patient: number }) + `NTE|1||${'x'.repeat(5000)}\r`);
      if (field(refusal, 'MSA-1') === 'AA') return taken.push(number) && false;
      is_refused(refusal);
      return true;
    });
    for (const number of taken) assert.equal((await broker.api(`/api/v1/orders?placer_number=${number}`)).json.items.length, 1, `${number} was answered AA`);
    postgres.emptyDisk();
    await until('ready', async () => (await broker.api('/readyz')).status === 200);
    assert.ok(await accepted(broker, 'SPACE'));
  } finally { await broker?.remove(); postgres.remove(); }
});

describe('a database that others use', () => {
  let postgres, broker;
  before(async () => {
    postgres = new Postgres();
    postgres.start();
    postgres.createUser('broker');
    postgres.createDatabase('-O', 'broker');
    broker = await new Broker({ settings: { 'database.url': `"${postgres.urlOf('broker')}"` } }).start();
  });
  after(async () => { await broker?.remove(); postgres?.remove(); });

  test('without a free connection the broker is not ready, HL7 is refused, and all goes on when there is one', async () => {
    assert.ok(await accepted(broker, 'N1'));
    postgres.sql('ALTER ROLE broker CONNECTION LIMIT 0', 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = \'broker\'');
    await until('not ready', async () => (await broker.api('/readyz')).status === 503);
    is_refused(await send(broker.hl7, order({ number: 'N2', patient: 'N2' })));
    postgres.sql('ALTER ROLE broker CONNECTION LIMIT -1');
    await until('ready', async () => (await broker.api('/readyz')).status === 200);
    assert.ok(await accepted(broker, 'N2'));
  });

  test('a record that is locked by another program: AR 206 in time, a query is answered meanwhile, and the repeat is AA', async () => {
    const message = order({ number: 'L1', patient: 'L1' });
    const release = await postgres.hold('LOCK TABLE stepwise.patient IN ACCESS EXCLUSIVE MODE');
    const [answer, query] = await Promise.all([send(broker.hl7, message), worklist(broker.dicom)]);
    assert.deepEqual([field(answer, 'MSA-1'), /\b206\b/.test(answer), query.status], ['AR', true, 0], answer);
    await release();
    assert.equal(field(await send(broker.hl7, message), 'MSA-1'), 'AA');
  });
});

describe('the broker stops by itself, whatever its peers do', () => {
  test('an HL7 and an MPPS destination that never answer', async () => {
    const silent = net.createServer((socket) => socket.on('error', () => {}).resume());
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address();
    const broker = await new Broker({ settings: {
      'destination.pacs.role': '"image manager"', 'destination.pacs.host': '127.0.0.1', 'destination.pacs.port': port,
      'mpps_destination.archive.host': '127.0.0.1', 'mpps_destination.archive.port': port, 'mpps_destination.archive.ae_title': '"ARCHIVE"',
    } }).start();
    try {
      const connected = (count) => until('the deliveries to begin', () => new Promise((done) => silent.getConnections((_, open) => done(open >= count))));
      broker.importPlan();
      await send(broker.hl7, adt('A04', { patient: 'S1' }));
      assert.ok(await accepted(broker, 'S1'));
      assert.equal(await createStep(broker.dicom, newUid(), createDataset(undefined, { PatientID: 'S1', PatientName: 'WEST^MARY' })), 0);
      await connected(2);
      assert.equal(await broker.stop(), 0, broker.log);
    } finally { await broker.remove(); silent.close(); }
  });

  test('clients in the middle of a request', async () => {
    const broker = await new Broker().start();
    const sockets = [];
    const begin = async (port, bytes) => {
      const socket = net.connect(port, '127.0.0.1');
      socket.on('error', () => {});
      await once(socket, 'connect');
      socket.write(bytes);
      sockets.push(socket);
    };
    try {
      await begin(broker.address.hl7.port, frame(order({})).subarray(0, 40));
      await begin(broker.address.dicom.port, Buffer.from([1, 0, 0, 0, 2, 0, 0]));
      await begin(broker.address.http.port, 'POST /api/v1/never-performed HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{');
      await begin(broker.address.http.port, 'GET /');
      assert.equal(await broker.stop(), 0, broker.log);
    } finally { for (const socket of sockets) socket.destroy(); await broker.remove(); }
  });
});
