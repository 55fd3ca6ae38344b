// SPDX-License-Identifier: Apache-2.0
// The web application in a browser: how it is served, each screen in both languages, accessibility, keys, hostile names.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { until } from './lib/broker.js';
import { Department } from './lib/department.js';
import { Person, openBrowser } from './lib/browser.js';
import { adt, order } from './lib/hl7.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const firstLoadBytes = 400 * 1024;

let department, browser, address, orderId, patientId, messageId;
const list = async (path) => (await department.broker.api(path)).json.items;
before(async () => {
  [department, browser] = await Promise.all([new Department().start().then((one) => one.work()), openBrowser()]);
  address = department.broker.http;
  [{ id: orderId, patient_id: patientId }] = await list('/api/v1/orders?placer_number=PE1');
  [{ id: messageId }] = await list('/api/v1/messages?message_type=ORM&outcome=applied');
});
after(async () => { await browser?.close(); await department?.stop(); });

describe('the files', () => {
  const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
  const types = { '/': 'text/html; charset=utf-8', '/app.js': 'text/javascript; charset=utf-8', '/app.css': 'text/css; charset=utf-8', '/icon.svg': 'image/svg+xml' };

  test('each has its type, a strict policy and an ETag, and is not sent again if it has not changed', async () => {
    for (const [path, type] of Object.entries(types)) {
      const file = await fetch(address + path);
      assert.equal(file.status, 200);
      assert.equal(file.headers.get('content-type'), type);
      assert.equal(file.headers.get('content-security-policy'), policy);
      assert.equal(file.headers.get('cache-control'), 'no-cache');
      assert.equal(file.headers.get('x-content-type-options'), 'nosniff');
      const known = await fetch(address + path, { headers: { 'if-none-match': file.headers.get('etag') } });
      assert.equal(known.status, 304);
      assert.equal(await known.text(), '');
      const head = await fetch(address + path, { method: 'HEAD' });
      assert.equal(head.status, 200);
      assert.equal(head.headers.get('etag'), file.headers.get('etag'));
    }
  });
  test('a client that does not know gzip gets the same content', async () => {
    const plain = await fetch(`${address}/app.js`, { headers: { 'accept-encoding': 'identity' } });
    assert.equal(plain.headers.get('content-encoding'), null);
    assert.equal(await plain.text(), await (await fetch(`${address}/app.js`)).text());
  });
  test('other methods and other paths are refused', async () => {
    assert.equal((await fetch(`${address}/app.js`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })).status, 405);
    assert.equal((await fetch(`${address}/app.ts`)).status, 404);
  });
  test('the first load is at most 400 KB, and asks no other host', async () => {
    const person = await Person.open(browser, address);
    const session = await person.context.newCDPSession(person.page);
    await session.send('Network.enable');
    let bytes = 0;
    session.on('Network.loadingFinished', ({ encodedDataLength }) => { bytes += encodedDataLength; });
    await person.go();
    await person.rest();
    assert.ok(bytes > 50_000 && bytes <= firstLoadBytes, `${bytes} bytes`);
    assert.deepEqual(person.foreign, []);
    await person.close();
  });
});

const screens = () => ({
  today: '#/today', worklist: '#/worklist', orders: '#/orders', order: `#/orders/${orderId}`, patients: '#/patients', patient: `#/patients/${patientId}`, received: `#/messages?id=${messageId}`, sent: '#/messages?view=sent&state=parked',
  discrepancies: '#/discrepancies', stations: '#/stations', station: '#/stations/CT1', plans: '#/plans?plan=PE%7CL', system: '#/system', certificates: '#/system?tab=certificates', users: '#/system?tab=users', tokens: '#/system?tab=tokens', audit: '#/system?tab=audit', exam: '#/exam', search: '#/search?q=PE1',
});

describe('each screen', () => {
  const everyRule = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] };
  // The dark scheme has other colours, the Chinese texts have other lengths; the structure is the same.
  for (const [language, scheme, rules] of [['en', 'light', everyRule], ['zh', 'dark', { type: 'rule', values: ['color-contrast'] }]]) {
    test(`in ${language}, ${scheme}: without a complaint of the browser, accessible, nothing cut at 1280`, async (t) => {
      const person = await Person.open(browser, address, { language, scheme });
      await person.go();
      await person.page.evaluate(axe);
      for (const [name, place] of Object.entries(screens())) {
        await t.test(name, async () => {
          await person.walk(place);
          assert.deepEqual(person.complaints.splice(0), []);
          const text = await person.text();
          assert.ok(!/\b(undefined|NaN|\[object|Invalid Date)/.test(text), text);
          assert.ok(!/\b[a-z]+\.[a-z]+(_[a-z]+)+\b/.test(text), `a key instead of a text: ${/\b[a-z]+\.[a-z]+(_[a-z]+)+\b/.exec(text)}`);
          assert.equal(await person.isCut(), false, 'scrolls sideways');
          const { violations } = await person.page.evaluate((runOnly) => axe.run(document, { runOnly, resultTypes: ['violations'], preload: false }), rules);
          assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html, any }) => `${html} ${any[0]?.message ?? ''}`).join('; ')}`), []);
        });
      }
      assert.deepEqual(person.foreign, []);
      await person.close();
    });
  }
  test('the board, an order and a new exam fit a phone', async () => {
    const person = await Person.open(browser, address, { width: 390, height: 844 });
    await person.go();
    for (const place of ['#/today', `#/orders/${orderId}`, '#/exam', '#/worklist']) {
      await person.walk(place);
      assert.equal(await person.isCut(), false, place);
    }
    assert.match(await person.text(), /MUELLER/);
    await person.close();
  });
});

describe('what the screens say', () => {
  let person;
  before(async () => { person = await Person.open(browser, address); });
  after(() => person?.close());

  test('today counts what needs attention, and each count leads to its list', async () => {
    await person.go();
    await person.page.getByRole('link', { name: /pacs refused 1 message/ }).click();
    await person.page.getByRole('row', { name: /pacs .*refused/ }).click();
    await person.page.getByText(/pacs refused “procedure scheduled”/).waitFor();
  });
  test('an order is shown from the HIS to the HIS', async () => {
    await person.go(`#/orders/${orderId}`);
    const text = await person.text();
    for (const part of ['ordered by HIS|HOSP', 'started at DX1', 'pacs knows it', 'his knows it', 'on the list of NM1', 'not started']) assert.ok(text.includes(part), `${part}: ${text}`);
  });
  test('a message is explained field by field, and nothing changes', async () => {
    await person.go(`#/messages?id=${messageId}`);
    const orders = (await list('/api/v1/orders')).length;
    await person.page.locator('.hl7-field', { hasText: '^HIS' }).first().hover();
    await person.page.getByText(/ORC-2 Placer number/).waitFor();
    await person.page.getByRole('button', { name: 'Explained' }).click();
    await person.page.getByText('Where each value came from').waitFor();
    assert.equal((await list('/api/v1/orders')).length, orders);
  });
  test('filters are in the address, and a view that is opened again is the same', async () => {
    await person.go('#/worklist?modality=CT');
    await person.page.getByLabel('Patient, number or exam').fill('okafor');
    await until('the filter', async () => (await person.page.locator('main .no-print tbody tr').count()) === 1);
    const url = person.page.url();
    assert.match(url, /modality=CT.*text=okafor/);
    await person.page.goto('about:blank');
    await person.page.goto(url);
    await until('the same view', async () => (await person.page.locator('main .no-print tbody tr').count()) === 1);
  });
  test('keys: / searches, j and k move, Enter opens, ? shows them', async () => {
    await person.go('#/orders');
    await person.rest();
    await person.page.keyboard.press('j');
    await person.page.keyboard.press('j');
    await person.page.keyboard.press('k');
    const first = await person.page.evaluate(() => document.activeElement?.matches('tbody tr:first-child'));
    assert.equal(first, true);
    await person.page.keyboard.press('Enter');
    await person.page.waitForURL(/#\/orders\/\d+/);
    await person.page.keyboard.press('?');
    await person.page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await person.page.keyboard.press('Escape');
    await person.page.keyboard.press('/');
    await person.page.keyboard.type('LATER1');
    await person.page.keyboard.press('Enter');
    await person.page.waitForURL(/#\/search\?q=LATER1/);
    await person.page.getByRole('link', { name: /CT (of the )?head/ }).first().waitFor();
  });
  test('the language is changed on the page, and typed text stays', async () => {
    await person.go('#/exam');
    await person.page.getByLabel('Name or number').fill('MUE');
    await person.page.getByRole('button', { name: /中文/ }).click();
    await person.page.getByRole('heading', { name: '新建检查' }).waitFor();
    assert.equal(await person.page.getByLabel('姓名或号码').inputValue(), 'MUE');
    await person.page.getByRole('button', { name: /English/ }).click();
  });
});

describe('hostile names', () => {
  const names = { markup: '<img src=x onerror=alert(1)><b>BOLD</b>^"><script>alert(2)</script>', long: `${'W'.repeat(10_000)}^ANNA`, 'right to left': '\u202Eאבגד^משה\u202E', combining: `Z${'\u0301'.repeat(60)}ALGO^E` };

  let person, asked = false;
  before(async () => {
    person = await Person.open(browser, address);
    person.page.on('dialog', (dialog) => { asked = true; return dialog.dismiss(); });
    await person.go();
  });
  after(() => person?.close());

  for (const [kind, name] of Object.entries(names)) {
    test(`${kind}: shown as text, and the screens stay in shape`, async () => {
      const patient = `X${kind.length}${kind[0]}`;
      const answers = [await department.hear(adt('A04', { patient, name, birth: '19800101', charset: 'UNICODE UTF-8' })), await department.hear(order({ patient, name, birth: '19800101', code: 'XCH', charset: 'UNICODE UTF-8' }))];
      const [found] = await list(`/api/v1/patients?identifier=${patient}`);
      for (const place of ['#/messages', '#/patients', '#/orders', '#/today', ...(found ? [`#/patients/${found.id}`] : [])]) {
        await person.walk(place);
        assert.equal(await person.isCut(), false, `${place} scrolls sideways: ${answers}`);
        assert.equal(await person.page.locator('main script, main img[src=x], main b >> text=BOLD').count(), 0);
      }
      if (kind === 'markup') assert.match(await person.text(), /<IMG SRC.X/i);
      assert.equal(asked, false);
      assert.deepEqual(person.complaints.splice(0), []);
    });
  }
});
