// SPDX-License-Identifier: Apache-2.0
// The process and its embedded PostgreSQL: rights, supervision, and that nothing is left behind.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Broker, until } from './lib/broker.js';
import { send } from './lib/mllp.js';
import { field, order, unique } from './lib/hl7.js';

// A process that has ended remains as a zombie if its parent does not wait for it, as process 1 of some containers.
const lives = (pid) => { try { return !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8')); } catch { return false; } };
const postmaster = (broker) => Number(readFileSync(join(broker.folder, 'data/postgres/postmaster.pid'), 'utf8').split('\n')[0]);
const accepted = async (broker) => {
  const number = unique('P');
  return field(await send(broker.hl7, order({ number, patient: number })), 'MSA-1');
};

test('a broker that root started keeps no rights, and nobody else may enter its data folder', async () => {
  const broker = await new Broker().start();
  try {
    const status = (thread) => Object.fromEntries(readFileSync(`/proc/${broker.child.pid}/task/${thread}/status`, 'utf8').trim().split('\n').map((line) => line.split(':\t')));
    const none = '0000000000000000';
    const hasRights = () => readdirSync(`/proc/${broker.child.pid}/task`).map(status).some((s) => s.CapEff !== none || s.CapPrm !== none || s.Uid.split('\t').includes('0'));
    if (process.getuid() === 0) await until('the rights to be given up', () => !hasRights());
    for (const thread of readdirSync(`/proc/${broker.child.pid}/task`)) assert.equal(status(thread).NoNewPrivs, '1');
    assert.equal(statSync(join(broker.folder, 'data')).mode & 0o777, 0o700);
    assert.equal(await accepted(broker), 'AA');
    const pid = postmaster(broker);
    assert.equal(await broker.stop(), 0);
    assert.equal(lives(pid), false, 'its postmaster has ended');
    await broker.start();  // on the same data
    assert.equal(await accepted(broker), 'AA');
  } finally { await broker.remove(); }
});

test('files that only root can read: the broker serves, and a reload says what cannot be read', async (t) => {
  if (process.getuid() !== 0) return t.skip('only root can close files to the user that the broker becomes');
  const broker = new Broker();
  const folder = join(broker.folder, 'closed');
  mkdirSync(folder, { mode: 0o700 });
  writeFileSync(join(folder, 'his.toml'), '');
  broker.config = join(folder, 'stepwise.toml');
  writeFileSync(broker.config, '[sender.his]\nsending_application = "HIS"\nmapping = "his.toml"\n');
  try {
    await broker.start();
    await until('the rights to be given up', () => /ready: HL7/.test(broker.log));
    assert.equal(await accepted(broker), 'AA');
    const answer = await broker.api('/api/v1/reload', { method: 'POST', body: {} });
    assert.deepEqual([answer.status, /stepwise\.toml.*cannot be read/.test(answer.text)], [422, true], answer.text);
    broker.child.kill('SIGHUP');
    await until('the refusal', () => (broker.log.match(/not reloaded: .*cannot be read/g) ?? []).length >= 2);
    assert.equal(await accepted(broker), 'AA');
  } finally { await broker.remove(); }
});

test('kill -9 of the postmaster: the broker starts it again and takes orders; kill -9 of the broker: no postmaster is left', async () => {
  const broker = await new Broker().start();
  try {
    assert.equal(await accepted(broker), 'AA');
    const first = postmaster(broker);
    process.kill(first, 'SIGKILL');
    await until('the next postmaster', async () => (await broker.api('/metrics')).text.includes('stepwise_embedded_postgres_restarts 1'));
    await until('an order to be taken', async () => (await accepted(broker)) === 'AA');
    const part = (await broker.api('/readyz')).json.parts.find((each) => each.name === 'embedded PostgreSQL');
    assert.deepEqual([part.ready, part.text], [true, '']);
    const second = postmaster(broker);
    assert.notEqual(second, first);
    await broker.kill();
    await until('the postmaster to end', () => !lives(second));
    await broker.start();
    assert.equal(await accepted(broker), 'AA');
  } finally { await broker.remove(); }
});

test('a PostgreSQL that does not come up again: AR and a reason in /readyz, it comes back when the fault is mended, and SIGTERM ends the broker meanwhile', async () => {
  const broker = await new Broker().start();
  try {
    const file = join(broker.folder, 'data/postgres/postgresql.conf');
    const good = readFileSync(file);
    const part = async () => (await broker.api('/readyz')).json.parts.find((each) => each.name === 'embedded PostgreSQL');
    const breakIt = async () => {
      appendFileSync(file, 'nonsense = 1\n');
      process.kill(postmaster(broker), 'SIGKILL');
      await until('the failed start', async () => (await part()).text.includes('does not start'));
    };
    await breakIt();
    assert.equal((await broker.api('/readyz')).status, 503);
    assert.match((await broker.api('/metrics')).text, /stepwise_embedded_postgres_up 0/);
    assert.equal(await accepted(broker), 'AR');
    assert.match(broker.log, /nonsense/, 'the end of its log');
    writeFileSync(file, good);
    await until('PostgreSQL to be back', async () => (await part()).ready);
    await until('an order to be taken', async () => (await accepted(broker)) === 'AA');
    await breakIt();
    let code;
    broker.stop().then((ended) => { code = ended; });
    await until('the broker to end', () => code !== undefined, 10_000);
    assert.equal(code, 0);
  } finally { await broker.remove(); }
});

test('a data folder on a disk that is read-only: the broker does not start and says why, and starts with its data when the disk can be written', async (t) => {
  const broker = new Broker();
  const data = join(broker.folder, 'data');
  mkdirSync(data);
  const mount = (...list) => spawnSync('mount', [...list, data]).status === 0;
  if (process.getuid() !== 0 || !mount('-t', 'tmpfs', '-o', 'size=500m', 'tmpfs')) {
    await broker.remove();
    return t.skip('only root may mount a disk');
  }
  try {
    await broker.start();
    const number = unique('RO');
    assert.equal(field(await send(broker.hl7, order({ number, patient: number })), 'MSA-1'), 'AA');
    assert.equal(await broker.stop(), 0);
    assert.ok(mount('-o', 'remount,ro'));
    await assert.rejects(broker.start(), /cannot write to .*data/);
    assert.ok(mount('-o', 'remount,rw'));
    await broker.start();
    assert.equal((await broker.api(`/api/v1/orders?placer_number=${number}`)).json.items.length, 1);
    assert.equal(await accepted(broker), 'AA');
  } finally {
    if (broker.child) await broker.stop();
    spawnSync('umount', [data]);
    await broker.remove();
  }
});
