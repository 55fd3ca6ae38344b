// SPDX-License-Identifier: Apache-2.0
// A PostgreSQL for one test, which can be stopped and started while the broker runs.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { on, once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const versions = '/usr/lib/postgresql';
const bin = join(versions, readdirSync(versions).sort((a, b) => b - a)[0], 'bin');
const isRoot = process.getuid() === 0;
const id = (flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));

export class Postgres {
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'stepwise-pg-'));
    if (isRoot) chownSync(this.folder, id('-u'), id('-g'));
    chmodSync(this.folder, 0o700);
    this.#run('initdb', '-D', this.#data, '-E', 'UTF8', '--locale=C.UTF-8', '-A', 'trust', '-U', 'stepwise');
  }
  get #data() { return join(this.folder, 'data'); }
  get url() { return this.urlOf('stepwise'); }
  urlOf(user) { return `host=${this.folder} user=${user} dbname=stepwise`; }
  #run(program, ...list) {
    const [file, ...before] = isRoot ? ['runuser', '-u', 'postgres', '--', join(bin, program)] : [join(bin, program)];
    return execFileSync(file, [...before, ...list], { cwd: '/', stdio: ['ignore', 'ignore', 'inherit'] });
  }
  start() { this.#run('pg_ctl', '-D', this.#data, '-w', '-l', join(this.folder, 'log'), '-o', `-k ${this.folder} -c listen_addresses=''`, 'start'); }
  createDatabase(...options) { this.#run('createdb', '-h', this.folder, '-U', 'stepwise', ...options, 'stepwise'); }
  createUser(name) { this.#run('createuser', '-h', this.folder, '-U', 'stepwise', name); }
  // Runs a statement in a transaction that stays open. Returns a function that ends it.
  async hold(statement) {
    const session = spawn(join(bin, 'psql'), ['-X', '-At', '-h', this.folder, '-U', 'stepwise', 'stepwise'], { stdio: ['pipe', 'pipe', 'inherit'] });
    session.stdin.write(`BEGIN;\n${statement};\nSELECT 'held';\n`);
    for await (const [bytes] of on(session.stdout, 'data')) if (String(bytes).includes('held')) break;
    return async () => { session.stdin.end(); await once(session, 'exit'); };
  }
  // Puts the database on a separate disk of the given size in megabytes. False: only root may mount one.
  createDatabaseOnSmallDisk(megabytes) {
    this.disk = join(this.folder, 'disk');
    mkdirSync(this.disk);
    if (!isRoot || spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', this.disk]).status !== 0) return false;
    this.isMounted = true;
    chownSync(this.disk, id('-u'), id('-g'));
    this.#run('psql', '-q', '-h', this.folder, '-U', 'stepwise', '-c', `CREATE TABLESPACE disk LOCATION '${this.disk}'`, 'postgres');
    this.createDatabase('--tablespace=disk');
    return true;
  }
  fillDisk() { spawnSync('dd', ['if=/dev/zero', `of=${join(this.disk, 'filler')}`, 'bs=4k']); }
  emptyDisk() { rmSync(join(this.disk, 'filler')); }
  stop(mode = 'fast') { this.#run('pg_ctl', '-D', this.#data, '-w', '-m', mode, 'stop'); }
  // Several statements in one session.
  sql(...statements) { this.#run('psql', '-q', '-o', '/dev/null', '-h', this.folder, '-U', 'stepwise', ...statements.flatMap((statement) => ['-c', statement]), 'stepwise'); }
  // SIGSTOP for the postmaster and each of its processes.
  freeze() { this.#signal('SIGSTOP'); }
  thaw() { this.#signal('SIGCONT'); }
  #signal(signal) {
    const [postmaster] = readFileSync(join(this.#data, 'postmaster.pid'), 'utf8').split('\n').map(Number);
    const children = readFileSync(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
    for (const process_id of [postmaster, ...children]) process.kill(process_id, signal);
  }
  remove() {
    try { this.stop('immediate'); } catch { /* it was stopped already */ }
    if (this.isMounted) spawnSync('umount', [this.disk]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
