// SPDX-License-Identifier: Apache-2.0
// The sources of the web application: types, and a text in English and Chinese for everything.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const web = resolve('web');
const run = (program, ...words) => spawnSync(program, words, { encoding: 'utf8', env: { ...process.env, NODE_PATH: '/usr/share/nodejs' } });
// A module of the application as one for Node.js.
function load(file) {
  const folder = mkdtempSync(join(tmpdir(), 'stepwise-web-'));
  try {
    const made = run('esbuild', join(web, file), '--bundle', '--platform=node', '--format=cjs', '--jsx=automatic', `--outfile=${join(folder, 'module.cjs')}`);
    assert.equal(made.status, 0, made.stderr);
    return createRequire(import.meta.url)(join(folder, 'module.cjs'));
  } finally { rmSync(folder, { recursive: true }); }
}

const names = (text) => [...text.matchAll(/{{(\w+)}}/g)].map(([, name]) => name).sort().join();
// What is wrong with the texts of a section.
function faults(section, pairs) {
  return Object.entries(pairs).flatMap(([key, [english, chinese]]) => {
    const found = [];
    if (!english?.trim()) found.push('no English text');
    if (!chinese?.trim()) found.push('no Chinese text');
    else if (!/[\u4e00-\u9fff]/.test(chinese) && !(english === chinese || key === 'language' || /^[{}\w：，、 ]*$/.test(chinese.replace(/{{\w+}}/g, '')) && /：|，/.test(chinese))) found.push('the Chinese text is not Chinese');
    if (names(english ?? '') !== names(chinese ?? '')) found.push('the texts have different values');
    return found.map((fault) => `${section}.${key}: ${fault}`);
  });
}

test('every text is there in English and Chinese, with the same values', () => {
  const { texts } = load('shared/all_texts.ts');
  assert.deepEqual(Object.entries(texts).flatMap(([section, pairs]) => faults(section, pairs)), []);
});
test('a missing text is found', () => {
  assert.deepEqual(faults('a', { b: ['Save', ''], c: ['', '保存'], d: ['{{count}} shown', '显示'], e: ['Save', 'Save it'] }).map((fault) => fault.split(':')[0]), ['a.b', 'a.c', 'a.d', 'a.e']);
});
test('the words of the API have a text: states, kinds of discrepancies and of messages', () => {
  const { texts } = load('shared/all_texts.ts');
  const yaml = readFileSync('docs/openapi.yaml', 'utf8');
  const words = (name) => new RegExp(`\\b${name}: \\{ type: string, enum: \\[([^\\]]*)\\]`).exec(yaml)[1].split(', ');
  for (const state of words('StepState')) assert.ok(texts.common[`step_${state}`], state);
  for (const state of words('OrderState')) assert.ok(texts.common[`order_${state}`], state);
  for (const state of words('DeliveryState')) assert.ok(texts.common[`delivery_${state}`], state);
  for (const role of words('Role')) assert.ok(texts.common[`role_${role}`], role);
  for (const kind of /kind: \{ type: string, enum: \[(unscheduled[^\]]*)\]/.exec(yaml)[1].split(', ')) assert.ok(texts.discrepancies[`kind_${kind}`] && texts.discrepancies[`advice_${kind}`], kind);
  const kinds = readFileSync('model/orders/states.cpp', 'utf8').matchAll(/NotificationKind::\w+, "(\w+)"/g);
  for (const [, kind] of kinds) assert.ok(texts.common[`kind_${kind}`], kind);
});
test('every text is used', () => {
  const { texts } = load('shared/all_texts.ts');
  const sources = readdirSync(web, { recursive: true }).filter((file) => /\.tsx?$/.test(file) && !/texts/.test(file)).map((file) => readFileSync(join(web, file), 'utf8')).join('\n');
  const prefixes = [...sources.matchAll(/word\('(\w+)', '(\w+)'/g)].map(([, section, prefix]) => `${section}.${prefix}`);
  const templates = [...sources.matchAll(/`(\w+)\.(\w*)\$\{[^}]*\}(\w*)`/g)].map(([, section, before, behind]) => new RegExp(`^${section}\\.${before}\\w+${behind}$`));
  const unused = Object.entries(texts).flatMap(([section, pairs]) => Object.keys(pairs).map((key) => `${section}.${key.replace(/_(one|other)$/, '')}`)).filter((key) => !sources.includes(`'${key}'`) && !prefixes.some((prefix) => key.startsWith(prefix)) && !templates.some((template) => template.test(key)));
  assert.deepEqual(unused, []);
});
test('the types fit; a text without Chinese and a key without text do not compile', () => {
  const good = run('tsc', '-p', join(web, 'tsconfig.json'));
  assert.equal(good.status, 0, good.stdout);
  const folder = mkdtempSync(join(tmpdir(), 'stepwise-web-'));
  try {
    const config = JSON.parse(readFileSync(join(web, 'tsconfig.json'), 'utf8'));
    writeFileSync(join(folder, 'bad.ts'), `import { t } from '${web}/shared/texts';\nimport type { Texts } from '${web}/shared/all_texts';\nexport const said = t('today.no_such_text');\nexport const pair: Texts = { save: ['Save'] };\n`);
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ ...config, include: [join(folder, 'bad.ts'), join(web, 'shared/i18next.d.ts')] }));
    const bad = run('tsc', '-p', join(folder, 'tsconfig.json'));
    assert.match(bad.stdout, /bad\.ts\(3,/);
    assert.match(bad.stdout, /bad\.ts\(4,/);
  } finally { rmSync(folder, { recursive: true }); }
});
test('Code 128: the example of the standard, digits in pairs, and what cannot be encoded', () => {
  const { code128Values, code128Widths } = load('new_exam/code128.ts');
  assert.deepEqual(code128Values('AIM'), [104, 33, 41, 45, (104 + 33 + 2 * 41 + 3 * 45) % 103]);
  assert.deepEqual(code128Values('A00000001').slice(0, 3), [104, 33, 99]);
  assert.equal(code128Values('王'), undefined);
  assert.equal(code128Values(''), undefined);
  for (const text of ['A00000001', '12345678', 'F-12/3', '123', 'AB12345C']) assert.equal(code128Widths(text).reduce((sum, width) => sum + width, 0), (code128Values(text).length) * 11 + 13, text);
});
