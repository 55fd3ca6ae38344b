// SPDX-License-Identifier: Apache-2.0
// Code 128 (ISO/IEC 15417): the widths of bars and spaces, begun with a bar. Pure.

// Bar, space, bar, space, bar, space of each symbol value; 103 to 105 are the start symbols A, B and C.
const widths = ('212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 '
  + '212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 '
  + '111224 111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 211214 211232').split(' ');
const stop = '2331112', startB = 104, startC = 105, toB = 100, toC = 99;

// The symbol values with start and check symbol. Code set C takes two digits in one symbol. undefined: a character is not in ASCII 32 to 126.
export function code128Values(text: string): number[] | undefined {
  if (!text || /[^\x20-\x7e]/.test(text)) return undefined;
  const values: number[] = [];
  let set = '';
  for (let at = 0; at < text.length;) {
    const digits = /^\d*/.exec(text.slice(at))?.[0].length ?? 0;
    const isEnough = digits >= 4 && (digits % 2 === 0 || set === 'C' || digits > 4);
    if (set !== 'C' && isEnough && digits % 2 === 0) { values.push(set ? toC : startC); set = 'C'; }
    if (set === 'C' && digits >= 2) { values.push(Number(text.slice(at, at + 2))); at += 2; continue; }
    if (set !== 'B') { values.push(set ? toB : startB); set = 'B'; }
    values.push(text.charCodeAt(at) - 32);
    at += 1;
  }
  const check = values.reduce((sum, value, place) => sum + value * Math.max(1, place), 0) % 103;
  return [...values, check];
}
export function code128Widths(text: string): number[] | undefined {
  const values = code128Values(text);
  return values && [...values.map((value) => widths[value]), stop].join('').split('').map(Number);
}
