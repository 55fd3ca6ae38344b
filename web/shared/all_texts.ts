// SPDX-License-Identifier: Apache-2.0
// The texts of all screens in both languages. Each screen has a file texts.ts with a pair for each text: English, Chinese. A pair with a missing text does not
// compile, and a key that does not exist neither. {{name}} is replaced by a value; of texts with _one and _other, `count` chooses.
import { common } from './texts_common';
import { today } from '../today/texts';
import { worklist } from '../worklist/texts';
import { orders } from '../orders/texts';
import { patients } from '../patients/texts';
import { messages } from '../messages/texts';
import { discrepancies } from '../discrepancies/texts';
import { stations } from '../stations/texts';
import { plans } from '../plans/texts';
import { system } from '../system/texts';
import { exam } from '../new_exam/texts';

export type Pair = readonly [english: string, chinese: string];
export type Texts = Record<string, Pair>;
const all = { common, today, worklist, orders, patients, messages, discrepancies, stations, plans, system, exam } as const;
export const texts: { [Section in keyof typeof all]: { [Key in keyof (typeof all)[Section]]: Pair } } = all;
