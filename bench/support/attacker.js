// SPDX-License-Identifier: Apache-2.0
// Runs one attack at a time in a thread of its own, so that the attackers do not delay the clients that are measured.
import { parentPort } from 'node:worker_threads';
import { attacks } from '../../tests/e2e/lib/attacks.js';

let running;
parentPort.on('message', async ({ begin, broker }) => {
  running?.end();
  running = attacks().find((attack) => attack.name === begin);
  await running?.begin(broker);
  parentPort.postMessage('done');
});
