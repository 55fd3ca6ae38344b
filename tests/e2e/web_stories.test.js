// SPDX-License-Identifier: Apache-2.0
// Stories at the web application, with real scanners and a real HIS on the other side: walk-in, cancel, merge, refused message, sign-in, roles, an expired session.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { binary, until } from './lib/broker.js';
import { Department, clock } from './lib/department.js';
import { Person, openBrowser } from './lib/browser.js';
import { adt, controls, order } from './lib/hl7.js';

let department, browser, person;
const list = async (path) => (await department.broker.api(path)).json.items;
const step = (name) => person.page.getByRole('button', { name, exact: true });
const dialog = () => person.page.getByRole('dialog');
// Runs the action of the dialog, and confirms differences of patients if it asks; true: it has asked.
async function runDialog(name) {
  const run = dialog().getByRole('button', { name, exact: true }), confirm = dialog().getByLabel(/I have compared them/);
  const soon = { timeout: 1000 };  // the dry run may disable the button at any time
  let asked = false;
  await until('the dialog to end', async () => {
    if (await dialog().count() === 0) return true;
    if (await confirm.count() > 0) { asked = true; await confirm.check(soon).catch(() => {}); }
    if (await run.isEnabled(soon).catch(() => false)) await run.click(soon).catch(() => {});
    return false;
  });
  return asked;
}
before(async () => {
  [department, browser] = await Promise.all([new Department().start({ 'sender.his.sending_application': '"HIS"' }), openBrowser()]);
  person = await Person.open(browser, department.broker.http);
});
after(async () => { await person?.close(); await browser?.close(); await department?.stop(); });

test('an empty department says what to do first', async () => {
  await person.go();
  await person.page.getByText('To begin: point the HIS to the HL7 port').waitFor();
  await person.go('#/worklist');
  await person.page.getByText('No exam fits these filters').waitFor();
});

test('walk-in: by keyboard alone a new patient is on the scanner\'s list, with a slip', async () => {
  const { page } = person;
  const { keyboard } = page;
  await person.go('#/exam');
  await person.rest();
  await keyboard.type('Lovelace');
  await page.getByText('Nobody is found.').waitFor();
  await keyboard.press('Enter');  // registers
  await keyboard.press('Tab');
  await keyboard.type('Ada');
  await keyboard.press('Tab');
  await keyboard.type('洛 艾达');
  await keyboard.press('Tab');
  await keyboard.press('f');  // female
  await page.getByLabel('Exam', { exact: true }).focus();
  await keyboard.type('ct of the head');
  await keyboard.press('Enter');
  assert.match(await person.text(), /LOVELACE, Ada: CT of the head, now, as the plan says: CT1/);
  await step('Put it on the list').focus();
  await keyboard.press('Enter');
  await page.getByText('is on the list of CT1').waitFor();
  const { answers } = await department.list('CT1', 'CT');
  assert.equal(answers.length, 1);
  assert.match(JSON.stringify(answers[0].PatientName), /LOVELACE|Lovelace/);
  assert.match(JSON.stringify(answers[0]), /洛/);
  const number = answers[0].AccessionNumber;
  assert.ok((await person.text()).includes(number));
  await page.getByRole('img', { name: `Barcode of ${number}` }).waitFor();
  await until('the HIS to be asked for a number', () => department.his.messages.map(controls).includes('ORM^O01 SN SC'));
  assert.deepEqual(person.complaints, []);
});

test('cancel: the dialog says who is notified, then the exam leaves the list and the PACS knows it', async () => {
  const [{ id }] = await list('/api/v1/orders');
  await person.go(`#/orders/${id}`);
  await step('Cancel order').click();
  assert.match(await dialog().innerText(), /1 open exam is cancelled/);
  assert.match(await dialog().innerText(), /leave the lists of the scanners/);
  await dialog().getByLabel('Reason').fill('patient left');
  assert.equal((await department.list('CT1', 'CT')).answers.length, 1);
  await dialog().getByRole('button', { name: 'Cancel order' }).click();
  await person.page.getByRole('heading', { name: /cancelled/ }).waitFor();
  assert.equal((await department.list('CT1', 'CT')).answers.length, 0);
  await until('the PACS to know', () => department.pacs.messages.map(controls).some((one) => /CA CA|OC CA/.test(one)));
});

test('an existing patient is found and ordered for in a few keys, and the time is kept', async () => {
  await department.hear(adt('A04', { patient: '42', name: 'CURIE^MARIE', birth: '18671107' }));
  await person.go('#/exam');
  await person.page.keyboard.type('curi');
  await person.page.getByRole('button', { name: /CURIE, MARIE/ }).waitFor();
  await person.page.keyboard.press('Enter');
  await person.page.keyboard.type('chest');
  await person.page.keyboard.press('Enter');
  await person.page.keyboard.press('Enter');  // the button has the focus
  await person.page.getByText('CURIE, MARIE is on the list of DX1').waitFor();
  assert.equal((await department.list('DX1', 'DX')).answers.length, 1);
});

test('reschedule: only what was changed is sent, and the list of the other scanner has it', async () => {
  await person.go('#/worklist');
  await person.page.getByRole('row', { name: /CURIE/ }).getByRole('button', { name: 'Reschedule' }).click();
  await dialog().getByLabel('Station').fill('DX2');
  await dialog().getByRole('button', { name: 'Reschedule' }).click();
  await until('the other station', async () => (await list('/api/v1/steps?station_aet=DX2')).length === 1);
});

test('merge: the differences are shown, and it runs only after they are confirmed', async () => {
  await department.hear(adt('A04', { patient: '42', name: 'CURIE^MARIE', birth: '18671107' }));
  await department.hear(adt('A04', { patient: '43', name: 'CURIE^MARY', birth: '18671107' }));
  const [survivor] = await list('/api/v1/patients?identifier=42');
  await person.go(`#/patients/${survivor.id}`);
  await step('Merge another record into this one').click();
  await dialog().getByLabel('Find the record that ends').fill('43');
  await dialog().getByRole('button', { name: 'Choose' }).click();
  assert.equal(await runDialog('Merge another record into this one'), true);
  await until('the merge', async () => (await list('/api/v1/patients?identifier=43')).every(({ id, merged_into }) => id === survivor.id || merged_into === survivor.id));
});

test('undo the merge: the other record is used again', async () => {
  const [retired] = (await list('/api/v1/patients?name=CURIE')).filter(({ merged_into }) => merged_into);
  await person.go(`#/patients/${retired.id}`);
  await step('Undo the merge').click();
  await runDialog('Undo the merge');
  await step('Merge another record into this one').waitFor();
  assert.ok(!(await department.broker.api(`/api/v1/patients/${retired.id}`)).json.merged_into);
});

test('correct a patient: the dialog shows before and after, and only what was changed is sent', async () => {
  const [{ id }] = await list('/api/v1/patients?identifier=42');
  await person.go(`#/patients/${id}`);
  await step('Correct').click();
  await dialog().getByLabel('Given name').fill('Maria');
  await dialog().getByLabel('Birth date').fill('1867-11-08');
  await dialog().getByText('1867-11-08').or(dialog().getByText('18671108')).first().waitFor();
  await runDialog('Correct');
  await person.page.getByRole('heading', { name: 'CURIE, Maria' }).waitFor();
  const { json } = await department.broker.api(`/api/v1/patients/${id}`);
  assert.equal(json.birth_date, '18671108');
  assert.equal(json.name.alphabetic.family, 'CURIE');
});

test('a refused message is processed again, and has an entry of its own', async () => {
  await department.hear(order({ patient: '70', name: 'LATE^LEO', birth: '19700101', code: 'NOPLAN', number: '' }));
  const [refused] = await list('/api/v1/messages?outcome=refused');
  await person.go(`#/messages?id=${refused.id}`);
  await step('Process again').click();
  await dialog().getByText(/refused A[ER]/).waitFor();
  await dialog().getByRole('button', { name: 'Process again' }).click();
  await dialog().waitFor({ state: 'detached' });
  await until('the new entry', async () => (await list('/api/v1/messages?outcome=refused')).length === 2);
});

test('HIS did not hear: the refused message is found, explained, and sent again', async () => {
  await department.hear(adt('A04', { patient: '50', name: 'TROUBLE^TOM', birth: '19600101' }));
  await department.hear(order({ patient: '50', name: 'TROUBLE^TOM', birth: '19600101', code: 'CTH', start: clock(30) }));
  await until('the refusal', async () => (await list('/api/v1/deliveries?state=parked')).length > 0);
  const before = department.pacs.messages.length;
  await person.go();
  await person.page.getByRole('link', { name: /pacs refused 1 message/ }).click();
  await person.page.locator('main tbody tr').first().click();
  await person.page.locator('.split-detail').getByRole('button', { name: 'Send again' }).click();
  assert.match(await dialog().innerText(), /same bytes are sent to pacs again/);
  await dialog().getByRole('button', { name: 'Send again' }).click();
  await until('the message again', () => department.pacs.messages.length > before);
});

test('work without an order is linked to its exam', async () => {
  await department.hear(adt('A04', { patient: '60', name: 'HODGKIN^DOROTHY', birth: '19100512' }));
  await department.hear(order({ patient: '60', name: 'HODGKIN^DOROTHY', birth: '19100512', code: 'CTH', start: clock(5) }));
  const { answers } = await department.list('CT1', 'CT');
  const own = answers.find(({ PatientName }) => JSON.stringify(PatientName).includes('HODGKIN'));
  await department.perform('CT1', 'CT', undefined);
  await person.go('#/discrepancies');
  await person.rest();
  await person.page.getByLabel(/Search for the exam by accession number/).first().fill(own.AccessionNumber);
  await person.page.getByRole('button', { name: 'Find' }).first().click();
  await person.page.getByRole('button', { name: 'Link to this exam' }).first().click();
  await runDialog('Link to this exam');
  await until('the exam to be done', async () => (await list(`/api/v1/orders?accession_number=${own.AccessionNumber}`))[0].state === 'completed');
});

test('a plan is made in the form and used by the next order', async () => {
  await person.go('#/plans');
  await step('New plan').click();
  const fields = dialog();
  await fields.getByRole('group', { name: 'Ordered service' }).getByLabel('Code').fill('KNEE');
  await fields.getByRole('group', { name: 'Ordered service' }).getByLabel('Scheme').fill('L');
  await fields.getByRole('group', { name: 'Ordered service' }).getByLabel('Name').fill('Knee X-ray');
  await fields.getByRole('group', { name: 'Exam' }).getByLabel('Description').fill('Knee, two views');
  await fields.getByRole('group', { name: 'Exam' }).getByLabel('Modality').fill('dx');
  await fields.getByRole('group', { name: 'Exam' }).getByLabel('Station').fill('DX1');
  await fields.getByRole('button', { name: 'Save' }).click();
  await person.page.getByRole('row', { name: /Knee X-ray/ }).waitFor();
  await department.hear(order({ patient: '60', name: 'HODGKIN^DOROTHY', birth: '19100512', code: 'KNEE^Knee X-ray^L', start: clock(50), number: 'KNEE1' }));
  assert.match(JSON.stringify((await department.list('DX1', 'DX')).answers), /Knee, two views/);
});

test('a fault in a form names the place and the remedy, and the form stays as it is', async () => {
  await person.go('#/plans');
  await step('New plan').click();
  await dialog().getByRole('group', { name: 'Exam' }).getByLabel('Description').fill('Something');
  await dialog().getByRole('button', { name: 'Save' }).click();
  assert.match(await dialog().getByRole('alert').innerText(), /\/plans\/0/);
  assert.equal(await dialog().getByRole('group', { name: 'Exam' }).getByLabel('Description').inputValue(), 'Something');
  await dialog().getByRole('button', { name: 'Cancel' }).click();
});

describe('users', () => {
  const password = 'a long enough password';
  const command = (...words) => {
    const said = spawnSync(binary, [...words, ...department.broker.arguments().slice(0, 2)], { encoding: 'utf8', input: `${password}\n`, timeout: 120_000 });
    assert.equal(said.status, 0, said.stderr);
  };
  const signIn = async (name, secret = password) => {
    await person.page.getByLabel('User name').fill(name);
    await person.page.getByLabel('Password').fill(secret);
    await person.page.getByRole('button', { name: 'Sign in' }).click();
  };

  test('the first user ends the free access of this machine; a wrong password is explained', async () => {
    command('user', 'add', 'chief', '--role', 'administer');
    command('user', 'add', 'guest', '--role', 'view');
    await until('the login to be needed', async () => (await department.broker.api('/api/v1/orders')).status === 401);
    await person.page.goto('about:blank');
    await person.page.goto(`${department.broker.http}/#/worklist`);
    await signIn('chief', 'not the password');
    await person.page.getByText('Name or password is wrong').first().waitFor();
    await signIn('chief');
    await person.page.getByRole('heading', { name: 'Worklist' }).waitFor();
  });

  test('a session that expires keeps the typed text and sends the request after the sign-in', async () => {
    const { page } = person;
    await person.go('#/exam');
    await page.keyboard.type('Typed');
    await page.getByText('Nobody is found.').waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Text');
    await page.getByRole('button', { name: /Chest X-ray/ }).click();
    command('user', 'disable', 'chief');
    command('user', 'enable', 'chief');
    await until('the session to end', async () => {
      const [cookie] = await person.context.cookies();
      return (await department.broker.api('/api/v1/session', { headers: { cookie: `${cookie.name}=${cookie.value}` } })).status === 401;
    });
    await step('Put it on the list').click();
    await page.getByText('Your session has ended').waitFor();
    assert.equal(await page.getByLabel('Given name').inputValue(), 'Text');
    await signIn('chief');
    await page.getByText('TYPED, Text is on the list of DX1').waitFor();
  });

  test('a user who may only look sees no action', async () => {
    await step('Sign out').click();
    await person.page.getByLabel('User name').waitFor();
    await signIn('guest');
    await person.page.getByRole('heading').first().waitFor();
    await person.go('#/worklist');
    await person.rest();
    assert.equal(await person.page.getByRole('link', { name: 'New exam' }).count(), 0);
    for (const name of ['Reschedule', 'Cancel exam', 'Arrived']) assert.equal(await step(name).count(), 0, name);
    await person.go('#/system');
    for (const name of ['Users', 'Audit trail']) assert.equal(await step(name).count(), 0, name);
  });
});
