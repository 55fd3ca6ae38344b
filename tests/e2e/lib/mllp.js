// SPDX-License-Identifier: Apache-2.0
// A small implementation of MLLP, so that the broker is not tested with its own code: a sender, and a receiver with a configurable answer.
import net from 'node:net';
import tls from 'node:tls';
import { once } from 'node:events';

const START = 0x0b, END = Buffer.from([0x1c, 0x0d]);
export const frame = (bytes) => Buffer.concat([Buffer.from([START]), Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes), END]);

// Calls `each` with every frame of a socket, in order.
export function frames(socket, each) {
  let buffer = Buffer.alloc(0);
  socket.on('data', (bytes) => {
    buffer = Buffer.concat([buffer, bytes]);
    for (;;) {
      const end = buffer.indexOf(END);
      if (end < 0) return;
      each(buffer.subarray(buffer.indexOf(START) + 1, end));
      buffer = buffer.subarray(end + 2);
    }
  });
}

export class Sender {
  // With `secure` (options of tls.connect) the connection begins with the handshake of TLS.
  static async open({ host, port }, secure = undefined) {
    const sender = new Sender();
    sender.socket = secure ? tls.connect({ host, port, ...secure }) : net.connect(port, host);
    sender.waiting = [];
    sender.answers = [];
    frames(sender.socket, (answer) => {
      const next = sender.waiting.shift();
      if (next) next.resolve(answer.toString('utf8'));
      else sender.answers.push(answer.toString('utf8'));
    });
    sender.socket.on('error', () => {});
    sender.socket.on('close', () => { for (const { reject } of sender.waiting.splice(0)) reject(new Error('connection closed')); });
    await once(sender.socket, secure ? 'secureConnect' : 'connect');
    return sender;
  }
  raw(bytes) { this.socket.write(bytes); }
  answer() {
    if (this.answers.length > 0) return Promise.resolve(this.answers.shift());
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }));
  }
  send(message) { const answer = this.answer(); this.raw(frame(message)); return answer; }
  close() { this.socket.destroy(); }
}

// One message, one answer, one connection.
export async function send(address, message, secure = undefined) {
  const sender = await Sender.open(address, secure);
  try { return await sender.send(message); } finally { sender.close(); }
}

// Listens, keeps the received messages, and answers with `answer(message, nth)`: a code, a whole answer, or null for no answer.
export class Receiver {
  constructor(answer = () => 'AA') { this.answer = answer; this.messages = []; this.sockets = new Set(); this.port = 0; }
  // With `secure` (options of tls.createServer) it is a server with TLS.
  async start(secure = undefined) {
    const serve = (socket) => {
      this.sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => this.sockets.delete(socket));
      frames(socket, (bytes) => {
        const text = bytes.toString('utf8');
        this.messages.push(text);
        const answer = this.answer(text, this.messages.length);
        if (answer === null) return;
        socket.write(frame(answer.length > 2 ? answer : acknowledge(text, answer)));
      });
    };
    this.server = secure ? tls.createServer(secure, serve) : net.createServer(serve);
    this.server.on('tlsClientError', () => {});
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = this.server.address().port;
    return this;
  }
  async stop() {
    for (const socket of this.sockets) socket.destroy();
    if (this.server?.listening) { this.server.close(); await once(this.server, 'close'); }
  }
}

export function acknowledge(message, code) {
  const msh = message.split('\r')[0].split('|');
  return `MSH|^~\\&|${msh[4] ?? ''}|${msh[5] ?? ''}|${msh[2] ?? ''}|${msh[3] ?? ''}|20260301120000||ACK|R${msh[9]}|P|${msh[11]}\rMSA|${code}|${msh[9]}\r`;
}
