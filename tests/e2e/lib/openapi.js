// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';

// Paths and methods of docs/openapi.yaml, by its indentation.
export function documented() {
  const found = [];
  let path;
  for (const line of readFileSync('docs/openapi.yaml', 'utf8').split('\n')) {
    const isPath = /^ {2}(\/\S*):/.exec(line), isMethod = /^ {4}(get|post|put|delete):/.exec(line);
    if (isPath) path = isPath[1];
    if (isMethod && path) found.push({ path, method: isMethod[1].toUpperCase() });
  }
  return found;
}
