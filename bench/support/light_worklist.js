// SPDX-License-Identifier: Apache-2.0
// A worklist client that uses almost no CPU: it sends prepared bytes and reads only the status of each response. So a measurement shows the
// time of the broker, not that of a DICOM library in JavaScript.
import net from 'node:net';
import { once } from 'node:events';
import { associateRequest, findRequest } from '../../tests/e2e/lib/attacks.js';

const pending = [0xff00, 0xff01];

// The value of (0000,0900) Status in a command set in Implicit VR Little Endian.
function statusOf(command) {
  for (let at = 0; at + 8 <= command.length; at += 8 + command.readUInt32LE(at + 4)) {
    if (command.readUInt16LE(at + 2) === 0x0900) return command.readUInt16LE(at + 8);
  }
  throw new Error('a response has no status');
}

// The number of steps of the patient, queried on a new association.
export async function countSteps({ host, port }, patientId) {
  const socket = net.connect({ host, port, noDelay: true });
  await once(socket, 'connect');
  socket.write(associateRequest());
  let buffer = Buffer.alloc(0), steps = 0;
  try {
    for await (const bytes of socket) {
      buffer = Buffer.concat([buffer, bytes]);
      while (buffer.length >= 6 && buffer.length >= 6 + buffer.readUInt32BE(2)) {
        const type = buffer[0], body = buffer.subarray(6, 6 + buffer.readUInt32BE(2));
        buffer = buffer.subarray(6 + body.length);
        if (type === 2) socket.write(findRequest(1, patientId));
        else if (type !== 4) throw new Error(`unexpected PDU of type ${type}`);
        for (let at = 0; type === 4 && at < body.length; at += 4 + body.readUInt32BE(at)) {
          if ((body[at + 5] & 1) === 0) continue;
          const status = statusOf(body.subarray(at + 6, at + 4 + body.readUInt32BE(at)));
          if (pending.includes(status)) ++steps;
          else if (status === 0) return steps;
          else throw new Error(`status ${status.toString(16)}`);
        }
      }
    }
  } finally { socket.destroy(); }
  throw new Error('the association ended before the last response');
}
