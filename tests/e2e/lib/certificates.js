// SPDX-License-Identifier: Apache-2.0
// A private certification authority for one test, made with the openssl command.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const openssl = (cwd, ...list) => execFileSync('openssl', list, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

export class Authority {
  constructor(name = 'Test CA') {
    this.folder = mkdtempSync(join(tmpdir(), 'stepwise-ca-'));
    chmodSync(this.folder, 0o755);
    openssl(this.folder, 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '30', '-subj', `/CN=${name}`,
      '-addext', 'keyUsage=critical,keyCertSign,cRLSign');
    writeFileSync(join(this.folder, 'index.txt'), '');
    writeFileSync(join(this.folder, 'ca.cnf'), `[ca]\ndefault_ca=it\n[it]\ndir=${this.folder}\ndatabase=${this.folder}/index.txt\nnew_certs_dir=${this.folder}\n` +
      `serial=${this.folder}/serial\ncertificate=${this.folder}/ca.pem\nprivate_key=${this.folder}/ca.key\ndefault_md=sha256\ndefault_crl_days=30\npolicy=any\n` +
      'unique_subject=no\n[any]\ncommonName=supplied\n');
    writeFileSync(join(this.folder, 'serial'), '1000\n');
  }
  get certificate() { return join(this.folder, 'ca.pem'); }
  // Times are such as 20260101000000Z. Returns the names of the files.
  issue(name, { host = 'localhost', ip = '127.0.0.1', from, to } = {}) {
    const [key, request, certificate, extensions] = ['key', 'csr', 'pem', 'ext'].map((ending) => `${name}.${ending}`);
    openssl(this.folder, 'req', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', request, '-subj', `/CN=${name}`);
    chmodSync(join(this.folder, key), 0o644);  // as root the broker drops its rights
    writeFileSync(join(this.folder, extensions), `subjectAltName=DNS:${host},IP:${ip}\nbasicConstraints=CA:FALSE\n`);
    openssl(this.folder, 'ca', '-batch', '-config', 'ca.cnf', '-in', request, '-out', certificate, '-notext', '-extfile', extensions,
      ...(from ? ['-startdate', from, '-enddate', to] : ['-days', '20']));
    return { key: join(this.folder, key), certificate: join(this.folder, certificate) };
  }
  revoke({ certificate }) { openssl(this.folder, 'ca', '-config', 'ca.cnf', '-revoke', certificate); }
  revocationList() {
    openssl(this.folder, 'ca', '-config', 'ca.cnf', '-gencrl', '-out', 'ca.crl');
    return join(this.folder, 'ca.crl');
  }
  fingerprint({ certificate }) {
    return 'sha256:' + openssl(this.folder, 'x509', '-in', certificate, '-noout', '-fingerprint', '-sha256').split('=')[1].trim();
  }
  remove() { rmSync(this.folder, { recursive: true, force: true }); }
}
