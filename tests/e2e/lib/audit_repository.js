// SPDX-License-Identifier: Apache-2.0
// An audit repository: syslog over TLS (RFC 5425). `messages` are the texts behind the header, `frames` the whole ones.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import tls from 'node:tls';

export class AuditRepository {
  constructor(identity, authority) {
    this.options = { key: readFileSync(identity.key), cert: readFileSync(identity.certificate), ca: readFileSync(authority), requestCert: true, rejectUnauthorized: true };
    this.frames = [];
    this.sockets = new Set();
  }
  async listen(port = 0) {
    this.server = tls.createServer(this.options, (socket) => this.take(socket)).listen(port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = this.server.address().port;
    return this;
  }
  take(socket) {
    this.sockets.add(socket);
    let bytes = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('data', (more) => {
      bytes = Buffer.concat([bytes, more]);
      for (;;) {
        const blank = bytes.indexOf(0x20);
        if (blank < 0) return;
        const end = blank + 1 + Number(bytes.subarray(0, blank).toString());
        if (bytes.length < end) return;
        this.frames.push(bytes.subarray(blank + 1, end).toString());
        bytes = bytes.subarray(end);
      }
    });
  }
  get messages() { return this.frames.map((frame) => frame.slice(frame.indexOf('\ufeff') + 1)); }
  get sequences() { return this.frames.map((frame) => Number(/sequenceId="(\d+)"/.exec(frame)[1])); }
  drop() { for (const socket of this.sockets) socket.destroy(); }
  async close() {
    const closed = once(this.server, 'close');
    this.server.close();
    this.drop();
    await closed;
  }
}
