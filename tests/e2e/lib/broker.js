// SPDX-License-Identifier: Apache-2.0
// The built binary as a test starts it: own data folder, free ports, ready when its ready file is there. Killed and removed at the end.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export const binary = resolve(process.env.STEPWISE_BINARY ?? 'build/stepwise');
export const examples = resolve('examples');

const alive = new Set();
process.on('exit', () => { for (const child of alive) child.kill('SIGKILL'); });

// Polls until `probe` returns a true value; the time limit only prevents an endless wait.
export async function until(what, probe, limitMs = 60_000) {
  const end = Date.now() + limitMs;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (Date.now() > end) throw new Error(`gave up waiting for ${what}`);
    await pause(20);
  }
}

export class Broker {
  // `settings`: lines of `--set`; `config`: path of a file; `descriptors`: as many as the process may have open.
  constructor({ settings = {}, config, env = {}, descriptors } = {}) {
    this.folder = mkdtempSync(join(tmpdir(), 'stepwise-e2e-'));
    chmodSync(this.folder, 0o755);  // as root the database runs as another user
    this.settings = { 'hl7.port': 0, 'dicom.port': 0, 'http.port': 0, 'site.time_zone': '"Europe/Berlin"', ...settings };
    this.config = config;
    this.env = env;
    this.descriptors = descriptors;
    this.log = '';
  }

  arguments() {
    const list = ['--data-dir', join(this.folder, 'data')];
    if (this.config) list.push('--config', this.config);
    for (const [key, value] of Object.entries(this.settings)) list.push('--set', `${key}=${value}`);
    return list;
  }

  async start() {
    const ready = join(this.folder, 'ready.json');
    rmSync(ready, { force: true });
    const limited = this.descriptors ? ['sh', '-c', `ulimit -n ${this.descriptors} && exec "$0" "$@"`] : [];
    const [program, ...list] = [...limited, binary, 'serve', ...this.arguments(), '--ready-file', ready];
    this.child = spawn(program, list,
      { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...this.env } });
    alive.add(this.child);
    this.ended = new Promise((done) => this.child.once('exit', (code, signal) => { alive.delete(this.child); done(signal ?? code); }));
    let over = false;
    this.ended.then(() => { over = true; });
    for (const stream of [this.child.stdout, this.child.stderr]) stream.on('data', (bytes) => { this.log += bytes; });
    await until('the broker to be ready', () => {
      if (over) throw new Error(`the broker ended before it was ready:\n${this.log}`);
      return existsSync(ready);
    });
    this.address = JSON.parse(readFileSync(ready, 'utf8'));
    return this;
  }

  // Another subcommand on the same data.
  run(...list) {
    const result = spawnSync(binary, list, { encoding: 'utf8', env: { ...process.env, ...this.env }, timeout: 120_000 });
    return { code: result.status, out: result.stdout, err: result.stderr };
  }
  importPlan(file = join(examples, 'plan.json')) {
    const result = this.run('plans', 'import', file, ...this.arguments());
    if (result.code !== 0) throw new Error(`plans import: ${result.out}${result.err}`);
  }

  get hl7() { return { host: '127.0.0.1', port: this.address.hl7.port }; }
  get dicom() { return { host: '127.0.0.1', port: this.address.dicom.port, aet: 'STEPWISE' }; }
  get http() { return `http://127.0.0.1:${this.address.http.port}`; }

  async api(path, { method = 'GET', body, headers = {} } = {}) {
    const response = await fetch(this.http + path, {
      method,
      headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
      body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await response.text();
    const type = response.headers.get('content-type') ?? '';
    return { status: response.status, type, headers: response.headers, text, json: type.includes('json') ? JSON.parse(text) : undefined };
  }

  // Connections to the database are not counted: the pool keeps as many as were ever needed at once.
  async resources() {
    const folder = `/proc/${this.child.pid}`;
    const connections = Number(/^stepwise_database_connections\{state="open"\} (\d+)/m.exec((await this.api('/metrics')).text)[1]);
    const status = readFileSync(`${folder}/status`, 'utf8');
    const number = (name) => Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(status)[1]);
    return { megabytes: number('VmRSS') / 1024, threads: number('Threads'), descriptors: readdirSync(`${folder}/fd`).length - connections };
  }
  // Waits until descriptors, threads and memory are what they were before. In a build with a sanitizer memory is not compared, because freed memory is kept.
  async untilReturned(before) {
    const isInstrumented = process.env.ASAN_OPTIONS !== undefined || process.env.TSAN_OPTIONS !== undefined;
    let now;
    await until('the resources to return', async () => {
      now = await this.resources();
      return now.descriptors <= before.descriptors + 8 && now.threads <= before.threads + 2 && (isInstrumented || now.megabytes <= before.megabytes + 50);
    }).catch((error) => { throw new Error(`${error.message}: before ${JSON.stringify(before)}, now ${JSON.stringify(now)}`); });
  }

  // The same three with TLS.
  get hl7Tls() { return { host: '127.0.0.1', port: this.address.hl7.tls_port }; }
  get dicomTls() { return { ...this.dicom, port: this.address.dicom.tls_port }; }
  get httpTls() { return { host: '127.0.0.1', port: this.address.http.tls_port }; }
  reload() { this.child.kill('SIGHUP'); }

  async kill() { this.child.kill('SIGKILL'); return this.ended; }
  async stop() { this.child.kill('SIGTERM'); return this.ended; }
  async remove() {
    if (this.child && alive.has(this.child)) await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
