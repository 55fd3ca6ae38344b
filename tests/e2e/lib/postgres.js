// SPDX-License-Identifier: Apache-2.0
// A PostgreSQL of the test's own, to be stopped and started while the broker runs.
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
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
  get url() { return `host=${this.folder} user=stepwise dbname=stepwise`; }
  #run(program, ...list) {
    const [file, ...before] = isRoot ? ['runuser', '-u', 'postgres', '--', join(bin, program)] : [join(bin, program)];
    return execFileSync(file, [...before, ...list], { cwd: '/', stdio: ['ignore', 'ignore', 'inherit'] });
  }
  start() { this.#run('pg_ctl', '-D', this.#data, '-w', '-l', join(this.folder, 'log'), '-o', `-k ${this.folder} -c listen_addresses=''`, 'start'); }
  createDatabase() { this.#run('createdb', '-h', this.folder, '-U', 'stepwise', 'stepwise'); }
  stop(mode = 'fast') { this.#run('pg_ctl', '-D', this.#data, '-w', '-m', mode, 'stop'); }
  remove() {
    try { this.stop('immediate'); } catch { /* it was stopped already */ }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
