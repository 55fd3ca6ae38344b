// SPDX-License-Identifier: Apache-2.0
// Live events for the web application: which records change, at each of two brokers on one database, resumed after an interruption, and ended with the session.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import net from 'node:net';
import { once } from 'node:events';
import { Broker, until } from './lib/broker.js';
import { EventReader } from './lib/events.js';
import { field, order } from './lib/hl7.js';
import { send } from './lib/mllp.js';
import { Postgres } from './lib/postgres.js';

const postgres = new Postgres();
const password = 'a long enough password';
const settings = { 'database.url': `"${postgres.url}"`, 'destination.pacs.role': '"image manager"', 'destination.pacs.host': '127.0.0.1', 'destination.pacs.port': 1 };
const brokers = [];
let cookie;
before(async () => {
  postgres.start();
  postgres.createDatabase();
  for (let n = 0; n < 2; ++n) brokers.push(await new Broker({ settings }).start());
  brokers[0].importPlan();
});
after(async () => { for (const broker of brokers) await broker.remove(); postgres.remove(); });

const open = (broker, headers = {}) => EventReader.open(`${broker.http}/api/v1/events`, { ...(cookie ? { cookie } : {}), ...headers });
const place = async (number) => assert.equal(field(await send(brokers[0].hl7, order({ number })), 'MSA-1'), 'AA');
const has = (reader, kind) => reader.events.some((event) => (event[kind] ?? []).length > 0);

test('both brokers tell a change of one of them, with the ids of the records', async () => {
  const readers = await Promise.all(brokers.map((broker) => open(broker)));
  for (const reader of readers) assert.match(reader.type, /^text\/event-stream/);
  await until('the first event', () => readers.every(({ events }) => events[0]?.kind === 'reset'));
  await place('E1');
  await until('the change', () => readers.every((reader) => has(reader, 'orders') && has(reader, 'deliveries')));
  const [{ id }] = (await brokers[0].api('/api/v1/orders?placer_number=E1')).json.items;
  for (const { events } of readers) {
    assert.ok(events.some(({ orders = [] }) => orders.includes(id)));
    assert.equal(JSON.stringify(events).includes('WEST'), false, 'no data of patients');
    assert.deepEqual(events.map(({ seq }) => seq), events.map(({ seq }) => seq).sort((a, b) => a - b));
  }
  await brokers[1].api('/api/v1/destinations/pacs/pause', { method: 'POST', body: {} });
  await until('the pause', () => readers.every((reader) => has(reader, 'destinations')));
  await Promise.all(readers.map((reader) => reader.close()));
});

test('Last-Event-ID continues, also at the other broker; an unknown one is told to read everything', async () => {
  const reader = await open(brokers[0]);
  await until('the first event', () => reader.lastId);
  await reader.close();
  await place('E2');
  const [{ id }] = (await brokers[0].api('/api/v1/orders?placer_number=E2')).json.items;
  for (const broker of brokers) {
    const resumed = await open(broker, { 'last-event-id': reader.lastId });
    await until('what was missed', () => resumed.events.some(({ orders = [] }) => orders.includes(id)));
    assert.equal(resumed.events[0].kind, 'changed');
    await resumed.close();
  }
  for (const wrong of ['1', '999999999999', 'nonsense']) {
    const unknown = await open(brokers[0], { 'last-event-id': wrong });
    await until('the answer', () => unknown.events.length > 0);
    assert.equal(unknown.events[0].kind, 'reset');
    await unknown.close();
  }
});

test('a client that does not read is dropped, and the others get their events', async () => {
  const [broker] = brokers;
  const streams = async () => Number(/^stepwise_event_streams (\d+)/m.exec((await broker.api('/metrics')).text)[1]);
  const reader = await open(broker);
  const stuck = net.connect(broker.address.http.port, '127.0.0.1');
  stuck.on('error', () => {});
  await once(stuck, 'connect');
  stuck.pause();
  stuck.write('GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
  await until('both', async () => await streams() === 2);
  // A megabyte in each event, more than the buffers of the two sockets hold.
  const names = "(SELECT array_agg(n || repeat('x', 3000)) FROM generate_series(1, 400) n)";
  await until('the end of the one that does not read', async () => {
    postgres.sql(`INSERT INTO stepwise.live_event (destinations) VALUES (${names})`);
    return await streams() === 1;
  });
  stuck.destroy();
  await place('E3');
  await until('the others', () => has(reader, 'messages'));
  await reader.close();
});

test('a stream ends with its session, and an open stream is no use of it', async () => {
  await brokers[0].api('/api/v1/users', { method: 'POST', body: { name: 'anna', role: 'administer', password } });
  const login = await until('the login', async () => {
    const answer = await brokers[0].api('/api/v1/session', { method: 'POST', body: { name: 'anna', password } });
    return answer.status === 200 && answer;
  });
  cookie = login.headers.get('set-cookie').split(';')[0];
  const reader = await open(brokers[1]);
  assert.equal(reader.status, 200);
  await until('the first event', () => reader.events.length > 0);
  const csrf = login.json.csrf_token;
  const out = await brokers[0].api('/api/v1/session', { method: 'DELETE', headers: { cookie, 'x-csrf-token': csrf, 'content-type': 'application/json' } });
  assert.ok(out.status < 300, out.text);
  await until('the end of the stream', () => reader.hasEnded, 30_000);
  await until('no new one', async () => { const again = await open(brokers[1]); again.close?.(); return again.status === 401; });
});

test('the broker stops while streams are open', async () => {
  const login = await brokers[1].api('/api/v1/session', { method: 'POST', body: { name: 'anna', password } });
  cookie = login.headers.get('set-cookie').split(';')[0];
  const reader = await open(brokers[1]);
  await until('the first event', () => reader.events.length > 0);
  const began = Date.now();
  await brokers[1].stop();
  assert.ok(Date.now() - began < 5_000);
  await reader.ended;
});
