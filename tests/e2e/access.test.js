// SPDX-License-Identifier: Apache-2.0
// Users and programs: the commands, roles, sessions of browsers, and an address that others can reach.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Broker, binary, until } from './lib/broker.js';
import { freePort } from './lib/dicom.js';

const password = 'a long enough password';
const bearer = (token) => ({ authorization: `Bearer ${token}` });
// A command of `stepwise user` or `token` on the data of a broker.
const access = (broker, list, input = '') => {
  const data = broker.arguments().slice(0, 2);
  return spawnSync(binary, [...list, ...data], { encoding: 'utf8', input, timeout: 120_000 });
};
const must = (said) => { assert.equal(said.status, 0, said.stderr); return said.stdout; };

describe('a broker with users and tokens', () => {
  let broker, view, act;
  before(async () => {
    broker = await new Broker().start();
    broker.importPlan();
  });
  after(() => broker?.remove());

  test('without a user this machine is answered; from the first one on everybody needs a login', async () => {
    assert.equal((await broker.api('/api/v1/orders')).status, 200);
    must(access(broker, ['user', 'add', 'chief', '--role', 'administer'], `${password}\n`));
    await until('the login to be needed', async () => (await broker.api('/api/v1/orders')).status === 401);
    for (const path of ['/healthz', '/readyz']) assert.equal((await broker.api(path)).status, 200);
    assert.match(must(access(broker, ['user', 'list'])), /^chief {2}administer {2}last login -$/m);
  });

  test('tokens have roles: view reads, act changes, neither administers', async () => {
    view = must(access(broker, ['token', 'add', 'prometheus', '--role', 'view'])).trim();
    act = must(access(broker, ['token', 'add', 'mirth', '--role', 'act', '--days', '30'])).trim();
    assert.match(view, /^[0-9a-f]{64}$/);
    const register = (token) => broker.api('/api/v1/patients', { method: 'POST', headers: bearer(token), body: { name: 'DOE^JOHN', sex: 'M' } });
    assert.equal((await broker.api('/metrics', { headers: bearer(view) })).status, 200);
    const refused = await register(view);
    assert.equal(refused.status, 403);
    assert.match(refused.json.detail, /program prometheus has the role view: this needs the role register/);
    assert.equal((await register(act)).status, 201);
    for (const token of [view, act]) assert.equal((await broker.api('/api/v1/users', { headers: bearer(token) })).status, 403);
    assert.equal((await broker.api('/api/v1/orders', { headers: bearer('0'.repeat(64)) })).status, 401);
  });

  test('a revoked token is refused, and the list says when it was used', async () => {
    assert.match(must(access(broker, ['token', 'list'])), /^mirth {2}act {2}last use 20.*Z {2}expires 20/m);
    must(access(broker, ['token', 'revoke', 'mirth']));
    await until('the token to be refused', async () => (await broker.api('/api/v1/orders', { headers: bearer(act) })).status === 401);
    assert.match(must(access(broker, ['token', 'list'])), /^mirth .* revoked 20/m);
    assert.equal(access(broker, ['token', 'revoke', 'mirth']).status, 1);
  });

  test('a browser logs in, acts with cookie and CSRF token, and logs out', async () => {
    const logIn = (body) => broker.api('/api/v1/session', { method: 'POST', body });
    assert.equal((await logIn({ name: 'chief', password: 'not the password' })).status, 401);
    const login = await logIn({ name: 'chief', password });
    assert.equal(login.status, 200, login.text);
    assert.match(login.headers.get('set-cookie'), /HttpOnly; SameSite=Strict$/);
    const cookie = login.headers.get('set-cookie').split(';')[0];
    const headers = { cookie, 'x-csrf-token': login.json.csrf_token };
    assert.equal((await broker.api('/api/v1/users', { headers: { cookie } })).status, 200);
    const add = (more) => broker.api('/api/v1/users', { method: 'POST', headers: { ...headers, ...more }, body: { name: 'anna', role: 'register', password } });
    assert.match((await add({ 'x-csrf-token': '' })).text, /problem:csrf/);
    assert.match((await add({ origin: 'https://evil.example' })).text, /problem:origin/);
    assert.equal((await add({ origin: broker.http })).status, 201);
    assert.equal((await broker.api('/api/v1/session', { method: 'DELETE', headers: { ...headers, 'content-type': 'application/json' } })).status, 200);
    assert.equal((await broker.api('/api/v1/users', { headers: { cookie } })).status, 401);
  });

  test('wrong passwords lock the user, the log says why, and an administrator unlocks', async () => {
    const status = async (secret) => (await broker.api('/api/v1/session', { method: 'POST', body: { name: 'anna', password: secret } })).status;
    for (let i = 0; i < 5; ++i) assert.equal(await status(`wrong password ${i}`), 401);
    assert.equal(await status(password), 401);
    assert.match(broker.log, /login from 127\.0\.0\.1 failed: user anna is locked/);
    assert.match(must(access(broker, ['user', 'list'])), /^anna .* locked until 20/m);
    must(access(broker, ['user', 'enable', 'anna']));
    assert.equal(await status(password), 200);
    must(access(broker, ['user', 'disable', 'anna']));
    assert.equal(await status(password), 401);
  });

  test('logins at the same time from one address take the memory of one', async () => {
    const { pid } = broker.child;
    const megabytes = (name) => Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
    writeFileSync(`/proc/${pid}/clear_refs`, '5');  // the peak begins anew
    const before = megabytes('VmRSS');
    const logins = Array.from({ length: 10 }, (_, n) => broker.api('/api/v1/session', { method: 'POST', body: { name: `nobody${n}`, password } }));
    const statuses = (await Promise.all(logins)).map(({ status }) => status);
    // 503: it waited too long for the logins before it.
    assert.ok(statuses.includes(401) && statuses.every((status) => [401, 503].includes(status)), `${statuses}`);
    const isInstrumented = process.env.ASAN_OPTIONS !== undefined || process.env.TSAN_OPTIONS !== undefined;
    if (!isInstrumented) assert.ok(megabytes('VmHWM') < before + 110, `${before} MB before, ${megabytes('VmHWM')} MB at most`);
  });

  test('a token is not found by guessing, and who has it is served meanwhile', async () => {
    const guess = (n) => broker.api('/api/v1/orders', { headers: bearer(createHash('sha256').update(`${n}`).digest('hex')) });
    for (let from = 0; from < 500; from += 25) {
      const answers = await Promise.all(Array.from({ length: 25 }, (_, n) => guess(from + n)));
      assert.ok(answers.every(({ status }) => status === 401));
      assert.equal((await broker.api('/api/v1/orders', { headers: bearer(view) })).status, 200);
    }
    for (const near of [view.slice(0, -1), `${view}0`, view.toUpperCase(), ` ${view} x`, `${view.slice(0, -1)}${view.endsWith('0') ? 1 : 0}`])
      assert.equal((await broker.api('/api/v1/orders', { headers: bearer(near) })).status, 401);
  });

  test('no secret is in the log', () => {
    for (const secret of [password, 'wrong password 0', view, act]) assert.ok(!broker.log.includes(secret));
  });

  test('the commands refuse what is wrong and say what to do', () => {
    const fails = (list, input, status, text) => {
      const said = access(broker, list, input);
      assert.equal(said.status, status, said.stderr);
      assert.match(said.stderr, text);
    };
    fails(['user', 'add', 'bert', '--role', 'view'], 'short\n', 64, /at least 12 characters/);
    fails(['user', 'add', 'b ert', '--role', 'view'], `${password}\n`, 64, /letters, digits/);
    fails(['user', 'add', 'CHIEF', '--role', 'view'], `${password}\n`, 1, /another user with this name/);
    fails(['user', 'add', 'bert', '--role', 'boss'], `${password}\n`, 64, /role/);
    fails(['user', 'password', 'nobody'], `${password}\n`, 1, /no user nobody/);
    fails(['token', 'add', 'prometheus', '--role', 'view'], '', 1, /another token with this name/);
  });
});

test('an address that others can reach: the broker starts only with an administrator, and says how to make one', async () => {
  const broker = new Broker({ settings: { 'http.address': '0.0.0.0' } });
  try {
    const child = spawn(binary, ['serve', ...broker.arguments()], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => { said += bytes; });
    const [code] = await once(child, 'exit');
    assert.equal(code, 2, said);
    assert.match(said, /there is no administrator: make one with `stepwise user add NAME --role administer`/);
    must(access(broker, ['user', 'add', 'chief', '--role', 'administer'], `${password}\n`));
    await broker.start();
    assert.equal((await broker.api('/api/v1/orders')).status, 401);
  } finally { await broker.remove(); }
});

// nginx asks for a password (auth_basic) in place of OpenID Connect or LDAP, and says who it is.
describe('login at a reverse proxy', () => {
  const secret = 'a secret of the proxy';
  let broker, folder, nginx, ended, url;
  const get = (path, { user, headers = {}, method = 'GET', body } = {}) => fetch(url + path, { method, body, headers: {
    ...(user ? { authorization: `Basic ${Buffer.from(`${user}:pass`).toString('base64')}` } : {}), ...headers } });
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'stepwise-nginx-'));
    chmodSync(folder, 0o755);
    writeFileSync(join(folder, 'secret'), `${secret}\n`);
    broker = await new Broker({ settings: { 'http.proxy_secret_file': `"${join(folder, 'secret')}"` } }).start();
    for (const [name, role] of [['anna', 'view'], ['chief', 'administer']]) must(access(broker, ['user', 'add', name, '--role', role, '--without-password']));
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    writeFileSync(join(folder, 'users'), ['anna', 'chief', 'stranger'].map((name) => `${name}:{PLAIN}pass\n`).join(''));
    // docs/SECURITY.md shows the location.
    writeFileSync(join(folder, 'nginx.conf'), `pid ${folder}/pid; error_log stderr; daemon off;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
  server {
    listen 127.0.0.1:${port};
    location / {
      auth_basic "Stepwise";
      auth_basic_user_file ${folder}/users;
      proxy_pass ${broker.http};
      proxy_set_header Host $http_host;
      proxy_set_header Authorization "";
      proxy_set_header X-Stepwise-Proxy-Secret "${secret}";
      proxy_set_header X-Forwarded-User $remote_user;
      proxy_set_header X-Forwarded-For $remote_addr;
    }
  }
}
`);
    nginx = spawn('/usr/sbin/nginx', ['-p', folder, '-e', 'stderr', '-c', join(folder, 'nginx.conf')], { stdio: 'ignore' });
    ended = once(nginx, 'exit');
    await until('nginx to answer', () => fetch(url).then(() => true, () => false));
  });
  after(async () => {
    nginx?.kill();
    await ended;
    await broker?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  test('the proxy asks for the login, and the user has the role that Stepwise has', async () => {
    assert.equal((await get('/api/v1/orders')).status, 401);
    const session = await (await get('/api/v1/session', { user: 'anna' })).json();
    assert.deepEqual([session.kind, session.name, session.role], ['user', 'anna', 'view']);
    const add = (user) => get('/api/v1/patients', { user, method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"name":"DOE^JOHN"}' });
    assert.equal((await add('anna')).status, 403);
    assert.equal((await add('chief')).status, 201);
    const trail = await (await get('/api/v1/audit?changes=true', { user: 'chief' })).json();
    assert.deepEqual(trail.items.find(({ what }) => what === 'POST /api/v1/patients').actor, { kind: 'user', name: 'chief', address: '127.0.0.1' });
  });

  test('a user whom Stepwise does not know is refused, and the text says how to make one', async () => {
    const refused = await get('/api/v1/orders', { user: 'stranger' });
    assert.equal(refused.status, 401);
    assert.match(await refused.text(), /stepwise user add/);
  });

  test('what a client writes into the fields of the proxy does not count', async () => {
    const forged = { 'x-forwarded-user': 'chief', 'x-stepwise-proxy-secret': secret };
    assert.equal((await (await get('/api/v1/session', { user: 'anna', headers: forged })).json()).name, 'anna');
  });

  test('without the secret, or with a wrong one, nobody is believed; this machine needs a login, too', async () => {
    const direct = (headers) => broker.api('/api/v1/orders', { headers });
    assert.equal((await direct({ 'x-forwarded-user': 'chief' })).status, 401);
    assert.equal((await direct({ 'x-forwarded-user': 'chief', 'x-stepwise-proxy-secret': 'a secret of another' })).status, 401);
    assert.equal((await direct({})).status, 401);
    assert.equal((await direct({ 'x-forwarded-user': 'chief', 'x-stepwise-proxy-secret': secret })).status, 200);
  });

  test('a page of another site cannot act for a user who is logged in at the proxy', async () => {
    const add = (headers) => get('/api/v1/patients', { user: 'chief', method: 'POST', headers, body: '{"name":"DOE^JOHN"}' });
    assert.equal((await add({ 'content-type': 'application/json', origin: 'https://evil.example' })).status, 403);
    assert.equal((await add({ 'content-type': 'text/plain' })).status, 415);
  });
});
