// SPDX-License-Identifier: Apache-2.0
// A HIS is connected by configuration alone: GB 18030 without MSH-18, LF line ends, accession in OBR-3, start time in OBR-36; and the mapping is
// changed while the broker runs.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Broker, examples, until } from './lib/broker.js';
import { send as sendTo } from './lib/mllp.js';

const folder = mkdtempSync(join(tmpdir(), 'stepwise-connect-'));
chmodSync(folder, 0o755);  // a broker that root started reads the files again as an unprivileged user
const mapping = join(folder, 'his.toml');
let broker;
before(async () => {
  copyFileSync(join(examples, 'mapping-gb18030.toml'), mapping);
  const config = join(folder, 'stepwise.toml');
  writeFileSync(config, '[sender.his]\nsending_application = "HIS"\ncharset = "GB 18030-2000"\nassigning_authority = "HOSP"\n' +
    'romanize = "chinese"\nmapping = "his.toml"\n[station.DX1]\nmodality = "DX"\ncharsets = ["ISO_IR 192"]\n');
  broker = await new Broker({ config }).start();
});
after(async () => { await broker?.remove(); rmSync(folder, { recursive: true }); });

// 张三, 男, 放射 in GB 18030.
const order = (number, accession, start) => Buffer.concat([
  Buffer.from(`MSH|^~\\&|HIS|HOSP|STEPWISE|RADIOLOGY|20260301080000||ORM^O01|${number}|P|2.3.1\nPID|||4711||`), Buffer.from('d5c5c8fd', 'hex'),
  Buffer.from('||19700315|'), Buffer.from('c4d0', 'hex'), Buffer.from(`\nPV1||O\nORC|NW|${number}\nOBR|1|${number}|${accession}|XCH^Chest^L` + '|'.repeat(20)),
  Buffer.from('b7c5c9e4', 'hex'), Buffer.from('|'.repeat(12) + start + '\n')]);
const send = (bytes) => sendTo(broker.hl7, bytes);
const worklist = () => JSON.parse(broker.run('worklist', '--aet', 'DX1', '--to', `127.0.0.1:${broker.dicom.port}`, '--json').out).answers;

test('accession and start are where the mapping says, the name is right, and the worklist has them', async () => {
  assert.match(await send(order('O1', 'ACC-1', '202603011530')), /MSA\|AA\|O1/);
  const [entry] = worklist();
  assert.equal(entry.accession_number, 'ACC-1');
  assert.match(JSON.stringify(entry), /Zhangsan=张三/);
  assert.match(JSON.stringify(entry), /20260301.*153000/);
  const [message] = (await broker.api('/api/v1/messages')).json.items;
  const entryOf = (await broker.api(`/api/v1/messages/${message.id}`)).json;
  assert.ok(entryOf.findings.some(({ code, kind }) => code === 'charset-repaired' && kind === 'repair'), JSON.stringify(entryOf.findings));
});

test('understand says where each value came from', () => {
  const file = join(folder, 'order.hl7');
  writeFileSync(file, order('O9', 'ACC-9', '202603011530'));
  const said = broker.run('understand', file, '--sender', 'his', ...broker.arguments());
  assert.match(said.out, /accession_number = ACC-9 \(OBR-3\)/);
  assert.match(said.out, /start = 202603011530 \(OBR-36\)/);
});

test('R105: a wrong mapping is refused on reload with its line and the old one stays in use; a correct one is used', async () => {
  const good = readFileSync(mapping, 'utf8');
  writeFileSync(mapping, good.replace('"OBR-3"', '"OBR"'));
  const refused = await broker.api('/api/v1/reload', { method: 'POST', body: {} });
  assert.equal(refused.status, 422);
  assert.match(JSON.stringify(refused.json.errors), /his\.toml:3:21.*accession_number/);
  assert.match(await send(order('O2', 'ACC-2', '202603011600')), /MSA\|AA\|O2/);
  assert.ok(worklist().some((entry) => entry.accession_number === 'ACC-2'));

  writeFileSync(mapping, good.replace('"OBR-3"', '"ORC-2"'));
  broker.child.kill('SIGHUP');
  await until('the new mapping', () => broker.log.includes('the mapping files and the files of TLS were reloaded'));
  assert.match(await send(order('O3', 'ACC-3', '202603011630')), /MSA\|AA\|O3/);
  assert.ok(worklist().some((entry) => entry.accession_number === 'O3'));
});
