// SPDX-License-Identifier: Apache-2.0
// A reader of Server-Sent Events, as a browser is one, but without connecting again.
export class EventReader {
  static async open(url, headers = {}) {
    const reader = new EventReader();
    reader.abort = new AbortController();
    const response = await fetch(url, { headers: { accept: 'text/event-stream', ...headers }, signal: reader.abort.signal });
    reader.status = response.status;
    reader.type = response.headers.get('content-type');
    reader.events = [];
    reader.comments = 0;
    if (response.status !== 200) { await response.body?.cancel(); return reader; }
    reader.ended = reader.read(response.body).catch(() => {}).then(() => { reader.hasEnded = true; });
    return reader;
  }
  async read(body) {
    const decoder = new TextDecoder();
    let text = '';
    for await (const bytes of body) {
      text += decoder.decode(bytes, { stream: true });
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        this.take(text.slice(0, end).split('\n'));
        text = text.slice(end + 2);
      }
    }
  }
  take(lines) {
    const value = (name) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
    if (lines[0].startsWith(':')) this.comments += 1;
    if (value('id')) this.lastId = value('id');
    if (value('event')) this.events.push({ kind: value('event'), ...JSON.parse(value('data')) });
  }
  close() { this.abort.abort(); return this.ended; }
}
