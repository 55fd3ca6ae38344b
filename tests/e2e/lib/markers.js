// SPDX-License-Identifier: Apache-2.0
// Patient data that can be recognised wherever it turns up. Each name, number, telephone number and date is given once, with the place where it is planted.
const textForm = /qzx[a-z]*|qzn\d*/gi, digitForm = /(?<!\d)99077\d{6}(?!\d)/g, dateForm = /(?<!\d)190[1-8]-?[01]\d-?[0-3]\d(?!\d)/g;
const hexForm = /(?:51|71)(?:5a|7a)(?:58|78|4e|6e)(?:[0-9a-f]{2})*/gi;

export class Markers {
  #places = new Map();
  #add(value, place) { this.#places.set(value.toLowerCase(), place); return value; }
  get count() { return this.#places.size; }

  name(place) {
    let letters = '';
    for (let n = this.count, i = 0; i < 4; ++i, n = Math.floor(n / 26)) letters = String.fromCharCode(65 + n % 26) + letters;
    return this.#add(`QZX${letters}`, place);
  }
  number(place) { return this.#add(`QZN${String(this.count).padStart(7, '0')}`, place); }
  digits(place) { return this.#add(`99077${String(this.count).padStart(6, '0')}`, place); }
  date(place) {  // YYYYMMDD
    const day = new Date(Date.UTC(1901, 0, 1 + this.count % 2900)).toISOString().slice(0, 10).replaceAll('-', '');
    return this.#add(day, place);
  }

  // Each marker in a text, and where it was planted; also written in hexadecimal digits, in another case, or cut.
  in(text) {
    const found = [];
    for (const form of [textForm, digitForm, hexForm]) found.push(...text.match(form) ?? []);
    found.push(...(text.match(dateForm) ?? []).filter((date) => this.#places.has(date.replaceAll('-', ''))));
    return [...new Set(found)].map((value) => `${value} (${this.#places.get(value.toLowerCase().replaceAll('-', '')) ?? 'a part or another form of one'})`);
  }
}
