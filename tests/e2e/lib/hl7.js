// SPDX-License-Identifier: Apache-2.0
// Messages of a HIS (invented persons), and functions to read one.
let count = 0;
export const unique = (prefix) => `${prefix}${process.pid}${String(++count).padStart(4, '0')}`;

export function field(message, path) {
  const [segment, rest] = path.split('-');
  const [number, component] = rest.split('.').map(Number);
  const line = message.split('\r').find((text) => text.startsWith(segment + '|'));
  if (!line) return undefined;
  const parts = line.split('|');
  const value = parts[segment === 'MSH' ? number - 1 : number] ?? '';
  return component ? value.split('^')[component - 1] ?? '' : value;
}
export const kind = (message) => `${field(message, 'MSH-9.1')}^${field(message, 'MSH-9.2')}`;
export const controls = (message) => [kind(message), field(message, 'ORC-1'), field(message, 'ORC-5')].filter(Boolean).join(' ');

const msh = (type, { id = unique('H'), version = '2.3.1', charset = '', app = 'HIS', facility = 'HOSP' } = {}) =>
  `MSH|^~\\&|${app}|${facility}|STEPWISE|RADIOLOGY|20260301080000||${type}|${id}|P|${version}` + (charset ? `||||||${charset}` : '');
const pid = ({ patient = '12345', name = 'WEST^MARY^A', birth = '19700315', sex = 'F' } = {}) =>
  `PID|||${patient}^^^HOSP^MR||${name}||${birth}|${sex}||||||||||A77^^^HOSP`;
const pv1 = 'PV1||O|RAD^1^2|||||D22^REF^ROSE|||||||||||V901^^^HOSP' + '|'.repeat(32) + 'V';

export const adt = (event, options = {}) =>
  [msh(`ADT^${event}`, options), 'EVN||' + (options.event_at ?? '20260301080000'), pid(options), ...(options.mrg ? [`MRG|${options.mrg}^^^HOSP^MR`] : []),
    ...(options.mrg ? [] : [pv1]), ''].join('\r');

const service = { XCH: 'XCH^Chest^L', PE: 'PE^Suspected pulmonary embolism^L', CTH: 'CTH^CT head^L' };
export const order = (options = {}) => {
  const { number = unique('P'), code = 'XCH', start = '202603010900', control = 'NW', modality = '' } = options;
  return [msh('ORM^O01', options), pid(options), pv1,
    `ORC|${control}|${number}^HIS|||||1^once^^${start}^^R||20260301080000|CLK^CLERK||D22^REF^ROSE|||||RAD^RADIOLOGY^L`,
    `OBR|1|${number}^HIS||${service[code] ?? code}||||||||||||D22^REF^ROSE||||||||${modality}|||1^once^^${start}^^R|||WALK|R05^Cough^I10`, ''].join('\r');
};
export const cancel = (number, options = {}) =>
  [msh('ORM^O01', options), `ORC|${options.control ?? 'CA'}|${number}^HIS`, ''].join('\r');
